namespace Restante.Server.Network;

/// <summary>All records of one name and type, one or more.</summary>
/// <param name="Secure">A trusted resolver has validated the records by DNSSEC (the AD bit, RFC 4035 3.2.3).</param>
internal sealed record DnsAnswer<T>(IReadOnlyList<T> Records, bool Secure);

/// <summary>RFC 5321 section 5.1. An empty host is the null MX of RFC 7505: the domain accepts no mail.</summary>
internal sealed record MxHost(int Preference, string Host);

/// <summary>RFC 6698 section 2.1.</summary>
/// <param name="Usage">2: DANE-TA, 3: DANE-EE; SMTP does not use 0 and 1 (RFC 7672 section 3.1.3).</param>
/// <param name="Selector">0: the whole certificate, 1: its public key.</param>
/// <param name="MatchingType">0: as it is, 1: SHA-256, 2: SHA-512.</param>
internal sealed record Tlsa(byte Usage, byte Selector, byte MatchingType, byte[] Data);
