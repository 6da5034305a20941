using Restante.OpenPgp;
using Restante.Server.Protocol;

namespace Restante.Server.Accounts;

/// <summary>What a user's certificate must be. Pure; times are arguments.</summary>
internal static class UserKey
{
    /// <summary>Clocks of browsers run up to a day ahead of ours.</summary>
    private static readonly TimeSpan ClocksAhead = TimeSpan.FromDays(1);

    /// <summary>Keeps the certificate, and when it ends.</summary>
    public static void SetKey(this User user, byte[] certificate, byte[] fingerprint, DateTimeOffset now)
    {
        (user.Certificate, user.Fingerprint) = (certificate, fingerprint);
        user.KeyExpiresAt = Certificate.TryParse(certificate, out var read) && Judge(read!, user, now) is CertificateVerdict.Usable usable ? usable.Expires : null;
    }

    /// <summary>The verdict for the user's own address, at a time when whatever his browser signed just now counts.</summary>
    public static CertificateVerdict Judge(Certificate certificate, User user, DateTimeOffset now) => CertificateVerdict.Judge(certificate,
        address => MailAddress.TryCanonicalise(address, out var canonical) && canonical == user.Canonical, now + ClocksAhead);

    /// <summary>Everything that the stored certificate and this copy of it have; null where it is another key, no certificate, or too much.</summary>
    public static Certificate? Merged(User user, byte[] copy, int maxBytes)
    {
        if (copy.Length > maxBytes || !Certificate.TryParse(copy, out var sent) || !Certificate.TryParse(user.Certificate, out var stored)) return null;
        return stored!.Merge(sent!) is { } merged && merged.ToBytes().Length <= maxBytes ? merged : null;
    }
}
