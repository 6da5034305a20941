namespace Restante.OpenPgp;

/// <summary>A signature packet of version 4 or 6 (RFC 9580 section 5.2.3); only version 4 is written. Immutable.</summary>
internal sealed class SignaturePacket
{
    // Soft reasons of RFC 9580 section 5.2.3.31: superseded, retired, user ID no longer valid.
    private static readonly byte[] SoftReasons = [1, 3, 32];
    private readonly byte[] body;
    private readonly int hashedEnd;
    private readonly int digestOctets;

    private SignaturePacket(byte[] body)
    {
        var reader = new ByteReader(body);
        Version = reader.Byte();
        if (Version is not (4 or 6)) throw new RefusedException(Refusal.UnsupportedVersion);
        this.body = body;
        Type = (SignatureType)reader.Byte();
        KeyAlgorithm = (KeyAlgorithm)reader.Byte();
        Hash = (Hash)reader.Byte();
        Hashed = Subpackets.Parse(reader.Take(AreaLength(ref reader)));
        hashedEnd = reader.Position;
        Unhashed = Subpackets.Parse(reader.Take(AreaLength(ref reader)));
        digestOctets = reader.UInt16();
        if (Version == 6) Salt = reader.Take(reader.Byte()).ToArray();
        if (Version == 6 && Salt.Length != Hash.SaltBytes()) throw new RefusedException(Refusal.Malformed);
        Numbers = reader.TakeAll().ToArray();
    }

    /// <summary>4 or 6: the version of the key that made it (RFC 9580 section 5.2).</summary>
    public int Version { get; }

    public SignatureType Type { get; }

    public KeyAlgorithm KeyAlgorithm { get; }

    public Hash Hash { get; }

    public Subpackets Hashed { get; }

    public Subpackets Unhashed { get; }

    /// <summary>Hashed before everything else; empty for version 4.</summary>
    public byte[] Salt { get; } = [];

    public byte[] Numbers { get; }

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Null if the time is missing: such a signature never counts (RFC 9580 section 5.2.3.11).</summary>
    public DateTimeOffset? Created => Hashed.Seconds(Subpackets.CreationTime) is { } seconds ? ByteReader.Time(seconds) : null;

    /// <summary>True for a revocation that leaves earlier signatures valid.</summary>
    public bool IsSoftRevocation => Hashed.Find(Subpackets.RevocationReason) is [var reason, ..] && SoftReasons.Contains(reason);

    public bool IsCertification => Type is >= SignatureType.GenericCertification and <= SignatureType.PositiveCertification;

    public bool IsRevocation =>
        Type is SignatureType.KeyRevocation or SignatureType.SubkeyRevocation or SignatureType.CertificationRevocation;

    public static SignaturePacket Parse(ReadOnlySpan<byte> body) => new(body.ToArray());

