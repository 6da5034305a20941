using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// Finds a message's session key among its session key packets, and remembers why others could not be opened. Packets of version 3 and
/// 4 belong to a body of version 1, those of version 6 to one of version 2 (RFC 9580 section 10.3.2.1); the body's version is known
/// only after them.
/// </summary>
internal sealed class SessionKeySearch(IEnumerable<SecretKey> keys, IReadOnlyList<string> passphrases, Policy policy)
{
    private readonly List<SecretPart> secrets = [.. keys.SelectMany(key => key.Parts)];
    private readonly List<byte[]> byPassphrase = [];
    private SessionKey? found;
    private SessionKey? foundNewer;
    private int packets;
    private int blindTries;
    private Refusal? sawLocked;
    private bool sawOther;

    public void Take(PacketTag tag, byte[] body)
    {
        if (++packets > policy.MaxSessionKeyPackets) throw new RefusedException(Refusal.TooMany);
        if (tag == PacketTag.PassphraseSessionKey && body is [4 or PassphrasePacket.NewerVersion, ..]) byPassphrase.Add(body);
        else if (tag == PacketTag.PublicKeySessionKey && body is [SessionKeyPacket.Version, ..]) found ??= TryKeys(body);
        else if (tag == PacketTag.PublicKeySessionKey && body is [SessionKeyPacket.NewerVersion, ..]) foundNewer ??= TryKeys(body);
        else sawOther = true;
    }

    /// <summary>Call after all packets, for a body of version 1; its first bytes tell a right passphrase from a wrong one.</summary>
    public SessionKey Finish(ReadOnlySpan<byte> prefix)
    {
        if (found is null) TryPassphrases(prefix);
        return OrRefuse(found);
    }

    /// <summary>Call after all packets, for a body of version 2.</summary>
    public SessionKey Finish(ChunkHeader header)
    {
        foreach (var body in byPassphrase.Where(body => body[0] == PassphrasePacket.NewerVersion))
            foreach (var passphrase in passphrases)
                foundNewer ??= Tried(() => PassphrasePacket.OpenNewer(body, passphrase));
        return OrRefuse(foundNewer?.Key.Length == header.Cipher.KeyBytes() ? foundNewer : null);
    }

    private SessionKey OrRefuse(SessionKey? session) =>
        session ?? throw new RefusedException(sawLocked ?? (sawOther ? Refusal.UnsupportedVersion : Refusal.NoKeyFits));

    private SessionKey? Tried(Func<SessionKey?> open) =>
        ++blindTries > policy.MaxBlindTries ? throw new RefusedException(Refusal.TooMany) : open();

    /// <summary>Tries one packet's body with the keys that it names, or with all keys if it names none.</summary>
    public SessionKey? TryKeys(ReadOnlySpan<byte> body)
    {
        if (body.Length < 12) throw new RefusedException(Refusal.Malformed);
        var isBlind = IsBlind(body);
        foreach (var secret in secrets)
        {
            if (isBlind ? !MayDecrypt(secret.Public) : !Names(body, secret.Public)) continue;
            if (!secret.IsUnlocked)
            {
                sawLocked ??= secret.WhyLocked();
                continue;
            }
            if (isBlind && ++blindTries > policy.MaxBlindTries) throw new RefusedException(Refusal.TooMany);
            if (SessionKeyPacket.Open(body, secret) is { } session) return session;
        }
        return null;
    }

    // Version 3 has an eight-byte key ID; version 6 a length, then the key's version and fingerprint.
    private static bool IsBlind(ReadOnlySpan<byte> body) =>
        body[0] == SessionKeyPacket.NewerVersion ? body[1] == 0 : BinaryPrimitives.ReadUInt64BigEndian(body[1..]) == 0;

    private static bool Names(ReadOnlySpan<byte> body, PublicKey key) => body[0] != SessionKeyPacket.NewerVersion
        ? body.Slice(1, 8).SequenceEqual(key.KeyIdBytes)
        : body[1] == key.Fingerprint.Length + 1 && body[2] == key.Version && body[3..].StartsWith(key.Fingerprint);

