using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.KeyDiscovery;

/// <summary>Judges certificates for one canonical address by the policy of PROTOCOL.md section 10.</summary>
internal static class Fitness
{
    /// <summary>Why the certificate is not used for the address; null if it is used.</summary>
    public static string? Fault(Certificate certificate, string canonical, DateTimeOffset now) =>
        CertificateVerdict.Judge(certificate, IsAddress(canonical), now) is CertificateVerdict.Unusable unusable
            ? Word(unusable.Reason)
            : null;

    /// <summary>The warning for the user; null if there is none.</summary>
    public static string? Warning(Certificate certificate, string canonical, DateTimeOffset now) =>
        CertificateVerdict.Judge(certificate, IsAddress(canonical), now) is CertificateVerdict.Usable { IsRsaShort: true }
            ? KeyWarning.RsaShort
            : null;

    /// <summary>Compares addresses by canon() of PROTOCOL.md section 1.</summary>
    public static Func<string, bool> IsAddress(string canonical) => MailAddress.FromCanonical(canonical).IsWrittenAs;

    /// <summary>The reason's code in reports.</summary>
    internal static string Word(Unfit reason) => reason switch
    {
        Unfit.NamesSomebodyElse => "names-somebody-else",
        Unfit.Revoked => "revoked",
        Unfit.Expired => "expired",
        Unfit.NotYet => "not-yet",
        Unfit.EndsSoon => "ends-soon",
        Unfit.NoEncryptionKey => "no-encryption-key",
        Unfit.WeakKey => "weak-key",
        Unfit.NewerVersion => "newer-version",
        Unfit.TooManySignatures => "too-many-signatures",
        Unfit.WeakSelfSignature => "weak-self-signature",
        Unfit.NotSelfSigned => "not-self-signed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
