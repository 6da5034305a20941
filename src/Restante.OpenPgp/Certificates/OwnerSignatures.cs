namespace Restante.OpenPgp;

/// <summary>
/// Finds a certificate's signatures that its owner made. Candidates name the primary key or no issuer, are of a type that owners make,
/// and have the right two digest octets. At most <see cref="Policy.MaxCertificateVerifications"/> of them are verified: first all
/// revocations, then each part's newest self-signature, then each second newest, and so on. The rest do not count.
/// </summary>
/// <remarks>
/// Anyone can append signatures that look like the owner's. They cannot hide a revocation: if one is left unverified, or if false
/// signatures displace a part's genuine one, the certificate <see cref="IsFlooded"/> and none of its signatures counts. They cannot
/// bring back an older self-signature either, because each part's newer ones are verified first. Which signatures are verified
/// depends only on the certificate, not on the time or on the content of <see cref="KnownVerdicts"/>.
/// </remarks>
internal sealed class OwnerSignatures
{
    // A certificate has at most 256 KiB, but each signature hashes its part again.
    internal const long MostHashedBytes = 16 * 1024 * 1024;

    private readonly Certificate certificate;
    private readonly byte[] primary;
    private readonly VerificationAllowance own = new(Policy.Restante.MaxCertificateVerifications);
    private readonly HashSet<SignaturePacket> held = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SignaturePacket, DateTimeOffset?> consents = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KnownVerdicts.VerdictId, bool> tested = [];
    private long hashedBytes;
    private bool sawFalse;

    private OwnerSignatures(Certificate certificate) => (this.certificate, primary) = (certificate, certificate.Primary.Framed());

    /// <summary>
    /// True if more signatures claim to be the owner's than are verified, so the genuine ones cannot be told apart. Then none counts.
    /// </summary>
    public bool IsFlooded { get; private set; }

    /// <summary>True if the owner made this signature over its part. Pass one of the certificate's own signature objects.</summary>
    public bool Holds(SignaturePacket signature) => held.Contains(signature);

    /// <summary>When the subkey's consent to a binding expires; null if it does not, or if no consent is needed.</summary>
    public DateTimeOffset? EndOfConsent(SignaturePacket binding) => consents.GetValueOrDefault(binding);

    /// <summary>Verifies the certificate's signatures, within the limits.</summary>
    public static OwnerSignatures Of(Certificate certificate)
    {
        CertificateWork.Demand();
        var result = new OwnerSignatures(certificate);
        result.IsFlooded = !result.TestRevocations() | !result.TestSelfSignatures();
        if (result.IsFlooded) result.held.Clear();
        return result;
    }

    // False if a revocation is left unverified.
    private bool TestRevocations()
    {
        foreach (var part in certificate.Parts)
        {
            byte[][]? signed = null;
            foreach (var signature in part.Signatures.Where(signature => signature.Type == RevocationOf(part)))
                if (Test(certificate.Primary, signature, signed ??= SignedBy(part)) is not { } holds) return false;
                else if (holds) held.Add(signature);
        }
        return true;
    }

    // False if false signatures displaced a part's genuine one.
    private bool TestSelfSignatures()
    {
        var queues = Queues();
        for (var isOpen = true; isOpen;)
        {
            isOpen = false;
            foreach (var queue in queues)
            {
                if (queue.Next is not { } signature || !Take(queue, signature)) continue;
                queue.Take();
                isOpen = true;
            }
        }
        return !sawFalse || !queues.Exists(queue => queue is { Next: not null, HasTrue: false });
    }

    // False if the signature cannot be verified any more.
    private bool Take(Queue queue, SignaturePacket signature)
    {
        if (Test(certificate.Primary, signature, queue.Signed) is not { } holds) return false;
        if (holds && signature.Type == SignatureType.SubkeyBinding && SelfSignatures.Uses(signature).HasFlag(KeyUses.Sign))
        {
            if (IsConsentedTo(queue.Part.Key!, signature, queue.Signed) is not { } isConsented) return false;
            holds = isConsented;
        }
        if (holds) held.Add(signature);
        queue.HasTrue |= holds;
        return true;
    }

