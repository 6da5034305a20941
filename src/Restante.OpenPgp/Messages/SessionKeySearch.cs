using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>Finds the session key of a message among its session key packets, and remembers what spoke against the others.</summary>
internal sealed class SessionKeySearch(IEnumerable<SecretKey> keys, IReadOnlyList<string> passphrases, Policy policy)
{
    private readonly List<SecretPart> secrets = [.. keys.SelectMany(key => key.Parts)];
    private readonly List<byte[]> byPassphrase = [];
    private int packets;
    private int blindTries;
    private Refusal? sawLocked;
    private bool sawOther;

    public SessionKey? Found { get; private set; }

    public void Take(PacketTag tag, byte[] body)
    {
        if (++packets > policy.MaxSessionKeyPackets) throw new RefusedException(Refusal.TooMany);
        if (tag == PacketTag.PassphraseSessionKey && body is [4, ..]) byPassphrase.Add(body);
        else if (tag == PacketTag.PublicKeySessionKey && body is [SessionKeyPacket.Version, ..]) Found ??= TryKeys(body);
        else sawOther = true;
    }

    /// <summary>After all packets: with the message's first bytes, which tell a right passphrase from a wrong one.</summary>
    public SessionKey Finish(ReadOnlySpan<byte> prefix)
    {
        if (Found is null) TryPassphrases(prefix);
        return Found ?? throw new RefusedException(sawLocked ?? (sawOther ? Refusal.UnsupportedVersion : Refusal.NoKeyFits));
    }

    /// <summary>Tries one packet's body with the keys that it names, or with all where it names none.</summary>
    public SessionKey? TryKeys(ReadOnlySpan<byte> body)
    {
        if (body.Length < 12) throw new RefusedException(Refusal.Malformed);
        var keyId = BinaryPrimitives.ReadUInt64BigEndian(body[1..]);
        foreach (var secret in secrets)
        {
            if (keyId == 0 ? !MayDecrypt(secret.Public) : secret.Public.KeyId != keyId) continue;
            if (!secret.IsUnlocked)
            {
                sawLocked ??= secret.WhyLocked();
                continue;
            }
            if (keyId == 0 && ++blindTries > policy.MaxBlindTries) throw new RefusedException(Refusal.TooMany);
            if (SessionKeyPacket.Open(body, secret) is { } session) return session;
        }
        return null;
    }

    private static bool MayDecrypt(PublicKey key) =>
        key.Algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly or KeyAlgorithm.Ecdh or KeyAlgorithm.X25519;

    private void TryPassphrases(ReadOnlySpan<byte> prefix)
    {
        foreach (var body in byPassphrase)
        {
            foreach (var passphrase in passphrases)
            {
                if (++blindTries > policy.MaxBlindTries) throw new RefusedException(Refusal.TooMany);
                if (PassphrasePacket.Open(body, passphrase) is not { } session) continue;
                var plain = Cfb.Decrypt(session.Key, new byte[16], prefix);
                Found = session;
                if (plain.Length == 18 && plain[14] == plain[16] && plain[15] == plain[17]) return;
            }
        }
        // A passphrase was tried and is wrong, or no packet takes one.
        Found = null;
    }
}

/// <summary>SKESK packets of version 4 (RFC 9580 section 5.3.1): a session key under a passphrase.</summary>
internal static class PassphrasePacket
{
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

    /// <summary>Null where the passphrase cannot be the right one; a wrong one may pass here by chance.</summary>
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
            return plain[0] is >= 7 and <= 9 && plain.Length == 1 + ((Cipher)plain[0]).KeyBytes() ? new SessionKey((Cipher)plain[0], plain.AsSpan(1)) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
