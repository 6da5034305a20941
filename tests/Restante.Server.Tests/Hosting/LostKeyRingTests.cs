using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>Accident: the key ring is lost or replaced by another one. The server reports it and changes nothing.</summary>
[Trait("Time", "long")]
public sealed class LostKeyRingTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private string Ring => temporary.Of("keys", "ring");

    [Fact]
    public async Task Server_without_its_ring_starts_only_once_the_backup_is_restored()
    {
        await File.WriteAllTextAsync(temporary.Of("passphrase"), "correct horse battery\n", TestContext.Current.CancellationToken);
        await AUser();
        Assert.Equal(0,
            (await Run("key", "backup", temporary.Of("ring.backup"), "--passphrase-file", temporary.Of("passphrase"))).ExitCode);
        Directory.Delete(temporary.Of("keys"), recursive: true);

        foreach (var _ in Enumerable.Range(0, 2)) await RefusesToStart("holds no keys", "restante key restore FILE");
        Assert.False(Directory.Exists(Ring));
        var (exitCode, output, _) = await Run("doctor");
        Assert.Equal(1, exitCode);
        Assert.Contains("FAIL  Key ring: ", output, StringComparison.Ordinal);
        Assert.Contains("There are no keys",
            (await Run("key", "backup", temporary.Of("second.backup"), "--passphrase-file", temporary.Of("passphrase"))).Errors,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Ring));

        Assert.Equal(0,
            (await Run("key", "restore", temporary.Of("ring.backup"), "--passphrase-file", temporary.Of("passphrase"))).ExitCode);
        await using var server = await TestServer.Start(folder: temporary.Path);
    }

    [Fact]
    public async Task Server_with_the_ring_of_another_database_does_not_start()
    {
        await AUser();
        await File.WriteAllBytesAsync(Path.Combine(Ring, "1.key"), new byte[32], TestContext.Current.CancellationToken);
        await RefusesToStart("are not those with which the database was sealed");
        File.Move(Path.Combine(Ring, "1.key"), Path.Combine(Ring, "2.key"));
        await RefusesToStart("lacks key 1");
        await File.WriteAllBytesAsync(Path.Combine(Ring, "1.key"), new byte[31], TestContext.Current.CancellationToken);
        await RefusesToStart("1.key is not a key of 32 bytes");
    }

    [Fact]
    public async Task Doctor_warns_until_a_backup_exists()
    {
        await File.WriteAllTextAsync(temporary.Of("passphrase"), "correct horse battery\n", TestContext.Current.CancellationToken);
        await AUser();
        var (_, before, _) = await Run("doctor");
        Assert.Contains("warn  Key backup: none was made.", before, StringComparison.Ordinal);
        Assert.Contains("ok    Key ring: ", before, StringComparison.Ordinal);
        Assert.Equal(0,
            (await Run("key", "backup", temporary.Of("ring.backup"), "--passphrase-file", temporary.Of("passphrase"))).ExitCode);
        Assert.Contains("ok    Key backup: made ", (await Run("doctor")).Output, StringComparison.Ordinal);
    }

    public void Dispose() => temporary.Dispose();

    private async Task AUser()
    {
        await using var server = await TestServer.Start(folder: temporary.Path);
        using var browser = server.Client();
        await TestUser.SignedUp(server, browser);
    }

    private async Task RefusesToStart(params string[] words)
    {
        var (exitCode, output, errors) = await Run("serve", "--Server:Port", $"{Loopback.FreePort()}");
        Assert.Equal(1, exitCode);
        Assert.Equal("", output);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.All(words, word => Assert.Contains(word, errors, StringComparison.Ordinal));
    }

    private Task<ProgramResult> Run(params string[] arguments) => ServerProcess.Run(temporary.Path, arguments);
}
