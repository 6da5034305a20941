namespace Restante.OpenPgp.Tests;

/// <summary>Every step that finds that a secret key does not open names the reason.</summary>
public sealed class UnlockTests
{
    [Fact]
    public void Wrong_passphrase_is_named_as_such()
    {
        using var locked = Samples.Alice.Lock("Kaffee");
        Assert.False(locked.TryUnlock("Tee", out _, out var refusal));
        Assert.Equal(Refusal.WrongPassphrase, refusal);
        Assert.True(locked.TryUnlock("Kaffee", out var open, out _));
        Assert.False(open!.IsLocked);
    }

    [Theory]
    [InlineData(Refusal.UnsupportedLock, new byte[] { 254, 3, 3, 8, 1, 2, 3, 4, 5, 6, 7, 8, 96 })]
    [InlineData(Refusal.UnsupportedLock, new byte[] { 3, 1, 2, 3 })]
    [InlineData(Refusal.UnsupportedAlgorithm, new byte[] { 253, 9, 9, 3, 8, 1, 2, 3, 4, 5, 6, 7, 8, 96 })]
    [InlineData(Refusal.UnsupportedAlgorithm, new byte[] { 254, 9, 77, 8 })]
    [InlineData(Refusal.Malformed, new byte[] { 254, 9, 3, 8 })]
    public void Unsupported_key_lock_is_named(Refusal expected, byte[] lockedAs)
    {
        using var key = Locked(lockedAs);
        Assert.False(key.TryUnlock("x", out _, out var refusal));
        Assert.Equal(expected, refusal);
        Samples.AssertRefused(expected, Samples.EncryptToAlice([1]), new ReadingRequest { Keys = [key], Now = Samples.Now });
        Assert.Equal(expected, Encryption.Write(new MemoryStream(), Stream.Null,
            new WritingRequest { Recipients = [Samples.Bob.Certificate], Signers = [key], Now = Samples.Now }));
    }

    // GnuPG's mark: S2K 101, "GNU", 1 (no secret) or 2 (on a card).
    [Fact]
    public void Key_on_a_card_is_named_as_such()
    {
        using var key = Locked([254, 9, 101, 0, (byte)'G', (byte)'N', (byte)'U', 2]);
        Assert.True(key.TryUnlock("x", out var same, out _));
        Assert.True(same!.IsLocked);
        Samples.AssertRefused(Refusal.SecretElsewhere, Samples.EncryptToAlice([1]), new ReadingRequest { Keys = [key], Now = Samples.Now });
    }

    // The same public parts, followed by other secret ones.
    private static SecretKey Locked(byte[] secret)
    {
        var writer = new ByteWriter();
        foreach (var part in Samples.Alice.Certificate.Parts)
        {
            if (part.Key is null)
                writer.Bytes(part.Packet.Raw.Span);
            else
                writer.Packet(part == Samples.Alice.Certificate.Parts[0] ? PacketTag.SecretKey : PacketTag.SecretSubkey,
                    [.. part.Key.Body, .. secret]);
            foreach (var packet in part.Following) writer.Bytes(packet.Raw.Span);
        }
        Assert.True(SecretKey.TryParse(writer.Span, out var key, out _));
        return key!;
    }
}
