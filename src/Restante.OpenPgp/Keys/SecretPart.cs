using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// A secret key packet (RFC 9580 section 5.5.3): the public key, and its secret numbers in clear, locked, or kept elsewhere.
/// </summary>
internal sealed class SecretPart : IDisposable
{
    private const int LockedWithSha1 = 254;
    private const int LockedWithChecksum = 255;
    private const int IvBytes = 16;

    private readonly byte[]? numbers;
    private readonly byte[]? locked;

    private SecretPart(PublicKey key, byte[]? numbers, byte[]? locked) => (Public, this.numbers, this.locked) = (key, numbers, locked);

    public PublicKey Public { get; }

    public bool IsUnlocked => numbers is not null;

    /// <summary>The secret numbers; <see cref="Refusal.Locked"/> where they are not in clear.</summary>
    public ReadOnlySpan<byte> Numbers => numbers ?? throw new RefusedException(WhyLocked());

    public static SecretPart InClear(PublicKey key, byte[] numbers) => new(key, numbers, null);

    public static SecretPart Parse(ReadOnlySpan<byte> body)
    {
        var key = PublicKey.ParseFront(body);
        var rest = body[key.Body.Length..];
        if (rest.IsEmpty) throw new RefusedException(Refusal.Malformed);
        if (rest[0] != 0) return new SecretPart(key, null, rest.ToArray());
        if (rest.Length < 3) throw new RefusedException(Refusal.Malformed);
        var numbers = rest[1..^2];
        if (Checksum(numbers) != (rest[^2] << 8 | rest[^1])) throw new RefusedException(Refusal.Malformed);
        return new SecretPart(key, numbers.ToArray(), null);
    }

    /// <summary>Why the numbers are not in clear: locked, elsewhere, or locked by what is not read.</summary>
    public Refusal WhyLocked()
    {
        try
        {
            var reader = new ByteReader(locked);
            return ReadLock(ref reader).ToKey.IsStub ? Refusal.SecretElsewhere : Refusal.Locked;
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
        if (numbers is null) return writer.Bytes(locked).ToArray();
        var body = writer.Byte(0).Bytes(numbers).UInt16(Checksum(numbers)).ToArray();
        writer.Clear();
        return body;
    }

    /// <summary>Null for a wrong passphrase; itself where nothing is locked, or the secret is elsewhere.</summary>
    public SecretPart? Unlock(ReadOnlySpan<byte> passphrase)
    {
        if (locked is null) return this;
        var reader = new ByteReader(locked);
        var (usage, cipher, toKey) = ReadLock(ref reader);
        if (toKey.IsStub) return this;
        var key = toKey.Derive(passphrase, cipher.KeyBytes());
        var iv = reader.Take(IvBytes).ToArray();
        var plain = Cfb.Decrypt(key, iv, reader.TakeAll());
        CryptographicOperations.ZeroMemory(key);
        try
        {
            var check = usage == LockedWithSha1 ? SHA1.HashSizeInBytes : 2;
            if (plain.Length < check) throw new RefusedException(Refusal.Malformed);
            ReadOnlySpan<byte> numbers = plain.AsSpan(0, plain.Length - check);
            byte[] expected = usage == LockedWithSha1 ? SHA1.HashData(numbers) : [(byte)(Checksum(numbers) >> 8), (byte)Checksum(numbers)];
            return CryptographicOperations.FixedTimeEquals(expected, plain.AsSpan(numbers.Length)) ? new SecretPart(Public, numbers.ToArray(), null) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The same under a passphrase: AES-256 in CFB with a SHA-1 check, which every OpenPGP reads.</summary>
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
        return new SecretPart(Public, null, new ByteWriter().Byte(LockedWithSha1).Byte((int)Cipher.Aes256).Bytes(toKey.Encoded).Bytes(iv).Bytes(encrypted).ToArray());
    }

    private static (int Usage, Cipher Cipher, StringToKey ToKey) ReadLock(ref ByteReader reader)
    {
        var usage = reader.Byte();
        if (usage is not (LockedWithSha1 or LockedWithChecksum)) throw new RefusedException(Refusal.UnsupportedLock);
        var cipher = (Cipher)reader.Byte();
        var toKey = StringToKey.Read(ref reader);
        if (!toKey.IsStub && cipher is not (Cipher.Aes128 or Cipher.Aes192 or Cipher.Aes256)) throw new RefusedException(Refusal.UnsupportedLock);
        return (usage, cipher, toKey);
    }

    public SecretPart Copy() => new(Public, numbers?.ToArray(), locked);

    public void Dispose()
    {
        if (numbers is not null) CryptographicOperations.ZeroMemory(numbers);
    }

    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var next in bytes) sum += next;
        return sum & 0xffff;
    }
}
