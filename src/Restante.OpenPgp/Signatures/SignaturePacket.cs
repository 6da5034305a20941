namespace Restante.OpenPgp;

/// <summary>A signature packet of version 4 or 6 (RFC 9580 section 5.2.3); written is version 4. Immutable.</summary>
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

    /// <summary>4 or 6: that of the key that made it (RFC 9580 section 5.2).</summary>
    public int Version { get; }

    public SignatureType Type { get; }

    public KeyAlgorithm KeyAlgorithm { get; }

    public Hash Hash { get; }

    public Subpackets Hashed { get; }

    public Subpackets Unhashed { get; }

    /// <summary>Hashed in front of everything; version 4 has none.</summary>
    public byte[] Salt { get; } = [];

    public byte[] Numbers { get; }

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Null where the time is missing: such a signature counts nowhere (RFC 9580 section 5.2.3.11).</summary>
    public DateTimeOffset? Created => Hashed.Seconds(Subpackets.CreationTime) is { } seconds ? ByteReader.Time(seconds) : null;

    /// <summary>For a revocation: what was signed before stays good.</summary>
    public bool IsSoftRevocation => Hashed.Find(Subpackets.RevocationReason) is [var reason, ..] && SoftReasons.Contains(reason);

    public bool IsCertification => Type is >= SignatureType.GenericCertification and <= SignatureType.PositiveCertification;

    public bool IsRevocation =>
        Type is SignatureType.KeyRevocation or SignatureType.SubkeyRevocation or SignatureType.CertificationRevocation;

    public static SignaturePacket Parse(ReadOnlySpan<byte> body) => new(body.ToArray());

    /// <summary>Null for what is not read here: other versions, bad form.</summary>
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
    /// True where the signature names this key, perhaps among others, or names none. A fingerprint of the key's version says more
    /// than a key ID, and a key ID more than fingerprints of other versions.
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

    /// <summary>When it ends by its own dates; null where it does not.</summary>
    public DateTimeOffset? Ends =>
        Created is { } created && Hashed.Seconds(Subpackets.SignatureExpiration) is { } seconds and > 0
            ? created.AddSeconds(seconds)
            : null;

    /// <summary>The signature holds at this time by its own dates.</summary>
    public bool IsCurrent(DateTimeOffset now) => Created <= now && !(Ends <= now);

    /// <summary>The digest over what was hashed already and this signature's trailer.</summary>
    public byte[] Digest(RunningHash hashed)
    {
        AppendTrailer(hashed, Version, body.AsSpan(0, hashedEnd));
        return hashed.Finish();
    }

    /// <summary>The hash can be computed here: a strong one, or SHA-1, which is good enough to take something back.</summary>
    public bool HasUsableHash => Hash is Hash.Sha1 || Hash.IsStrong();

    /// <summary>The digest over these bytes and this signature's trailer.</summary>
    public byte[] DigestOf(byte[][] parts)
    {
        using var hash = new RunningHash(Hash);
        hash.Append(Salt);
        foreach (var part in parts) hash.Append(part);
        return Digest(hash);
    }

    /// <summary>The first two octets of the digest are those that the signature carries in clear (RFC 9580 section 5.2.3).</summary>
    public bool HasDigestOctets(ReadOnlySpan<byte> digest) => digest.Length >= 2 && (digest[0] << 8 | digest[1]) == digestOctets;

    /// <summary>False where this key cannot have made it, whatever the digest; says nothing of the issuer that it names.</summary>
    public bool MayFit(PublicKey key)
    {
        if (Version != key.Version) return false;
        if (KeyAlgorithm != key.Algorithm && !(key.IsRsa && KeyAlgorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaSignOnly)) return false;
        return !Hashed.HasUnknownCritical && Created is { } created && created >= key.Created;
    }

    /// <summary>True where the key signed this digest. The hash's strength is the caller's matter.</summary>
    public bool Fits(PublicKey key, byte[] digest) =>
        MayFit(key) && HasDigestOctets(digest) && SignatureCheck.Fits(key, Hash, digest, Numbers);

    /// <summary>
    /// Makes the body of a signature over what the SHA-512 hash has seen. A signing subkey's consent is embedded and not signed.
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
