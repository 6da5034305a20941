using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Configuration;
using Restante.Server.Hosting;
using Restante.Server.Operations;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>The output of the verbs for an operator.</summary>
[Trait("Time", "long")]
public sealed class CommandLineTests
{
    private const uint Nobody = 65534;

    [Theory]
    [InlineData("retention", "--dry-run")]
    [InlineData("user", "add", "alice@example.org")]
    public async Task Verb_before_the_first_start_reports_no_database_and_creates_none(params string[] verb)
    {
        using var temporary = new TemporaryFolder();
        var (exitCode, output, errors) = await ServerProcess.Run(temporary.Path, verb);
        Assert.Equal((1, "", "There is no database of this version yet: the server makes it when it starts."),
            (exitCode, output, errors.Trim()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task Doctor_before_the_first_start_creates_nothing()
    {
        using var temporary = new TemporaryFolder();
        await using var app = Composition.Build(Verb(temporary.Path));
        var findings = new List<Finding>();
        foreach (var check in DoctorCommand.Checks(app.Services))
            await foreach (var finding in DoctorCommand.Findings(check, TestContext.Current.CancellationToken)) findings.Add(finding);
        Assert.Contains(findings, finding => finding is { Name: "data folder", Health: Health.Fail });
        Assert.Contains(findings, finding => finding is { Name: "key folder", Health: Health.Fail });
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task Doctor_reports_the_slices_in_a_fixed_order()
    {
        using var temporary = new TemporaryFolder();
        await using var app = Composition.Build(Verb(temporary.Path));
        Assert.Equal(
        [
            "SettingsCheck", "ServerCheck", "DatabaseCheck", "FoldersCheck", "KeyRingCheck", "KeyBackupCheck", "ClockCheck",
            "MailDomainCheck", "NetworkCheck", "RelayCheck", "BodyCheck", "FreeSpaceCheck", "PortCheck",
        ], DoctorCommand.Checks(app.Services).Select(check => check.GetType().Name));
        Assert.Distinct(DoctorCommand.Checks(app.Services).Select(check => check.Order));
    }

    [Fact]
    public void Verb_without_settings_is_refused()
    {
        using var temporary = new TemporaryFolder();
        Assert.Contains("it is not known which instance is meant",
            Assert.Throws<BadConfigurationException>(new Setup().RequireInstance).Message, StringComparison.Ordinal);
        var file = temporary.Of("restante.json");
        File.WriteAllText(file, "{}");
        new Setup { ConfigFile = file }.RequireInstance();
        new Setup { Arguments = ["--Storage:Folder", temporary.Path] }.RequireInstance();
    }

    [Fact]
    public async Task Failed_check_is_a_finding_and_the_next_check_runs()
    {
        var findings = new List<Finding>();
        await foreach (var finding in DoctorCommand.Findings(new BrokenCheck(), TestContext.Current.CancellationToken))
            findings.Add(finding);
        Assert.Equal(
        [
            new Finding("first", Health.Ok, "well."),
            new Finding("broken", Health.Fail, "it cannot be checked: Access to backup-made is denied."),
        ], findings);
    }

    [Fact]
    public async Task Verbs_run_by_root_work_as_the_account_that_owns_the_data()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && IsOpenToAll(AppContext.BaseDirectory),
            "Needs root, and a repository that others may read.");
        using var temporary = new TemporaryFolder();
        await using (var server = await TestServer.Start(folder: temporary.Path))
            await Accounts.TestUser.Invite(server, "alice@example.org");
        await File.WriteAllTextAsync(temporary.Of("passphrase"), "correct horse battery\n", TestContext.Current.CancellationToken);
        using (var chown = Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", temporary.Path]))
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        // As an earlier version left it after running as root.
        await File.WriteAllTextAsync(temporary.Of("keys", "backup-made"), "1 2026-01-01", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary.Of("keys", "backup-made"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var (_, said, _) = await ServerProcess.Run(temporary.Path, "doctor");
        Assert.Contains($"FAIL  Key folder: {temporary.Of("keys", "backup-made")} cannot be read by nobody",
            said, StringComparison.Ordinal);
        Assert.Contains("FAIL  Key backup: it cannot be checked", said, StringComparison.Ordinal);
        Assert.Contains("Relay: ", said, StringComparison.Ordinal);
        File.Delete(temporary.Of("keys", "backup-made"));

        Assert.Equal(0, (await ServerProcess.Run(temporary.Path, "user", "add", "bob@example.org", "--mail")).ExitCode);
        Assert.Equal(0, (await ServerProcess.Run(temporary.Path, "key", "backup",
            temporary.Of("ring.backup"), "--passphrase-file", temporary.Of("passphrase"))).ExitCode);
        Assert.All(Directory.EnumerateFileSystemEntries(temporary.Path, "*", SearchOption.AllDirectories),
            path => Assert.Equal((path, Nobody), (path, ServiceAccount.OwnerOf(path).User)));
        Assert.True(File.Exists(temporary.Of("keys", "backup-made")));
    }

    private static Setup Verb(string folder) => new()
    {
        IsVerb = true, HasEndpoints = false,
        Overrides = new Dictionary<string, string?>
        {
            ["Storage:Folder"] = Path.Combine(folder, "data"),
            ["Keys:Folder"] = Path.Combine(folder, "keys"), ["Network:Resolver"] = "127.0.0.1:9",
            ["Delivery:Relay"] = "127.0.0.1", ["Delivery:Port"] = "9", ["TransportSecurity:Probe"] = "DnsOnly",
        },
    };

    private static bool IsOpenToAll(string folder)
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (!OperatingSystem.IsWindows() && (at.UnixFileMode & Others) != Others) return false;
        return true;
    }

    private sealed class BrokenCheck : IDoctorCheck
    {
        public int Order => 0;

        public async IAsyncEnumerable<Finding> Check([EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            yield return new Finding("first", Health.Ok, "well.");
            throw new UnauthorizedAccessException("Access to backup-made is denied.");
        }
    }
}
