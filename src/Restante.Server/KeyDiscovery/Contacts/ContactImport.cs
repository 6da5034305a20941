using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.KeyDiscovery;

internal enum ImportKind
{
    /// <summary>One OpenPGP certificate or more, binary or armored.</summary>
    Certificates,
    /// <summary>A received mail (RFC 5322): its Autocrypt header and its attached keys, if they belong to its sender.</summary>
    Mail,
}

/// <summary>The certificates of an import, or why there are none.</summary>
internal abstract record ContactImport
{
    private const int MaxCertificates = 100;
    private const int MaxNameLength = 200;

    private ContactImport() { }

    /// <param name="Candidates">One for each certificate and address.</param>
    /// <param name="Refused">Certificates that cannot be used, with the reason.</param>
    internal sealed record Brings(IReadOnlyList<ContactCandidate> Candidates, IReadOnlyList<ImportedKey> Refused) : ContactImport;

    internal sealed record SecretKey : ContactImport;

    internal sealed record NotAKey : ContactImport;

    internal sealed record NotAMail : ContactImport;

    internal sealed record NoKeyInMail : ContactImport;

    public static ContactImport Read(ImportKind kind, byte[] content, DateTimeOffset now) =>
        kind == ImportKind.Mail ? OfMail(content, now) : OfCertificates(content, now);

    private static ContactImport OfCertificates(byte[] content, DateTimeOffset now)
    {
        if (Armor.TryDecode(content) is not { } packets) return new NotAKey();
        if (Armor.KindOf(packets) == ArmorKind.SecretKey) return new SecretKey();
        var certificates = CertificateList.Read(packets, MaxCertificates, out var refusal);
        if (refusal is not null) return new NotAKey();
        var (candidates, refused) = (new List<ContactCandidate>(), new List<ImportedKey>());
        foreach (var certificate in certificates.OrderByDescending(certificate => certificate.MadeAt))
        {
            var named = CandidatesOf(certificate, now).ToList();
            candidates.AddRange(named);
            if (named.Count == 0) refused.Add(Unnamed(certificate, now));
        }
        return new Brings(candidates, refused);
    }

    // Attached keys count only for the sender's own address, because a mail may attach keys with anyone's name.
    private static ContactImport OfMail(byte[] content, DateTimeOffset now)
    {
        if (MailKeys.Read(content, now) is not { } mail) return new NotAMail();
        var candidates = mail.Attached
            .OrderByDescending(certificate => certificate.MadeAt)
            .SelectMany(certificate => CandidatesOf(certificate, now))
            .Where(candidate => candidate.Canonical == mail.Canonical)
            .ToList();
        var refused = mail.Attached
            .Where(certificate => !CandidatesOf(certificate, now).Any())
            .Select(certificate => Unnamed(certificate, now))
            .Where(unnamed => unnamed.Canonical == mail.Canonical)
            .ToList();
        if (mail.Header is { } header)
        {
            var certificates = CertificateList.Read(header.KeyData, 1, out _);
            var own = certificates
                .SelectMany(certificate => CandidatesOf(certificate, now))
                .FirstOrDefault(candidate => candidate.Canonical == mail.Canonical);
            var faults = certificates.Select(certificate => Fitness.Fault(certificate, mail.Canonical, now));
            var reason = own is null ? faults.FirstOrDefault() ?? "names-somebody-else"
                : !header.IsMutual ? "not-mutual"
                : now - mail.Date >= VerdictMaking.AutocryptLife ? "too-old"
                : null;
            if (reason is null) candidates.Add(own! with { Rank = KeyProvenance.Autocrypt, At = mail.Date });
            else if (certificates.Count > 0)
                refused.Add(new ImportedKey(
                    header.Address,
                    mail.Canonical,
                    own?.Name ?? "",
                    certificates[0].Fingerprint,
                    ImportOutcome.Refused,
                    reason,
                    null));
        }
        return candidates.Count + refused.Count == 0 ? new NoKeyInMail() : new Brings(candidates, refused);
    }

    // No valid user ID has an address: gives the fault of the first claimed one that has.
    private static ImportedKey Unnamed(Certificate certificate, DateTimeOffset now)
    {
        var claimed = NamedBy(certificate, certificate.ClaimedUserIds, now).FirstOrDefault();
        var reason = claimed is null ? "no-address" : Fitness.Fault(certificate, claimed.Canonical, now) ?? "no-address";
        return new ImportedKey(
            claimed?.Address ?? "",
            claimed?.Canonical,
            claimed?.Name ?? "",
            certificate.Fingerprint,
            ImportOutcome.Refused,
            reason,
            null);
    }

    private static IEnumerable<ContactCandidate> CandidatesOf(Certificate certificate, DateTimeOffset now) =>
        NamedBy(certificate, certificate.UserIds, now);

    private static IEnumerable<ContactCandidate> NamedBy(Certificate certificate, IEnumerable<string> userIds, DateTimeOffset now) =>
        userIds.Select(id =>
        {
            var open = id.EndsWith('>') ? id.LastIndexOf('<') : -1;
            var (name, address) = open >= 0 ? (id[..open].Trim(), id[(open + 1)..^1]) : ("", id);
            name = string.Concat(name.Where(c => !char.IsControl(c)).Take(MaxNameLength));
            return MailAddress.TryParse(address, out var parsed)
                ? new ContactCandidate(certificate, address, parsed.Canonical, name, KeyProvenance.Contact, now)
                : null;
        }).OfType<ContactCandidate>().DistinctBy(candidate => candidate.Canonical);
}
