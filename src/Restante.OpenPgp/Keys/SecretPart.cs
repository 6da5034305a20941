using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// A secret key packet (RFC 9580 section 5.5.3): the public key, and its secret numbers in clear, locked, or kept elsewhere.
/// </summary>
internal sealed class SecretPart : IDisposable
{
    private const int IvBytes = 16;

    private readonly byte[]? numbers;
    private readonly SecretLock? locked;
    private readonly PacketTag tag;

    private SecretPart(PublicKey key, PacketTag tag, byte[]? numbers, SecretLock? locked) =>
        (Public, this.tag, this.numbers, this.locked) = (key, tag, numbers, locked);

    public PublicKey Public { get; }

    public bool IsUnlocked => numbers is not null;

    /// <summary>The secret numbers; refuses with the reason if they are not in clear.</summary>
    public ReadOnlySpan<byte> Numbers => numbers ?? throw new RefusedException(WhyLocked());

    public static SecretPart InClear(PublicKey key, byte[] numbers) => new(key, PacketTag.SecretKey, numbers, null);

    public static SecretPart Parse(PacketTag tag, ReadOnlySpan<byte> body)
    {
        var key = PublicKey.ParseFront(body);
        var rest = body[key.Body.Length..];
        if (rest.IsEmpty) throw new RefusedException(Refusal.Malformed);
        if (rest[0] != 0) return new SecretPart(key, tag, null, new SecretLock(rest.ToArray(), key.Version));
        // Version 6 has no checksum.
        if (key.Version == 6) return new SecretPart(key, tag, rest[1..].ToArray(), null);
        if (rest.Length < 3) throw new RefusedException(Refusal.Malformed);
        var numbers = rest[1..^2];
        if (Checksum(numbers) != (rest[^2] << 8 | rest[^1])) throw new RefusedException(Refusal.Malformed);
        return new SecretPart(key, tag, numbers.ToArray(), null);
    }

    /// <summary>Why the numbers are not in clear: locked, stored elsewhere, or locked in an unsupported form.</summary>
    public Refusal WhyLocked()
    {
        try
        {
            return locked!.Read().IsStub ? Refusal.SecretElsewhere : Refusal.Locked;
        }
        catch (RefusedException e)
        {
            return e.Reason;
        }
    }

    /// <summary>The packet's body.</summary>
    public byte[] Body()
    {
        var writer = new ByteWriter().Bytes(Public.Body);
        if (numbers is null) return writer.Bytes(locked!.Encoded).ToArray();
        writer.Byte(0).Bytes(numbers);
        var body = (Public.Version == 6 ? writer : writer.UInt16(Checksum(numbers))).ToArray();
        writer.Clear();
        return body;
    }

    /// <summary>Null for a wrong passphrase; the part itself if it is not locked, or stored elsewhere.</summary>
    public SecretPart? Unlock(ReadOnlySpan<byte> passphrase)
    {
        if (locked is null) return this;
        var read = locked.Read();
        if (read.IsStub) return this;
        var key = read.ToKey.Derive(passphrase, read.Cipher.KeyBytes());
        try
        {
            return (read.Mode is { } mode ? OpenAead(read, mode, key) : OpenCfb(read, key)) is { } opened
                ? new SecretPart(Public, tag, opened, null)
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>A copy locked by a passphrase: AES-256 in CFB with a SHA-1 check, which every OpenPGP program reads.</summary>
    public SecretPart Lock(ReadOnlySpan<byte> passphrase)
    {
        if (numbers is null) throw new RefusedException(WhyLocked());
        var toKey = StringToKey.Make();
        var iv = RandomNumberGenerator.GetBytes(IvBytes);
        var key = toKey.Derive(passphrase, Cipher.Aes256.KeyBytes());
        byte[] plain = [.. numbers, .. SHA1.HashData(numbers)];
        var encrypted = Cfb.Encrypt(key, iv, plain);
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(key);
        return new SecretPart(Public, tag, null, SecretLock.Make(Public.Version, toKey, iv, encrypted));
    }

    public SecretPart Copy() => new(Public, tag, numbers?.ToArray(), locked);

    public void Dispose()
    {
        if (numbers is not null) CryptographicOperations.ZeroMemory(numbers);
    }

    private static byte[]? OpenCfb(SecretLock.Fields read, byte[] key)
    {
        var plain = Cfb.Decrypt(key, read.Nonce, read.Sealed);
        try
        {
            var check = read.HasSha1 ? SHA1.HashSizeInBytes : 2;
            if (plain.Length < check) throw new RefusedException(Refusal.Malformed);
            ReadOnlySpan<byte> numbers = plain.AsSpan(0, plain.Length - check);
            byte[] expected = read.HasSha1 ? SHA1.HashData(numbers) : [(byte)(Checksum(numbers) >> 8), (byte)Checksum(numbers)];
            return CryptographicOperations.FixedTimeEquals(expected, plain.AsSpan(numbers.Length)) ? numbers.ToArray() : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    // The derived key depends on packet type and version, and the ciphertext is bound to the public key before it.
    private byte[]? OpenAead(SecretLock.Fields read, AeadMode mode, byte[] key)
    {
        byte[] info = [(byte)(0xc0 | (int)tag), (byte)Public.Version, (byte)read.Cipher, (byte)mode];
        using var aead = new Aead(mode, HKDF.DeriveKey(HashAlgorithmName.SHA256, key, read.Cipher.KeyBytes(), null, info));
        var plain = new byte[Math.Max(0, read.Sealed.Length - Aead.TagBytes)];
        return aead.TryOpen(read.Nonce, [info[0], .. Public.Body], read.Sealed, plain) ? plain : null;
    }

    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var next in bytes) sum += next;
        return sum & 0xffff;
    }
}
