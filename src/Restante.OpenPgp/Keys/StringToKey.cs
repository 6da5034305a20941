using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Restante.OpenPgp;

/// <summary>
/// Derives a key from a passphrase (RFC 9580 section 3.7). Writes the iterated and salted form with SHA-256 and the highest count; also
/// reads Argon2.
/// </summary>
internal sealed record StringToKey(byte[] Encoded)
{
    private const int HighestCount = 0xff;
    private const int MaxArgonExponent = 17;
    private const int MaxArgonPasses = 16;

    /// <summary>GnuPG's marker for a secret key that is stored elsewhere, such as on a card.</summary>
    public bool IsStub => Encoded[0] == 101;

    public static StringToKey Make() =>
        new(new ByteWriter().Byte(3).Byte((int)Hash.Sha256).Bytes(RandomNumberGenerator.GetBytes(8)).Byte(HighestCount).ToArray());

    public static StringToKey Read(ref ByteReader reader)
    {
        var kind = reader.Byte();
        var rest = kind switch
        {
            0 => reader.Take(1),
            1 => reader.Take(9),
            3 => reader.Take(10),
            4 => reader.Take(19),
            101 => reader.TakeAll(),
            _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
        };
        return new StringToKey([kind, .. rest]);
    }

    /// <summary>A key of this many bytes; the caller zeroes it.</summary>
    public byte[] Derive(ReadOnlySpan<byte> passphrase, int length)
    {
        var salt = Encoded.Length >= 10 ? Encoded.AsSpan(2, 8) : [];
        return Encoded[0] switch
        {
            0 => Hashed(passphrase, [], 0, length),
            1 => Hashed(passphrase, salt, 0, length),
            3 => Hashed(passphrase, salt, (16 + (Encoded[10] & 15)) << ((Encoded[10] >> 4) + 6), length),
            4 => Argon2(passphrase, length),
            _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
        };
    }

    private byte[] Hashed(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int count, int length)
    {
        byte[] once = [.. salt, .. passphrase];
        var key = new byte[length];
        for (int written = 0, zeros = 0; written < length; zeros++)
        {
            using var hash = IncrementalHash.CreateHash(((Hash)Encoded[1]).Name());
            hash.AppendData(new byte[zeros]);
            var left = Math.Max(count, once.Length);
            // Many repetitions per call, because the call costs more than the hash.
            byte[] many = once.Length == 0 ? [] : [.. Enumerable.Repeat(once, 1 + 8192 / once.Length).SelectMany(bytes => bytes)];
            for (; left >= many.Length && many.Length > 0; left -= many.Length) hash.AppendData(many);
            if (many.Length > 0) hash.AppendData(many, 0, left);
            var digest = hash.GetHashAndReset();
            var used = Math.Min(digest.Length, length - written);
            digest.AsSpan(0, used).CopyTo(key.AsSpan(written));
            written += used;
            CryptographicOperations.ZeroMemory(many);
        }
        CryptographicOperations.ZeroMemory(once);
        return key;
    }

    private byte[] Argon2(ReadOnlySpan<byte> passphrase, int length)
    {
        var (passes, lanes, exponent) = (Encoded[17], Encoded[18], Encoded[19]);
        if (exponent > MaxArgonExponent || passes is 0 or > MaxArgonPasses || lanes is 0 or > 16)
            throw new RefusedException(Refusal.TooLarge);
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id).WithVersion(Argon2Parameters.Version13)
            .WithSalt(Encoded[1..17]).WithIterations(passes).WithParallelism(lanes).WithMemoryAsKB(1 << exponent).Build());
        var (key, secret) = (new byte[length], passphrase.ToArray());
        generator.GenerateBytes(secret, key);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }
}
