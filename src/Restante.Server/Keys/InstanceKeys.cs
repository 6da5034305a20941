using System.Buffers.Binary;
using System.Security.Cryptography;
using Restante.Protocol;

namespace Restante.Server.Keys;

/// <summary>A verifier as stored: HMAC(pepper, authenticator), and the number of the ring key that made it.</summary>
internal readonly record struct Verifier(int KeyNumber, byte[] Mac);

/// <summary>
/// The instance key ring of PROTOCOL.md section 2: numbered random keys in a separate folder. The newest key writes, every key reads;
/// the first key derives the decoys, so that an unknown address always gets the same answer.
/// </summary>
internal sealed class InstanceKeys
{
    private const byte SealVersion = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + 4;

    private readonly SortedDictionary<int, (byte[] Seal, byte[] Pepper)> ring = [];
    private readonly int newest;
    private readonly byte[] decoy;

    /// <param name="keys">The ring: number to 32 random bytes. Must not be empty.</param>
    public InstanceKeys(IReadOnlyDictionary<int, byte[]> keys)
    {
        if (keys.Count == 0) throw new ArgumentException("The instance key ring is empty.", nameof(keys));
        foreach (var (number, key) in keys)
        {
            var pseudoRandomKey = Derivation.Extract([], key);
            ring.Add(number, (Derivation.Expand(pseudoRandomKey, "seal"), Derivation.Expand(pseudoRandomKey, "pepper")));
        }
        newest = ring.Keys.Last();
        decoy = Derivation.Expand(Derivation.Extract([], keys[ring.Keys.First()]), "decoy");
    }

    /// <summary>seal(table, rowId, x): version byte, uint32 key number, nonce, AES-256-GCM ciphertext, tag.</summary>
    public byte[] Seal(string table, byte[] rowId, ReadOnlySpan<byte> plaintext)
    {
        var output = new byte[HeaderLength + NonceLength + plaintext.Length + TagLength];
        output[0] = SealVersion;
        BinaryPrimitives.WriteUInt32BigEndian(output.AsSpan(1), (uint)newest);
        RandomNumberGenerator.Fill(output.AsSpan(HeaderLength, NonceLength));
        using var aes = new AesGcm(ring[newest].Seal, TagLength);
        aes.Encrypt(output.AsSpan(HeaderLength, NonceLength), plaintext,
            output.AsSpan(HeaderLength + NonceLength, plaintext.Length), output.AsSpan(output.Length - TagLength), RowData(table, rowId));
        return output;
    }

    /// <summary>Opens a value that <see cref="Seal"/> sealed for the same row.</summary>
    /// <exception cref="CryptographicException">
    /// The value is damaged, belongs to another row, or was sealed under a key that the ring lacks.
    /// </exception>
    public byte[] Open(string table, byte[] rowId, ReadOnlySpan<byte> @sealed)
    {
        if (@sealed.Length < HeaderLength + NonceLength + TagLength || @sealed[0] != SealVersion)
            throw new CryptographicException($"A sealed value of {table} has an unknown form.");
        var number = (int)BinaryPrimitives.ReadUInt32BigEndian(@sealed[1..]);
        if (!ring.TryGetValue(number, out var keys))
            throw new CryptographicException($"The instance key ring has no key {number}; restore it from the key backup.");
        var body = @sealed[HeaderLength..];
        var plaintext = new byte[body.Length - NonceLength - TagLength];
        using var aes = new AesGcm(keys.Seal, TagLength);
        aes.Decrypt(body[..NonceLength], body[NonceLength..^TagLength], body[^TagLength..], plaintext, RowData(table, rowId));
        return plaintext;
    }

    /// <summary>HMAC(pepper, authenticator) under the newest key.</summary>
    public Verifier Authenticate(ReadOnlySpan<byte> authenticator) =>
        new(newest, HMACSHA256.HashData(ring[newest].Pepper, authenticator));

    /// <summary>Constant-time comparison; a verifier under a key that the ring lacks never matches, at the same cost.</summary>
    public bool Matches(Verifier stored, ReadOnlySpan<byte> authenticator)
    {
        var known = ring.TryGetValue(stored.KeyNumber, out var keys);
        var mac = HMACSHA256.HashData(known ? keys.Pepper : ring[newest].Pepper, authenticator);
        return CryptographicOperations.FixedTimeEquals(mac, stored.Mac) & known;
    }

    /// <summary>mid and salt of the mailbox that an address has or would have (16 bytes each).</summary>
    public (Id16 MailboxId, byte[] Salt) MailboxIdentity(string canonicalAddress) =>
        Identity(canonicalAddress, "mailbox-id", "mailbox-salt");

    /// <summary>The prelogin answer for an address without a user: an id and a salt that never change.</summary>
    public (Id16 UserId, byte[] Salt) DecoyUser(string canonicalAddress) =>
        Identity(canonicalAddress, "decoy-user-id", "decoy-user-salt");

    private (Id16, byte[]) Identity(string canonicalAddress, string idLabel, string saltLabel)
    {
        var pseudoRandomKey = Derivation.Extract(decoy, Encoding.Text(canonicalAddress));
        return (Id16.Of(Derivation.Expand(pseudoRandomKey, idLabel, Id16.Length)), Derivation.Expand(pseudoRandomKey, saltLabel, 16));
    }

    private static byte[] RowData(string table, byte[] rowId) =>
        Encoding.LengthPrefixed(Derivation.Label("row"), Encoding.Text(table), rowId);
}
