using Restante.Server.Keys;

namespace Restante.Server.Tests.Keys;

public sealed class KeyBackupTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<int, byte[]> Ring = new()
    {
        [1] = [.. Enumerable.Repeat((byte)7, 32)], [3] = [.. Enumerable.Repeat((byte)9, 32)],
    };

    [Fact]
    public void Backup_opens_the_ring_with_its_passphrase_only()
    {
        var text = KeyBackup.Write(Ring, "correct horse battery", Now);
        var read = KeyBackup.Read(text, "correct horse battery");
        Assert.NotNull(read);
        Assert.Equal([1, 3], read.Keys.Order());
        Assert.Equal(Ring[3], read[3]);
        Assert.Null(KeyBackup.Read(text, "correct horse batterz"));
        Assert.NotEqual(text, KeyBackup.Write(Ring, "correct horse battery", Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData(
        """{"kind":"restante-key-backup","v":2,"createdAt":"2026-03-02T09:00:00Z","memoryKiB":65536,"iterations":""" +
        """3,"salt":"AAAAAAAAAAAAAAAAAAAAAA","sealed":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData(
        """{"kind":"restante-key-backup","v":1,"createdAt":"2026-03-02T09:00:00Z","memoryKiB":8,"iterations":""" +
        """1,"salt":"AAAAAAAAAAAAAAAAAAAAAA","sealed":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    public void Invalid_backup_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => KeyBackup.Read(text, "correct horse battery"));
}