    private static bool MayDecrypt(PublicKey key) =>
        key.Algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly or KeyAlgorithm.Ecdh or KeyAlgorithm.X25519 or KeyAlgorithm.X448;

    private void TryPassphrases(ReadOnlySpan<byte> prefix)
    {
        foreach (var body in byPassphrase.Where(body => body[0] != PassphrasePacket.NewerVersion))
        {
            foreach (var passphrase in passphrases)
            {
                if (Tried(() => PassphrasePacket.Open(body, passphrase)) is not { } session) continue;
                var plain = Cfb.Decrypt(session.Key, new byte[16], prefix);
                found = session;
                if (plain.Length == 18 && plain[14] == plain[16] && plain[15] == plain[17]) return;
            }
        }
        // The passphrases are wrong, or no packet takes one.
        found = null;
    }
}

/// <summary>SKESK packets (RFC 9580 section 5.3): a session key under a passphrase. Writes version 4; also reads version 6.</summary>
internal static class PassphrasePacket
{
    public const int NewerVersion = 6;

    /// <summary>Null for a wrong passphrase (RFC 9580 section 5.3.2).</summary>
    public static SessionKey? OpenNewer(byte[] body, string passphrase)
    {
        var reader = new ByteReader(body);
        reader.Take(2);
        var (cipher, mode) = ((Cipher)reader.Byte(), (AeadMode)reader.Byte());
        var inner = new ByteReader(reader.Take(reader.Byte()));
        var toKey = StringToKey.Read(ref inner);
        var nonce = reader.Take(Aead.NonceBytes(mode)).ToArray();
        byte[] associated = [0xc0 | (int)PacketTag.PassphraseSessionKey, NewerVersion, (byte)cipher, (byte)mode];
        var bytes = System.Text.Encoding.UTF8.GetBytes(passphrase);
        var derived = toKey.Derive(bytes, cipher.KeyBytes());
        using var aead = new Aead(mode, HKDF.DeriveKey(HashAlgorithmName.SHA256, derived, cipher.KeyBytes(), null, associated));
        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(derived);
        var plain = new byte[Math.Max(0, reader.Left - Aead.TagBytes)];
        if (!aead.TryOpen(nonce, associated, reader.TakeAll(), plain)) return null;
        var session = SessionKey.OfLength(plain);
        CryptographicOperations.ZeroMemory(plain);
        return session;
    }

    public static byte[] Write(SessionKey session, string passphrase)
    {
        var toKey = StringToKey.Make();
        var bytes = System.Text.Encoding.UTF8.GetBytes(passphrase);
        var key = toKey.Derive(bytes, Cipher.Aes256.KeyBytes());
        byte[] plain = [(byte)session.Cipher, .. session.Key];
        var body = new ByteWriter().Byte(4).Byte((int)Cipher.Aes256).Bytes(toKey.Encoded).Bytes(Cfb.Encrypt(key, new byte[16], plain));
        foreach (var secret in new[] { bytes, key, plain }) CryptographicOperations.ZeroMemory(secret);
        return new ByteWriter().Packet(PacketTag.PassphraseSessionKey, body.Span).ToArray();
    }

    /// <summary>Null if the passphrase is certainly wrong; a wrong one may pass here by chance.</summary>
    public static SessionKey? Open(byte[] body, string passphrase)
    {
        var reader = new ByteReader(body);
        reader.Byte();
        var cipher = (Cipher)reader.Byte();
        var toKey = StringToKey.Read(ref reader);
        var bytes = System.Text.Encoding.UTF8.GetBytes(passphrase);
        var key = toKey.Derive(bytes, cipher.KeyBytes());
        CryptographicOperations.ZeroMemory(bytes);
        if (reader.Left == 0) return new SessionKey(cipher, key);
        var plain = Cfb.Decrypt(key, new byte[16], reader.TakeAll());
        CryptographicOperations.ZeroMemory(key);
        try
        {
            return plain[0] is >= 7 and <= 9 && plain.Length == 1 + ((Cipher)plain[0]).KeyBytes()
                ? new SessionKey((Cipher)plain[0], plain.AsSpan(1))
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
