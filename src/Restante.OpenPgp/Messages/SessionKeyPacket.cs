using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>PKESK packets (RFC 9580 section 5.1): a session key for one reader's key. Writes version 3; also reads version 6.</summary>
internal static class SessionKeyPacket
{
    public const int Version = 3;
    public const int NewerVersion = 6;

    // Session keys of all lengths are padded to one length, as in GnuPG.
    private const int WrappedBytes = 40;

    public static byte[] Write(SessionKey session, PublicKey reader)
    {
        var body = new ByteWriter().Byte(Version).Bytes(reader.KeyIdBytes).Byte((int)reader.Algorithm);
        if (reader.IsRsa) WriteRsa(body, session, reader);
        else WriteAgreed(body, session, reader);
        return new ByteWriter().Packet(PacketTag.PublicKeySessionKey, body.Span).ToArray();
    }

    /// <summary>Null if the key cannot open it: another reader's packet, or a damaged one.</summary>
    public static SessionKey? Open(ReadOnlySpan<byte> body, SecretPart secret)
    {
        try
        {
            var isNewer = body[0] == NewerVersion;
            var reader = new ByteReader(body[(isNewer ? 2 + body[1] : 9)..]);
            var algorithm = (KeyAlgorithm)reader.Byte();
            var isOther = secret.Public.IsRsa
                ? algorithm is not (KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly)
                : algorithm != secret.Public.Algorithm;
            if (isOther) return null;
            return secret.Public.IsRsa ? OpenRsa(ref reader, secret, isNewer) : OpenAgreed(ref reader, secret, isNewer);
        }
        catch (Exception e) when (e is CryptographicException or RefusedException { Reason: Refusal.Malformed })
        {
            return null;
        }
    }

    private static void WriteRsa(ByteWriter body, SessionKey session, PublicKey reader)
    {
        using var rsa = SignatureCheck.RsaOf(reader);
        var plain = Plain(session);
        body.Mpi(rsa.Encrypt(plain, RSAEncryptionPadding.Pkcs1));
        CryptographicOperations.ZeroMemory(plain);
    }

    private static SessionKey? OpenRsa(ref ByteReader reader, SecretPart secret, bool isNewer)
    {
        using var rsa = SecretNumbers.Rsa(secret.Public, secret.Numbers);
        var plain = rsa.Decrypt(Numbers.Padded(reader.Mpi(), (secret.Public.RsaBits + 7) / 8), RSAEncryptionPadding.Pkcs1);
        return FromPlain(plain, isNewer);
    }

    private static void WriteAgreed(ByteWriter body, SessionKey session, PublicKey reader)
    {
        var (ephemeral, shared) = KeyAgreement.AgreeWith(reader);
        var wrapping = KeyAgreement.WrappingKey(reader, ephemeral, shared);
        if (reader.Algorithm == KeyAlgorithm.X25519)
        {
            var wrapped = KeyAgreement.Wrap(wrapping, session.Key.ToArray());
            body.Bytes(ephemeral).Byte(wrapped.Length + 1).Byte((int)session.Cipher).Bytes(wrapped);
        }
        else
        {
            var plain = Plain(session);
            byte[] padded = [.. plain, .. Enumerable.Repeat((byte)(WrappedBytes - plain.Length), WrappedBytes - plain.Length)];
            var wrapped = KeyAgreement.Wrap(wrapping, padded);
            body.Mpi(ephemeral).Byte(wrapped.Length).Bytes(wrapped);
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(padded);
        }
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(wrapping);
    }

    private static SessionKey? OpenAgreed(ref ByteReader reader, SecretPart secret, bool isNewer)
    {
        var isPlainCurve = secret.Public.Algorithm is KeyAlgorithm.X25519 or KeyAlgorithm.X448;
        var ephemeral = !isPlainCurve ? reader.Mpi() : reader.Take(secret.Public.Algorithm == KeyAlgorithm.X25519 ? 32 : 56);
        var wrapped = reader.Take(reader.Byte());
        var shared = KeyAgreement.Agree(secret.Public, secret.Numbers, ephemeral);
        var wrapping = KeyAgreement.WrappingKey(secret.Public, ephemeral, shared);
        CryptographicOperations.ZeroMemory(shared);
        if (isPlainCurve && isNewer)
            return KeyAgreement.Unwrap(wrapping, wrapped.ToArray()) is { } alone ? SessionKey.OfLength(alone) : null;
        if (isPlainCurve)
        {
            var inner = new ByteReader(wrapped);
            var cipher = (Cipher)inner.Byte();
            return KeyAgreement.Unwrap(wrapping, inner.TakeAll().ToArray()) is { } key && key.Length == cipher.KeyBytes()
                ? new SessionKey(cipher, key)
                : null;
        }
        if (KeyAgreement.Unwrap(wrapping, wrapped.ToArray()) is not { Length: > 0 } padded) return null;
        var padding = padded[^1];
        return padding <= padded.Length && padded.AsSpan(padded.Length - padding).IndexOfAnyExcept(padding) < 0
            ? FromPlain(padded[..^padding], isNewer)
            : null;
    }

    private static byte[] Plain(SessionKey session)
    {
        var sum = 0;
        foreach (var next in session.Key) sum += next;
        return [(byte)session.Cipher, .. session.Key, (byte)(sum >> 8), (byte)sum];
    }

    // Version 6 has no cipher octet: the body names the cipher.
    private static SessionKey? FromPlain(byte[] plain, bool isNewer)
    {
        try
        {
            if (plain.Length < 3) return null;
            var key = isNewer ? plain.AsSpan(0, plain.Length - 2) : plain.AsSpan(1, plain.Length - 3);
            var sum = 0;
            foreach (var next in key) sum += next;
            if ((sum & 0xffff) != (plain[^2] << 8 | plain[^1])) return null;
            if (isNewer) return SessionKey.OfLength(key);
            var cipher = (Cipher)plain[0];
            return key.Length == cipher.KeyBytes() ? new SessionKey(cipher, key) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