    /// <summary>Null for unsupported versions and malformed packets.</summary>
    public static SignaturePacket? TryParse(ReadOnlySpan<byte> body)
    {
        try
        {
            return Parse(body);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    /// <summary>
    /// True if the signature names this key, possibly among others, or names none. A fingerprint of the key's version takes precedence
    /// over a key ID, and a key ID over fingerprints of other versions.
    /// </summary>
    public bool MayBeBy(PublicKey key)
    {
        var fingerprints = All(Subpackets.IssuerFingerprint);
        var alike = fingerprints.FindAll(one => one.Length > 0 && one[0] == key.Version);
        if (alike.Count > 0) return alike.Exists(one => key.Fingerprint.AsSpan().SequenceEqual(one.AsSpan(1)));
        var issuers = All(Subpackets.Issuer);
        return issuers.Count == 0 ? fingerprints.Count == 0 : issuers.Exists(one => key.KeyIdBytes.SequenceEqual(one));

        List<byte[]> All(int type) => [.. Hashed.All(type), .. Unhashed.All(type)];
    }

    /// <summary>When it expires by its own dates; null if it does not.</summary>
    public DateTimeOffset? Ends =>
        Created is { } created && Hashed.Seconds(Subpackets.SignatureExpiration) is { } seconds and > 0
            ? created.AddSeconds(seconds)
            : null;

    /// <summary>True if the signature is valid at this time by its own dates.</summary>
    public bool IsCurrent(DateTimeOffset now) => Created <= now && !(Ends <= now);

    /// <summary>The digest over the hashed bytes and this signature's trailer.</summary>
    public byte[] Digest(RunningHash hashed)
    {
        AppendTrailer(hashed, Version, body.AsSpan(0, hashedEnd));
        return hashed.Finish();
    }

    /// <summary>True if the hash can be computed: a strong one, or SHA-1, which is accepted for revocations.</summary>
    public bool HasUsableHash => Hash is Hash.Sha1 || Hash.IsStrong();

    /// <summary>The digest over these bytes and this signature's trailer.</summary>
    public byte[] DigestOf(byte[][] parts)
    {
        using var hash = new RunningHash(Hash);
        hash.Append(Salt);
        foreach (var part in parts) hash.Append(part);
        return Digest(hash);
    }

    /// <summary>True if the first two octets of the digest match those in the signature (RFC 9580 section 5.2.3).</summary>
    public bool HasDigestOctets(ReadOnlySpan<byte> digest) => digest.Length >= 2 && (digest[0] << 8 | digest[1]) == digestOctets;

    /// <summary>False if this key cannot have made it, whatever the digest; does not check the named issuer.</summary>
    public bool MayFit(PublicKey key)
    {
        if (Version != key.Version) return false;
        if (KeyAlgorithm != key.Algorithm && !(key.IsRsa && KeyAlgorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaSignOnly)) return false;
        return !Hashed.HasUnknownCritical && Created is { } created && created >= key.Created;
    }

    /// <summary>True if the key signed this digest. The caller checks the hash's strength.</summary>
    public bool Fits(PublicKey key, byte[] digest) =>
        MayFit(key) && HasDigestOctets(digest) && SignatureCheck.Fits(key, Hash, digest, Numbers);

    /// <summary>
    /// Creates the body of a signature over the bytes in <paramref name="hashed"/>, a SHA-512 hash. <paramref name="embedded"/>, a
    /// signing subkey's consent, goes into the unhashed part.
    /// </summary>
    public static byte[] Make(
        SecretPart signer,
        SignatureType type,
        RunningHash hashed,
        DateTimeOffset now,
        Action<ByteWriter>? addSubpackets = null,
        params IEnumerable<byte[]> embedded)
    {
        if (signer.Public.Version != 4) throw new RefusedException(Refusal.UnsupportedVersion);
        var area = new ByteWriter();
        Subpackets.Write(area, Subpackets.CreationTime, new ByteWriter().Time(now).Span);
        Subpackets.Write(area, Subpackets.IssuerFingerprint, [4, .. signer.Public.Fingerprint]);
        addSubpackets?.Invoke(area);
        var algorithm = signer.Public.IsRsa ? KeyAlgorithm.Rsa : signer.Public.Algorithm;
        var front = new ByteWriter().Byte(4).Byte((int)type).Byte((int)algorithm).Byte((int)Hash.Sha512)
            .UInt16(area.Span.Length).Bytes(area.Span);
        AppendTrailer(hashed, 4, front.Span);
        var digest = hashed.Finish();
        var unhashed = new ByteWriter();
        Subpackets.Write(unhashed, Subpackets.Issuer, signer.Public.Fingerprint.AsSpan(12));
        foreach (var signature in embedded) Subpackets.Write(unhashed, Subpackets.EmbeddedSignature, signature);
        return front.UInt16(unhashed.Span.Length).Bytes(unhashed.Span).Bytes(digest.AsSpan(0, 2))
            .Bytes(SecretNumbers.Sign(signer.Public, signer.Numbers, Hash.Sha512, digest)).ToArray();
    }

    public static byte[] Make(
        SecretPart signer,
        SignatureType type,
        byte[][] parts,
        DateTimeOffset now,
        Action<ByteWriter>? addSubpackets = null,
        params IEnumerable<byte[]> embedded)
    {
        using var hash = new RunningHash(Hash.Sha512);
        foreach (var part in parts) hash.Append(part);
        return Make(signer, type, hash, now, addSubpackets, embedded);
    }

    private int AreaLength(ref ByteReader reader) => Version == 4 ? reader.UInt16() : (int)Math.Min(reader.UInt32(), int.MaxValue);

    private static void AppendTrailer(RunningHash hashed, int version, ReadOnlySpan<byte> front)
    {
        hashed.Append(front);
        hashed.Append(new ByteWriter().Byte(version).Byte(0xff).UInt32((uint)front.Length).Span);
    }
}
