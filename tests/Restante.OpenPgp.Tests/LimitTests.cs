using System.Diagnostics;
using System.IO.Compression;

namespace Restante.OpenPgp.Tests;

/// <summary>Input that anyone may send: every case is a typed refusal, soon, and without the memory that it claims to need.</summary>
public sealed class LimitTests
{
    private static readonly SessionKey Session = SessionKey.TryParse("9:" + new string('7', 64))!;
    private static readonly ReadingRequest WithSession = new() { SessionKeys = [Session], Now = Samples.Now };

    [Fact]
    public void Packets_that_claim_gigabytes_are_refused_without_allocating_them()
    {
        byte[] gigabytes = [0xff, 0xff, 0xff, 0xff, 0xff];
        foreach (var tag in new[] { PacketTag.PublicKeySessionKey, PacketTag.PassphraseSessionKey })
            Bounded(() => Samples.AssertRefused(Refusal.TooLarge, [(byte)(0xc0 | (int)tag), .. gigabytes, 3], WithSession));
        Bounded(() => Samples.AssertRefused(Refusal.Truncated, [0xd2, .. gigabytes, 1, 2, 3], WithSession));
        Bounded(() => Samples.AssertRefused(Refusal.Truncated,
            Samples.Protect([0xcb, .. gigabytes, (byte)'b', 0, 0, 0, 0, 0], Session), WithSession));
        Bounded(() => Assert.False(Certificate.TryParse([0xc6, .. gigabytes, 4], out _)));
        Bounded(() => Assert.False(SecretKey.TryParse([0xc5, .. gigabytes, 4], out _, out _)));
    }

    [Fact]
    public void Ten_thousand_session_key_packets_are_refused()
    {
        var pkesk = Session.WrapFor(Samples.Bob.Certificate, Samples.Now)[0];
        byte[] message = [.. Enumerable.Repeat(pkesk, 10_000).SelectMany(bytes => bytes), .. Samples.Protect([], Session)];
        Bounded(() => Samples.AssertRefused(Refusal.TooMany, message, Samples.ForAlice));
        Assert.Null(MessageParts.TrySplit(new MemoryStream(message), out var refusal));
        Assert.Equal(Refusal.TooMany, refusal);
    }

    [Fact]
    public void Session_keys_without_a_named_recipient_are_tried_a_few_times_only()
    {
        var pkesk = Session.WrapFor(Samples.Bob.Certificate, Samples.Now)[0];
        pkesk.AsSpan(3, 8).Clear();
        byte[] message = [.. Enumerable.Repeat(pkesk, 900).SelectMany(bytes => bytes), .. Samples.Protect([], Session)];
        Bounded(() => Samples.AssertRefused(Refusal.TooMany, message, Samples.ForAlice));
    }

    [Fact]
    public void Decompression_bomb_is_refused_before_anything_is_released()
    {
        var zeros = new byte[1024 * 1024];
        using var bomb = new MemoryStream();
        bomb.WriteByte(2);
        using (var zlib = new ZLibStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write([0xcb, 0xff, 0x7f, 0xff, 0xff, 0xff, (byte)'b', 0, 0, 0, 0, 0]);
            for (var at = 0; at < 200; at++) zlib.Write(zeros);
        }
        var message = Samples.Protect(new ByteWriter().Packet(PacketTag.CompressedData, bomb.ToArray()).ToArray(), Session);
        Bounded(() => Samples.AssertRefused(Refusal.TooLarge, message, WithSession), seconds: 4);
    }

