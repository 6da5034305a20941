using Restante.OpenPgp;
using Encoding = Restante.Protocol.Encoding;

namespace Restante.Server.KeyDiscovery;

/// <summary>Whether a certificate is usable at one address.</summary>
/// <param name="Fault">Why it is not used; null if it is.</param>
/// <param name="Reduced">The certificate reduced to the parts needed to encrypt to the address; null if it is not used.</param>
/// <param name="Warning">The warning for the user; null if there is none.</param>
internal sealed record JudgedKey(string? Fault, byte[]? Reduced, string? Warning);

/// <summary>
/// The database's certificates of one address, judged. Copies of one certificate are merged first. Judging verifies signatures, so it
/// must not run inside a transaction.
/// </summary>
internal sealed class JudgedKeys
{
    private readonly Dictionary<string, JudgedKey> byFingerprint = [];

    /// <summary>Null if no readable certificate has this fingerprint.</summary>
    public JudgedKey? Find(byte[] fingerprint) => byFingerprint.GetValueOrDefault(Convert.ToHexString(fingerprint));

    public static JudgedKeys Of(string canonical, KeyFacts facts, DateTimeOffset now)
    {
        var certificates = new Dictionary<string, Certificate>();
        foreach (var bytes in Certificates(facts))
        {
            if (!Certificate.TryParse(bytes, out var certificate)) continue;
            var id = Convert.ToHexString(certificate!.Fingerprint);
            certificates[id] = certificates.TryGetValue(id, out var known) ? known.Merge(certificate)! : certificate;
        }
        var judged = new JudgedKeys();
        foreach (var (id, certificate) in certificates)
        {
            var fault = Fitness.Fault(certificate, canonical, now);
            judged.byFingerprint[id] = fault is not null ? new JudgedKey(fault, null, null)
                : new JudgedKey(
                    null,
                    certificate.Minimise(now, Fitness.IsAddress(canonical)).ToBytes(),
                    Fitness.Warning(certificate, canonical, now));
        }
        return judged;
    }

    /// <summary>All inputs of <see cref="Of"/> except the time.</summary>
    public static IEnumerable<byte[]> Inputs(string canonical, KeyFacts facts) => Certificates(facts).Prepend(Encoding.Text(canonical));

    private static IEnumerable<byte[]> Certificates(KeyFacts facts) =>
        facts.Contacts.Select(contact => contact.Certificate).Concat(facts.Keys.Select(key => key.Certificate));
}
