using System.Text;
using System.Text.Unicode;

namespace Restante.OpenPgp;

/// <summary>A transferable public key (RFC 9580 section 10.1), version 4 or 6, with one primary key. Immutable.</summary>
public sealed class Certificate
{
    /// <summary>The longest certificate that is read, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private CertificateState? state;
    private OwnerSignatures? owner;

    internal Certificate(IReadOnlyList<CertificatePart> parts) => Parts = parts;

    /// <summary>Length of <see cref="ToBytes"/>.</summary>
    internal long Size => Parts.Sum(part => part.Packet.Raw.Length + part.Following.Sum(packet => (long)packet.Raw.Length));

    /// <summary>4 or 6; messages are encrypted only to version 4.</summary>
    public int Version => Primary.Version;

    /// <summary>Fingerprint of the primary key: 20 bytes, or 32 for version 6 (RFC 9580 section 5.5.4).</summary>
    public byte[] Fingerprint => [.. Primary.Fingerprint];

    /// <summary>User IDs that the primary key itself certified with a SHA-2 or SHA-3 hash, including expired and revoked ones.</summary>
    public IReadOnlyList<string> UserIds
    {
        get
        {
            var ids = new List<string>();
            foreach (var part in UserIdParts)
                if (TextOf(part) is { } id && part.Signatures.Any(signature => SelfSignatures.Certifies(this, signature))) ids.Add(id);
            return ids;
        }
    }

    /// <summary>All readable user IDs, whether or not their owner signed them: for display, and to explain why none is valid.</summary>
    public IReadOnlyList<string> ClaimedUserIds => [.. UserIdParts.Select(TextOf).OfType<string>()];

    /// <summary>When its newest key or self-signature was made, by its owner's clock.</summary>
    public DateTimeOffset MadeAt => SubkeyParts.Select(part => part.Key!.Created).Append(Primary.Created)
        .Concat(Parts.SelectMany(part => part.Signatures)
            .Where(signature => signature.Hash.IsStrong() && !signature.IsRevocation && signature.MayBeBy(Primary))
            .Select(signature => signature.Created).OfType<DateTimeOffset>()).Max();

    /// <summary>
    /// The time at which to judge the certificate: now, or when it was made if its owner's clock is ahead of ours by at most
    /// <see cref="Policy.ClockTolerance"/> (PROTOCOL.md section 13.23).
    /// </summary>
    public DateTimeOffset JudgedAt(DateTimeOffset now) => MadeAt > now && MadeAt <= now + Policy.Restante.ClockTolerance ? MadeAt : now;

    internal IReadOnlyList<CertificatePart> Parts { get; }

    internal PublicKey Primary => Parts[0].Key!;

    /// <summary>The signatures made by its owner; verified on first use.</summary>
    internal OwnerSignatures Owner => owner ??= OwnerSignatures.Of(this);

    /// <summary>The verifications allowed for all certificates read together; null if this one was read alone.</summary>
    internal VerificationAllowance? Allowance { get; private init; }

    /// <summary>A copy that shares an allowance with others.</summary>
    internal Certificate With(VerificationAllowance shared) => new(Parts) { Allowance = shared };

    internal IEnumerable<CertificatePart> UserIdParts => Parts.Where(part => part.Packet.Tag == PacketTag.UserId);

    internal IEnumerable<CertificatePart> SubkeyParts => Parts.Skip(1).Where(part => part.Key is not null);

    /// <summary>
    /// Reads a binary certificate of version 4, because callers store and compare 20-byte fingerprints. False for secret keys, several
    /// certificates, other versions, trailing data, or more than <see cref="MaxBytes"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Certificate? certificate) => TryParse(bytes, out certificate, out _);

    /// <summary>The same, with the reason for a refusal.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Certificate? certificate, out Refusal refusal)
    {
        certificate = null;
        if (!TryParseAll(bytes, out var all, out refusal)) return false;
        if (all.Count != 1)
        {
            refusal = Refusal.NotACertificate;
            return false;
        }
        if (all[0].Version != 4)
        {
            refusal = Refusal.UnsupportedVersion;
            return false;
        }
        certificate = all[0];
        return true;
    }

    /// <summary>
    /// Reads concatenated certificates of version 4 and 6, each at most <see cref="MaxBytes"/> long. Refuses all if one is malformed.
    /// </summary>
    public static bool TryParseAll(ReadOnlySpan<byte> bytes, out IReadOnlyList<Certificate> certificates, out Refusal refusal)
    {
        (certificates, refusal) = ([], Refusal.NotACertificate);
        if (bytes.IsEmpty) return false;
        try
        {
            certificates = [.. CertificateReader.ReadAll(bytes.ToArray(), secret: false).Select(key => new Certificate(key.Parts))];
            if (certificates.Count > 0 && certificates.All(certificate => certificate.Size <= MaxBytes)) return certificates.Count > 0;
            refusal = certificates.Count == 0 ? Refusal.NotACertificate : Refusal.TooLarge;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
        }
        certificates = [];
        return false;
    }

    /// <summary>
    /// True if a certified user ID is exactly <c>address</c>, <c>&lt;address&gt;</c> or <c>Name &lt;address&gt;</c>; the given function
    /// compares addresses.
    /// </summary>
    public bool Names(Func<string, bool> isAddress) => UserIds.Any(id => isAddress(AddressOf(id)));

    /// <summary>
    /// Verifies a detached binary signature by the primary key or a signing subkey that it bound. If the signature names no key, each
    /// is tried; a certificate has fewer than <see cref="Policy.MaxCertificateVerifications"/> of them.
    /// </summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (RawPacket.ReadAll(signature.ToArray(), 2) is not [{ Tag: PacketTag.Signature } packet]) return false;
            var read = SignaturePacket.Parse(packet.Body.Span);
            if (read.Type != SignatureType.Binary || !read.Hash.IsStrong()) return false;
            var digest = read.DigestOf([data.ToArray()]);
            return SelfSignatures.SigningKeys(this).Any(key => read.MayBeBy(key) && read.Fits(key, digest));
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>The packets, unchanged.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        foreach (var part in Parts)
        {
            writer.Bytes(part.Packet.Raw.Span);
            foreach (var packet in part.Following) writer.Bytes(packet.Raw.Span);
        }
        return writer.ToArray();
    }

    /// <summary>The certificate's state at a time.</summary>
    internal CertificateState StateAt(DateTimeOffset now) =>
        state is { } known && known.Now == now
            ? known
            : state = new CertificateState(this, now);

    internal static string AddressOf(string userId)
    {
        var open = userId.LastIndexOf('<');
        return open >= 0 && userId.EndsWith('>') ? userId[(open + 1)..^1] : userId;
    }

    /// <summary>
    /// The user ID's text: UTF-8, else ISO-8859-1, as PGP wrote it in the 1990s. Null if it is neither UTF-8 nor has an ASCII address,
    /// because such an address could be read in two ways.
    /// </summary>
    internal static string? TextOf(CertificatePart part)
    {
        var bytes = part.Packet.Body.Span;
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = Encoding.Latin1.GetString(bytes);
        return Ascii.IsValid(AddressOf(text)) ? text : null;
    }

}
