namespace Restante.OpenPgp;

/// <summary>
/// The signatures of a certificate that its owner made. Only those that can be the owner's are looked at: they name the primary key
/// or no issuer, are of a kind that an owner makes, and their two digest octets are right. Of these at most
/// <see cref="Policy.MaxCertificateVerifications"/> are verified: all revocations first, then the newest self-signature of each part,
/// then the second newest of each part, and so on. What lies beyond does not count.
/// </summary>
/// <remarks>
/// Anybody can append signatures that look like the owner's. They cannot hide a revocation: where one is left unverified, or where
/// false signatures leave a part without its true one, the certificate <see cref="IsFlooded"/> and nothing of it counts. They cannot
/// bring an older self-signature back either: within a part the newer ones come first. Which signatures are verified depends on
/// the certificate alone, not on the time and not on what <see cref="KnownVerdicts"/> holds.
/// </remarks>
internal sealed class OwnerSignatures
{
    // A certificate has 256 KiB, but each of its signatures hashes its part again.
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
    /// More signatures claim to be the owner's than are verified, so nobody can tell which of them are genuine. Then none counts.
    /// </summary>
    public bool IsFlooded { get; private set; }

    /// <summary>
    /// True where the owner made this signature over the part that it belongs to. Pass one of the certificate's own signature
    /// objects.
    /// </summary>
    public bool Holds(SignaturePacket signature) => held.Contains(signature);

    /// <summary>When the subkey's consent to a binding ends; null where it does not, or none was needed.</summary>
    public DateTimeOffset? EndOfConsent(SignaturePacket binding) => consents.GetValueOrDefault(binding);

    /// <summary>Verifies what is to be verified.</summary>
    public static OwnerSignatures Of(Certificate certificate)
    {
        CertificateWork.Demand();
        var result = new OwnerSignatures(certificate);
        result.IsFlooded = !result.TestRevocations() | !result.TestSelfSignatures();
        if (result.IsFlooded) result.held.Clear();
        return result;
    }

    // False: one is left unverified.
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

    // False: false signatures took the place of a part's true one.
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

    // False where it cannot be told any more.
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

    // The user ID that speaks for the primary key comes before the others, the newest subkey before the older ones.
    private List<Queue> Queues()
    {
        var all = certificate.Parts
            .Select(part => new Queue(part, SignedBy(part), [.. part.Signatures.Where(signature => IsSelf(part, signature))]))
            .Where(queue => queue.Next is not null);
        return [.. all.OrderBy(queue => IsPrimary(queue.Part) ? 0 : queue.Part.Key is null ? 1 : 2)
            .ThenByDescending(queue => queue.Part.Key is null && queue.Next!.Hashed.Find(Subpackets.PrimaryUserId) is [1])
            .ThenByDescending(queue => queue.Next!.Created)];
    }

    // Null: it cannot be told. A subkey that signs consents to its binding (RFC 9580 section 5.2.1.8).
    private bool? IsConsentedTo(PublicKey subkey, SignaturePacket binding, byte[][] signed)
    {
        var embedded = binding.Hashed.All(Subpackets.EmbeddedSignature).Concat(binding.Unhashed.All(Subpackets.EmbeddedSignature));
        var given = embedded.Select(bytes => SignaturePacket.TryParse(bytes)).OfType<SignaturePacket>()
            .Where(consent => consent.Type == SignatureType.PrimaryKeyBinding && consent.Hash.IsStrong());
        // The one that lasts longest is enough.
        foreach (var consent in given.OrderByDescending(consent => consent.Ends ?? DateTimeOffset.MaxValue))
        {
            if (Test(subkey, consent, signed, isAnyIssuer: true) is not { } holds) return null;
            if (!holds) continue;
            consents[binding] = consent.Ends;
            return true;
        }
        return false;
    }

    // Null: nothing is left to verify it with.
    private bool? Test(PublicKey key, SignaturePacket signature, byte[][] signed, bool isAnyIssuer = false)
    {
        if (!isAnyIssuer && !signature.MayBeBy(key) || !signature.MayFit(key) || !signature.HasUsableHash) return false;
        hashedBytes += signed.Sum(bytes => (long)bytes.Length) + signature.Body.Length;
        if (hashedBytes > MostHashedBytes) return null;
        var digest = signature.DigestOf(signed);
        if (!signature.HasDigestOctets(digest)) return false;
        var id = KnownVerdicts.IdOf(key, signature.Hash, digest, signature.Numbers);
        // A copy costs nothing: only what is not signed can differ.
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
