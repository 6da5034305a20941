using Restante.OpenPgp;
using Encoding = Restante.Server.Protocol.Encoding;

namespace Restante.Server.KeyDiscovery;

/// <summary>What a certificate is good for at one address.</summary>
/// <param name="Fault">Why it is not used; null where it is.</param>
/// <param name="Reduced">To what writing to the address needs; null where it is not used.</param>
/// <param name="Warning">What the user is warned of; null where there is nothing.</param>
internal sealed record JudgedKey(string? Fault, byte[]? Reduced, string? Warning);

/// <summary>
/// The certificates that the database has for one address, judged. Copies of one certificate count together. Making
/// it verifies signatures, so it has no place in a transaction.
/// </summary>
internal sealed class JudgedKeys
{
    private readonly Dictionary<string, JudgedKey> byFingerprint = [];

    /// <summary>Null where nothing that can be read has this fingerprint.</summary>
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

    /// <summary>All that <see cref="Of"/> computes with, besides the time.</summary>
    public static IEnumerable<byte[]> Inputs(string canonical, KeyFacts facts) => Certificates(facts).Prepend(Encoding.Text(canonical));

    private static IEnumerable<byte[]> Certificates(KeyFacts facts) =>
        facts.Contacts.Select(contact => contact.Certificate).Concat(facts.Keys.Select(key => key.Certificate));
}
