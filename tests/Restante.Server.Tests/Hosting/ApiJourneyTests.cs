using System.Diagnostics;
using System.Text.RegularExpressions;
using Restante.Protocol;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>Runs docs/api.md as it is written.</summary>
public sealed partial class ApiJourneyTests
{
    [Fact]
    public async Task Journey_of_the_documentation_runs_literally()
    {
        // The machine's clock dates the keys, so the server uses it too.
        await using var server = await TestServer.Start(time: new SettableTime { Now = DateTimeOffset.UtcNow });
        var folder = Directory.CreateTempSubdirectory("restante-journey-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "bob.cert"), new TestKey("Bob <bob@example.net>").Certificate);
        var blocks = Block().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md")))
            .Select(match => match.Groups[1].Value).ToList();
        await File.WriteAllTextAsync(Path.Combine(folder, "journey.sh"), "set -euxo pipefail\n" + string.Concat(blocks));

        var start = new ProcessStartInfo("bash", "journey.sh")
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["server"] = server.Origin.ToString().TrimEnd('/');
        start.Environment["repository"] = Repository.Root;
        start.Environment["restante"] = "dotnet " +
            Path.Combine(Repository.Root, "src", "Restante.Server", "bin", "Release", "net10.0", "restante.dll");
        start.Environment["token"] = Encoding.ToBase64Url(await TestUser.Invite(server, "alice@example.org"));
        start.Environment["RESTANTE_PASSWORD"] = "correct horse battery staple";
        using var shell = Process.Start(start)!;
        var (output, trace) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(shell.ExitCode == 0, $"{await output}\n{await trace}");
        Assert.Contains("The contract is attached to tomorrow.", await output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
