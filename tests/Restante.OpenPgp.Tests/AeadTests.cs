using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp.Tests;

/// <summary>SEIPD version 2 (RFC 9580 section 5.13.2), which the library reads and does not write: whole, or nothing.</summary>
public sealed class AeadTests
{
    private static readonly byte[] Key = Samples.Bytes(32);
    private static readonly ReadingRequest WithSession = new()
    {
        SessionKeys = [SessionKey.TryParse("9:" + Convert.ToHexString(Key))!], Now = Samples.Now,
    };

    // Chunks of 64 bytes; around their ends, and without content.
    [Fact]
    public void Message_of_any_length_around_a_chunk_is_read()
    {
        for (var length = 0; length < 200; length++)
        {
            var content = Samples.Bytes(length);
            var (outcome, read) = Samples.Open(Message(content), WithSession);
            Assert.IsType<MessageOutcome.Opened>(outcome);
            Assert.Equal(content, read);
        }
    }

    [Fact]
    public void Changed_or_cut_message_releases_nothing()
    {
        var message = Message(Samples.Bytes(150));
        for (var at = 2; at < message.Length; at++)
        {
            var changed = (byte[])message.Clone();
            changed[at] ^= 0x21;
            var (outcome, content) = Samples.Open(changed, WithSession);
            Assert.IsType<MessageOutcome.Refused>(outcome);
            Assert.Empty(content);
        }
        // Whole chunks and their tags are cut off: the rest is correct in itself, but the last tag is missing or belongs to another chunk.
        for (var left = 4 + 32 + 1; left < message.Length - 3; left++)
        {
            byte[] cut = [0xd2, 0xff, .. new byte[4], .. message.AsSpan(3, left)];
            BinaryPrimitives.WriteInt32BigEndian(cut.AsSpan(2), left);
            var (outcome, content) = Samples.Open(cut, WithSession);
            Assert.IsType<MessageOutcome.Refused>(outcome);
            Assert.Empty(content);
        }
    }

    [Fact]
    public void Chunk_size_of_gigabytes_is_refused_before_anything_is_written()
    {
        var message = Message([1]);
        message[5] = 30;
        Samples.AssertRefused(Refusal.TooLarge, message, WithSession);
        Assert.Null(MessageParts.TrySplit(new MemoryStream(Message([1])), out var refusal));
        Assert.Equal(Refusal.UnsupportedAead, refusal);
    }

    [Fact]
    public void Version_6_key_is_neither_written_nor_encrypted_to()
    {
        var file = Path.Combine(ThirdParty.Folder("rfc9580-appendix-a"), "app/src/test/resources/rfc9580/a4_secret.asc");
        Assert.True(SecretKey.TryParse(Armor.TryDecode(File.ReadAllBytes(file)), out var key, out _));
        Assert.Equal(6, key!.Certificate.Version);
        Assert.Equal(32, key.Certificate.Fingerprint.Length);
        Assert.False(Certificate.TryParse(key.Certificate.ToBytes(), out _, out var refusal));
        Assert.Equal(Refusal.UnsupportedVersion, refusal);
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.NewerVersion),
            CertificateVerdict.Judge(key.Certificate, _ => true, Samples.Now));
        Assert.Equal(Refusal.UnsupportedVersion,
            Encryption.Write(new MemoryStream(), Stream.Null, new WritingRequest { Recipients = [key.Certificate], Now = Samples.Now }));
        Assert.Equal(Refusal.UnsupportedVersion, Encryption.Write(new MemoryStream(), Stream.Null,
            new WritingRequest { Passphrases = ["x"], Signers = [key], Now = Samples.Now }));
        Assert.False(Signing.TryDetached(new MemoryStream(), [key], Samples.Now, false, out _, out refusal));
        Assert.Equal(Refusal.UnsupportedVersion, refusal);
        Assert.False(KeyRenewal.TryRenew(key, null, Samples.Now, out _, out refusal));
        Assert.Equal(Refusal.UnsupportedVersion, refusal);
        // The key is locked and unlocked here: the same numbers, without the checksum of version 4.
        Assert.Equal(key.ToBytes(), key.Lock("Kaffee").Unlock("Kaffee")!.ToBytes());
    }

    internal static byte[] Message(byte[] content, int chunkExponent = 0)
    {
        var plain = new ByteWriter().Packet(PacketTag.LiteralData, [(byte)'b', 0, 0, 0, 0, 0, .. content]).ToArray();
        byte[] associated = [0xd2, 2, 9, 3, (byte)chunkExponent];
        var salt = Samples.Bytes(32);
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, Key, 32 + 4, salt, associated);
        using var gcm = new AesGcm(derived[..32], 16);
        var body = new ByteWriter().Bytes(associated.AsSpan(1)).Bytes(salt);
        var index = 0UL;
        foreach (var chunk in plain.Chunk(1 << (chunkExponent + 6))) Seal(chunk, associated);
        Seal([], [.. associated, .. Number((ulong)plain.Length)]);
        return new ByteWriter().Packet(PacketTag.IntegrityProtectedData, body.Span).ToArray();

        void Seal(byte[] chunk, byte[] bound)
        {
            var (result, tag) = (new byte[chunk.Length], new byte[16]);
            byte[] nonce = [.. derived[32..], .. Number(index++)];
            gcm.Encrypt(nonce, chunk, result, tag, bound);
            body.Bytes(result).Bytes(tag);
        }
    }

    private static byte[] Number(ulong number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }
}