    [Fact]
    public void Compression_inside_compression_is_refused()
    {
        var literal = new ByteWriter().Packet(PacketTag.LiteralData, [(byte)'b', 0, 0, 0, 0, 0, 1, 2, 3]).ToArray();
        Assert.Equal([1, 2, 3], Samples.Open(Samples.Protect(Compressed(literal), Session), WithSession).Content);
        Samples.AssertRefused(Refusal.NestedCompression, Samples.Protect(Compressed(Compressed(literal)), Session), WithSession);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Data_that_does_not_decompress_is_malformed(byte algorithm)
    {
        foreach (var rest in new byte[][] { [], [0], "not compressed at all"u8.ToArray() })
        {
            var compressed = new ByteWriter().Packet(PacketTag.CompressedData, [algorithm, .. rest]).ToArray();
            Assert.IsType<MessageOutcome.Refused>(Samples.Open(Samples.Protect(compressed, Session), WithSession).Outcome);
            Assert.IsType<MessageOutcome.Refused>(Samples.Verify(compressed, WithSession).Outcome);
            Assert.False(Verification.TryDetach(new MemoryStream(compressed), Stream.Null, out _, out _));
        }
    }

    [Fact]
    public void Message_with_other_than_one_content_is_refused()
    {
        var literal = new ByteWriter().Packet(PacketTag.LiteralData, [(byte)'b', 0, 0, 0, 0, 0, 1]).ToArray();
        Samples.AssertRefused(Refusal.Malformed, Samples.Protect([.. literal, .. literal], Session), WithSession);
        Samples.AssertRefused(Refusal.Malformed, Samples.Protect([.. literal, .. Samples.Protect(literal, Session)], Session), WithSession);
        Samples.AssertRefused(Refusal.NotAMessage, Samples.Protect([], Session), WithSession);
        Samples.AssertRefused(Refusal.Malformed, Samples.Protect([1, 2, 3], Session), WithSession);
    }

    [Fact]
    public void Unprotected_or_newer_protected_data_is_named_as_such()
    {
        Samples.AssertRefused(Refusal.NotProtected, [0xc9, 3, 1, 2, 3], WithSession);
        Samples.AssertRefused(Refusal.Malformed, [0xd2, 3, 2, 9, 2], WithSession);
        Samples.AssertRefused(Refusal.UnsupportedAead, [0xd4, 3, 1, 9, 2], WithSession);
        foreach (var (expected, body) in new[]
        {
            (Refusal.UnsupportedAead, new byte[] { 0xd2, 3, 2, 9, 2 }),
            (Refusal.UnsupportedVersion, [0xd2, 1, 3]),
            (Refusal.UnsupportedAead, [0xd4, 3, 1, 9, 2]),
            (Refusal.NotProtected, [0xc9, 1, 1]),
        })
        {
            Assert.Null(MessageParts.TrySplit(new MemoryStream(body), out var refusal));
            Assert.Equal(expected, refusal);
        }
    }

    [Fact]
    public void Input_longer_than_the_policy_allows_is_refused()
    {
        var policy = Policy.Restante with { MaxInputBytes = 1000 };
        foreach (var armored in new[] { false, true })
        {
            Samples.AssertRefused(Refusal.TooLarge, Samples.EncryptToAlice(new byte[1000], armored),
                Samples.ForAlice with { Policy = policy });
            Assert.Null(MessageParts.TrySplit(new MemoryStream([.. new byte[] { 0xc1, 0xff, 0, 0, 4, 0 }, .. new byte[1024]]),
                out var refusal, policy));
            Assert.Equal(Refusal.TooLarge, refusal);
        }
        using var signed = new MemoryStream();
        Assert.Null(Signing.Inline(new MemoryStream(new byte[1000]), signed, [Samples.Bob], Samples.Now, isText: false, isArmored: false));
        Assert.Equal(new MessageOutcome.Refused(Refusal.TooLarge),
            Samples.Verify(signed.ToArray(), Samples.ForAlice with { Policy = policy }).Outcome);
    }

    [Fact]
    public void Certificate_beyond_its_limit_is_refused()
    {
        var certificate = Samples.Alice.Certificate.ToBytes();
        var padding = new ByteWriter().Packet((PacketTag)60, new byte[Certificate.MaxBytes]).ToArray();
        Assert.False(Certificate.TryParse([.. certificate, .. padding], out _, out var refusal));
        Assert.Equal(Refusal.TooLarge, refusal);
    }

    private static byte[] Compressed(byte[] packets)
    {
        using var body = new MemoryStream();
        body.WriteByte(1);
        using (var deflate = new DeflateStream(body, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(packets);
        return new ByteWriter().Packet(PacketTag.CompressedData, body.ToArray()).ToArray();
    }

    private static void Bounded(Action act, int seconds = 2)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        act();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L * 1024 * 1024);
        Assert.InRange((Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds, 0, 10 * seconds);
    }
}
