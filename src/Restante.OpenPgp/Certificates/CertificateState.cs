namespace Restante.OpenPgp;

/// <summary>A part's revocations. A hard one counts for all times, before and after it.</summary>
/// <param name="At">The time of the earliest revocation.</param>
/// <param name="IsHard">True if a revocation says that the key was compromised, or gives no reason.</param>
/// <param name="Times">Each revocation's time, and when it expires if it is temporary.</param>
internal sealed record Revocation(DateTimeOffset At, bool IsHard, IReadOnlyList<(DateTimeOffset At, DateTimeOffset? Ends)> Times)
{
    public bool CoversTime(DateTimeOffset time) => IsHard || At <= time;

    /// <summary>
    /// Whether it covers a signature made at that time. A superseded or retired key signs again after a later self-signature, or after
    /// the revocation expires (RFC 9580 sections 5.2.3.31 and 5.2.3.18). For encryption it stays revoked, because an attacker who has a
    /// former key could renew it.
    /// </summary>
    public bool CoversSigning(DateTimeOffset time, DateTimeOffset? renewed) =>
        IsHard || Times.Any(one => one.At <= time && !(renewed > one.At) && !(one.Ends <= time));
}

/// <summary>A key of a certificate, with the statements of its newest self-signature and that signature's time.</summary>
internal sealed record KeyState(PublicKey Key, KeyUses Uses, DateTimeOffset? Expires, Revocation? Revocation, DateTimeOffset? Renewed)
{
    public bool HoldsAt(DateTimeOffset time) => LivesAt(time) && Revocation?.CoversTime(time) != true;

    /// <summary>True if the key existed and had not expired at that time, revoked or not.</summary>
    public bool LivesAt(DateTimeOffset time) => Key.Created <= time && (Expires is not { } end || time < end);
}

/// <summary>A user ID that the primary key certified and did not revoke.</summary>
internal sealed record UserIdState(string Text, SignaturePacket Certification);

/// <summary>
/// A certificate's state by its newest self-signatures at a time (RFC 9580 section 5.2.3.10). Two of them describe the primary key: the
/// newest direct key signature, and the newest one of the leading user ID. If both state an expiry or key flags, the stricter applies;
/// a signature without a statement does not restrict.
/// </summary>
internal sealed class CertificateState
{
    private readonly Certificate certificate;
    private readonly bool ofSignatures;

    /// <param name="certificate">The certificate to judge.</param>
    /// <param name="now">The time of the state.</param>
    /// <param name="ofSignatures">
    /// True to judge signatures made at that time: later or temporary revocations and a subkey's consent count by their times. False to
    /// encrypt: temporary revocations count as permanent.
    /// </param>
    public CertificateState(Certificate certificate, DateTimeOffset now, bool ofSignatures = false)
    {
        (this.certificate, Now, this.ofSignatures) = (certificate, now, ofSignatures);
        UserIds = [.. certificate.UserIdParts.Select(UserId).OfType<UserIdState>()];
        SignaturePacket?[] selves = [Newest(certificate.Parts[0], signature => SelfSignatures.Directs(certificate, signature)),
            certificate.Version == 4 ? Leading?.Certification : null];
        Self = selves[0] ?? selves[1];
        Primary = new KeyState(
            certificate.Primary, Self is null ? KeyUses.None : UsesBy(selves),
            selves.Select(self => Expiration(certificate.Primary, self)).Min(),
            RevocationOf(certificate.Parts[0]), selves.Max(self => self?.Created));
        Subkeys = [.. certificate.SubkeyParts.Select(Subkey).OfType<KeyState>()];
    }

    public DateTimeOffset Now { get; }

    public KeyState Primary { get; }

    public IReadOnlyList<KeyState> Subkeys { get; }

    public IReadOnlyList<UserIdState> UserIds { get; }

    /// <summary>The self-signature that describes the primary key; null if none is valid.</summary>
    public SignaturePacket? Self { get; }

    public IEnumerable<KeyState> Keys => Subkeys.Prepend(Primary);

    public bool IsGood => Self is not null && Primary.HoldsAt(Now);

    /// <summary>The user ID that describes the primary key if no direct key signature does.</summary>
    public UserIdState? Leading =>
        UserIds.OrderByDescending(id => id.Certification.Hashed.Find(Subpackets.PrimaryUserId) is [1])
            .ThenByDescending(id => id.Certification.Created)
            .FirstOrDefault();

