using Restante.Server.Keys;

namespace Restante.Server.Tests.Keys;

public sealed class KeyFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    [Fact]
    public void Ring_is_created_once_and_is_private()
    {
        var folder = new KeyFolder(temporary.Of("keys"));
        var ring = folder.ReadOrCreateRing();
        Assert.Equal([1], ring.Keys);
        Assert.Equal(ring[1], new KeyFolder(temporary.Of("keys")).ReadOrCreateRing()[1]);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(temporary.Of("keys", "ring", "1.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(temporary.Of("keys")));
    }

    [Fact]
    public void Further_key_gets_the_next_number()
    {
        var folder = new KeyFolder(temporary.Of("keys"));
        folder.ReadOrCreateRing();
        Assert.Equal(2, folder.AddRingKey());
        var ring = folder.ReadRing();
        Assert.Equal([1, 2], ring.Keys.Order());
        Assert.NotEqual(ring[1], ring[2]);
    }

    [Fact]
    public void Damaged_key_stops_the_start_with_its_name()
    {
        var folder = new KeyFolder(temporary.Of("keys"));
        folder.ReadOrCreateRing();
        File.WriteAllBytes(temporary.Of("keys", "ring", "1.key"), new byte[31]);
        var error = Assert.Throws<InvalidDataException>(() => folder.ReadOrCreateRing());
        Assert.Contains("1.key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_written_file_of_a_crash_is_no_key()
    {
        var folder = new KeyFolder(temporary.Of("keys"));
        folder.ReadOrCreateRing();
        File.WriteAllBytes(temporary.Of("keys", "ring", "2.key.x.new"), new byte[7]);
        Assert.Equal([1], folder.ReadRing().Keys);
    }

    [Fact]
    public void First_of_simultaneously_created_keys_stays()
    {
        var file = temporary.Of("day.key");
        Parallel.For(0, 20, i => KeyFolder.CreateDurably(file, Enumerable.Repeat((byte)i, 32).ToArray()));
        var stays = KeyFolder.ReadKey(file);
        KeyFolder.CreateDurably(file, new byte[32].Select(_ => (byte)99).ToArray());
        Assert.Equal(stays, KeyFolder.ReadKey(file));
        Assert.Equal([file], Directory.GetFiles(temporary.Path));
    }

    public void Dispose() => temporary.Dispose();
}
