using Restante.OpenPgp;

namespace Restante.Server.KeyDiscovery;

/// <summary>Which of a source's certificates is the address's key.</summary>
/// <param name="Certificate">The one that may be used; where there is none, the newest that may not; null where none is for the
/// address.</param>
/// <param name="Fault">Why it may not be used; null where it may.</param>
internal sealed record KeyChoice(Certificate? Certificate, string? Fault)
{
    /// <summary>
    /// Of several usable ones the newest: a directory that holds two is one in the middle of a change, and the key made last is where
    /// its owner is going. Whoever could add a false one to such a source could also replace the true one. Only a key server that
    /// anybody writes to (HKP) differs: there several usable ones are none.
    /// </summary>
    public static KeyChoice Of(KeyProvenance source, string canonical, IEnumerable<Certificate> certificates, DateTimeOffset now)
    {
        var judged = certificates.Select(certificate => (Certificate: certificate, Fault: Fitness.Fault(certificate, canonical, now)))
            .OrderByDescending(one => one.Certificate.MadeAt)
            .ThenBy(one => Convert.ToHexString(one.Certificate.Fingerprint), StringComparer.Ordinal)
            .ToList();
        var usable = judged.FindAll(one => one.Fault is null);
        if (usable.Count > 1 && source == KeyProvenance.Hkp) return new KeyChoice(null, "several");
        if (usable.Count > 0) return new KeyChoice(usable[0].Certificate, null);
        var nearest = judged.Find(one => one.Fault != "names-somebody-else");
        return nearest.Certificate is not null
            ? new KeyChoice(nearest.Certificate, nearest.Fault)
            : new KeyChoice(null, judged.Count > 0 ? "names-somebody-else" : null);
    }
}