    /// <summary>
    /// Subkeys that may encrypt now and do not expire within the given time. Excludes the primary key whatever its flags, and keys of
    /// version 6.
    /// </summary>
    public IEnumerable<PublicKey> EncryptionKeys(Policy policy, TimeSpan remaining = default) =>
        certificate.Version != 4 || !IsGood || !Primary.HoldsAt(Now + remaining)
            ? []
            : Subkeys
                .Where(key => (key.Uses & KeyUses.Encrypt) != 0 && key.HoldsAt(Now) && key.HoldsAt(Now + remaining))
                .Select(key => key.Key).Where(key => CanEncrypt(key, policy));

    /// <summary>The keys that may sign documents, subkeys first, because signing is their purpose.</summary>
    public IEnumerable<KeyState> SigningKeys() => Subkeys.Append(Primary).Where(key => key.Uses.HasFlag(KeyUses.Sign));

    private static bool CanEncrypt(PublicKey key, Policy policy) => key.Algorithm switch
    {
        KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly => key.RsaBits >= policy.MinRsaBits,
        KeyAlgorithm.Ecdh => key.Curve is { } curve
            && (curve.Native is not null || curve == Curve.Curve25519)
            && KeyAgreement.IsStrong(key),
        KeyAlgorithm.X25519 => true,
        _ => false,
    };

    /// <summary>The valid self-signature of a part; null if there is none, or if the part expired before the primary key did.</summary>
    public SignaturePacket? SelfOf(CertificatePart part)
    {
        if (part == certificate.Parts[0]) return Newest(part, signature => SelfSignatures.Directs(certificate, signature));
        if (part.Key is null) return part.Packet.Tag == PacketTag.UserId ? UserId(part)?.Certification : null;
        var held = Subkey(part);
        var endedEarly = held?.Expires is { } end && end <= Now && !(Primary.Expires is { } whole && end >= whole);
        return held is null or { Revocation: not null } || endedEarly
            ? null
            : Newest(part, signature => SelfSignatures.Binds(certificate, signature));
    }

    private UserIdState? UserId(CertificatePart part)
    {
        if (Certificate.TextOf(part) is not { } text) return null;
        var certification = Newest(part, signature => SelfSignatures.Certifies(certificate, signature));
        if (certification is null) return null;
        var isTaken = RevocationOf(part) is { } taken
            && (taken.IsHard
                || (ofSignatures ? taken.CoversSigning(Now, certification.Created) : taken.At >= certification.Created));
        return isTaken ? null : new UserIdState(text, certification);
    }

    private KeyState? Subkey(CertificatePart part)
    {
        var binding = Newest(part, signature => SelfSignatures.Binds(certificate, signature));
        if (binding is null) return null;
        var uses = SelfSignatures.Uses(binding) & ~KeyUses.Certify;
        if (ofSignatures && certificate.Owner.EndOfConsent(binding) <= Now) uses &= ~KeyUses.Sign;
        return new KeyState(part.Key!, uses, Expiration(part.Key!, binding), RevocationOf(part), binding.Created);
    }

    /// <summary>
    /// True if the primary key had self-signatures by now, and all of them had expired or been revoked. If it had none yet, later ones
    /// count, because a certificate may keep only its newest.
    /// </summary>
    public bool HasLapsed => Self is null && certificate.UserIdParts.Prepend(certificate.Parts[0]).SelectMany(part => part.Signatures)
        .Any(signature => signature.Created <= Now && SelfSignatures.IsSelf(certificate, signature));

    private SignaturePacket? Newest(CertificatePart part, Func<SignaturePacket, bool> counts)
    {
        var newestFirst = part.Signatures.Where(signature => signature.IsCurrent(Now))
            .OrderByDescending(signature => signature.Created);
        foreach (var signature in newestFirst)
            if (counts(signature)) return signature;
        return null;
    }

    private Revocation? RevocationOf(CertificatePart part)
    {
        var found = part.Signatures
            .Where(signature => signature.Created is not null && SelfSignatures.Revokes(certificate, signature))
            .ToList();
        if (found.Count == 0) return null;
        var times = found.ConvertAll(signature => (At: signature.Created!.Value, signature.Ends));
        return new Revocation(times.Min(one => one.At), found.Exists(signature => !signature.IsSoftRevocation), times);
    }

    private static KeyUses UsesBy(SignaturePacket?[] selves)
    {
        var stated = selves.Where(self => self?.Hashed.Has(Subpackets.Flags) == true).Select(self => SelfSignatures.Uses(self!)).ToList();
        return stated.Count == 0 ? KeyUses.Certify | KeyUses.Sign : stated.Aggregate((one, other) => one & other);
    }

    private static DateTimeOffset? Expiration(PublicKey key, SignaturePacket? self) =>
        self?.Hashed.Seconds(Subpackets.KeyExpiration) is { } seconds and > 0 ? key.Created.AddSeconds(seconds) : null;
}
