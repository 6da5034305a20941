using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.Accounts;

/// <summary>Rules for users' certificates. Pure; times are arguments.</summary>
internal static class UserKey
{
    /// <summary>Sets the certificate, its fingerprint and its expiry.</summary>
    public static void SetKey(this User user, byte[] certificate, byte[] fingerprint, DateTimeOffset? expires) =>
        (user.Certificate, user.Fingerprint, user.KeyExpiresAt) = (certificate, fingerprint, expires);

    /// <summary>The verdict for the user's own address.</summary>
    public static CertificateVerdict Judge(Certificate certificate, string canonical, DateTimeOffset now) =>
        CertificateVerdict.Judge(certificate, MailAddress.FromCanonical(canonical).IsWrittenAs, now);

    /// <summary>The value for <see cref="User.KeyExpiresAt"/>: null if the key does not expire, or cannot be used.</summary>
    public static DateTimeOffset? End(byte[] certificate, string canonical, DateTimeOffset now) =>
        Certificate.TryParse(certificate, out var read) && Judge(read!, canonical, now) is CertificateVerdict.Usable usable
            ? usable.Expires
            : null;

    /// <summary>
    /// The stored certificate merged with this copy of it; null if the copy is another key's, is no certificate, or is too long.
    /// </summary>
    public static Certificate? Merged(byte[] known, byte[] copy, int maxBytes)
    {
        if (copy.Length > maxBytes || !Certificate.TryParse(copy, out var sent) || !Certificate.TryParse(known, out var stored))
            return null;
        return stored!.Merge(sent!) is { } merged && merged.ToBytes().Length <= maxBytes ? merged : null;
    }
}