    // The user ID that describes the primary key comes before other user IDs, newer subkeys before older ones.
    private List<Queue> Queues()
    {
        var all = certificate.Parts
            .Select(part => new Queue(part, SignedBy(part), [.. part.Signatures.Where(signature => IsSelf(part, signature))]))
            .Where(queue => queue.Next is not null);
        return [.. all.OrderBy(queue => IsPrimary(queue.Part) ? 0 : queue.Part.Key is null ? 1 : 2)
            .ThenByDescending(queue => queue.Part.Key is null && queue.Next!.Hashed.Find(Subpackets.PrimaryUserId) is [1])
            .ThenByDescending(queue => queue.Next!.Created)];
    }

    // Null if it cannot be verified. A signing subkey must consent to its binding (RFC 9580 section 5.2.1.8).
    private bool? IsConsentedTo(PublicKey subkey, SignaturePacket binding, byte[][] signed)
    {
        var embedded = binding.Hashed.All(Subpackets.EmbeddedSignature).Concat(binding.Unhashed.All(Subpackets.EmbeddedSignature));
        var given = embedded.Select(bytes => SignaturePacket.TryParse(bytes)).OfType<SignaturePacket>()
            .Where(consent => consent.Type == SignatureType.PrimaryKeyBinding && consent.Hash.IsStrong());
        // The consent that lasts longest is enough.
        foreach (var consent in given.OrderByDescending(consent => consent.Ends ?? DateTimeOffset.MaxValue))
        {
            if (Test(subkey, consent, signed, isAnyIssuer: true) is not { } holds) return null;
            if (!holds) continue;
            consents[binding] = consent.Ends;
            return true;
        }
        return false;
    }

    // Null if no verifications are left.
    private bool? Test(PublicKey key, SignaturePacket signature, byte[][] signed, bool isAnyIssuer = false)
    {
        if (!isAnyIssuer && !signature.MayBeBy(key) || !signature.MayFit(key) || !signature.HasUsableHash) return false;
        hashedBytes += signed.Sum(bytes => (long)bytes.Length) + signature.Body.Length;
        if (hashedBytes > MostHashedBytes) return null;
        var digest = signature.DigestOf(signed);
        if (!signature.HasDigestOctets(digest)) return false;
        var id = KnownVerdicts.IdOf(key, signature.Hash, digest, signature.Numbers);
        // A copy needs no verification: it can differ only in its unhashed part.
        if (tested.TryGetValue(id, out var known)) return known;
        if (own.Left == 0 || certificate.Allowance?.Take() == false || !own.Take()) return null;
        var holds = KnownVerdicts.Find(id);
        if (holds is null) KnownVerdicts.Keep(id, (holds = SignatureCheck.Fits(key, signature.Hash, digest, signature.Numbers)).Value);
        tested.Add(id, holds.Value);
        sawFalse |= !holds.Value;
        return holds;
    }

    private byte[][] SignedBy(CertificatePart part) => IsPrimary(part) ? [primary] : [primary, part.Framed()];

    private bool IsPrimary(CertificatePart part) => ReferenceEquals(part, certificate.Parts[0]);

    private SignatureType? RevocationOf(CertificatePart part) =>
        IsPrimary(part) ? SignatureType.KeyRevocation
        : part.Key is not null ? SignatureType.SubkeyRevocation
        : part.Packet.Tag is PacketTag.UserId or PacketTag.UserAttribute ? SignatureType.CertificationRevocation : null;

    private bool IsSelf(CertificatePart part, SignaturePacket signature) =>
        signature.Hash.IsStrong()
        && SignatureCheck.IsLongEnough(certificate.Primary, signature.Hash)
        && (IsPrimary(part) ? signature.Type == SignatureType.DirectKey
        : part.Key is not null ? signature.Type == SignatureType.SubkeyBinding && part.Key.Version == certificate.Version
        : part.Packet.Tag == PacketTag.UserId && signature.IsCertification);

    /// <summary>The self-signatures of one part, the newest first.</summary>
    private sealed class Queue(CertificatePart part, byte[][] signed, List<SignaturePacket> signatures)
    {
        private readonly List<SignaturePacket> newestFirst =
            [.. signatures.Where(signature => signature.Created is not null).OrderByDescending(signature => signature.Created)];
        private int at;

        public CertificatePart Part => part;

        public byte[][] Signed => signed;

        public bool HasTrue { get; set; }

        public SignaturePacket? Next => at < newestFirst.Count ? newestFirst[at] : null;

        public void Take() => at++;
    }
}
