using Restante.OpenPgp;

namespace Restante.Server.KeyDiscovery;

/// <summary>A source's certificate that counts as the address's key.</summary>
/// <param name="Certificate">The usable one; if there is none, the newest unusable one; null if none is for the address.</param>
/// <param name="Fault">Why it may not be used; null if it may.</param>
internal sealed record KeyChoice(Certificate? Certificate, string? Fault)
{
    /// <summary>
    /// Chooses the newest of several usable ones: a directory that holds two is in the middle of a change to the newer. An attacker who
    /// could add a key to such a source could also replace the right one. In a key server that anyone can write to (HKP), several
    /// usable ones count as none.
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
