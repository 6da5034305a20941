using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <summary>Where a key came from. The order is that of PROTOCOL.md section 10: what stands first goes first.</summary>
internal enum KeyProvenance
{
    /// <summary>The user imported it himself, or took a key that was offered to him.</summary>
    Contact,
    /// <summary>The Web Key Directory of the address's domain (draft-koch-openpgp-webkey-service).</summary>
    Wkd,
    /// <summary>An OPENPGPKEY record that DNSSEC proves (RFC 7929).</summary>
    Dane,
    /// <summary>A verifying key server: keys.openpgp.org, where the operator names no other.</summary>
    Vks,
    /// <summary>A key server that verifies nothing, where the operator names one.</summary>
    Hkp,
    /// <summary>The Autocrypt header of a mail that the user imported (Autocrypt 1.1).</summary>
    Autocrypt,
}

/// <summary>What is known of an address's key. None is said by somebody who ought to know; a failure is Unknown.</summary>
internal enum KeyState { Found, None, Unknown }

/// <summary>A key that may be used for the address now (PROTOCOL.md section 10).</summary>
/// <param name="Certificate">Binary, reduced to what writing to this address needs.</param>
/// <param name="Fingerprint">Of its primary key, 20 bytes.</param>
/// <param name="Provenance">Whose word it is.</param>
/// <param name="FoundAt">When it last said so; a contact's key: when it was imported.</param>
/// <param name="Stale">The source does not answer now; this is the key that it gave within the last 400 days.</param>
/// <param name="Warning">"rsa-short": RSA below 3072 bits. Null: nothing to warn of.</param>
internal sealed record FoundKey(byte[] Certificate, byte[] Fingerprint, KeyProvenance Provenance, DateTimeOffset FoundAt, bool Stale,
    [property: Words(typeof(KeyWarning))] string? Warning);

/// <summary>What one source said of the address, for or against the verdict.</summary>
/// <param name="Source">Who.</param>
/// <param name="State">Found: it gave a key that may be used.</param>
/// <param name="Fingerprint">Of the key that it gave; also of one that may not be used. Null where it gave none.</param>
/// <param name="Cause">A kebab-case word: why its key is not used, or what failed. Null where it gave a key, or simply has none.</param>
/// <param name="At">When it was asked.</param>
internal sealed record SourceReport(KeyProvenance Source, KeyState State, byte[]? Fingerprint, string? Cause, DateTimeOffset At);

/// <summary>Which key an address has, and what everybody said who was asked.</summary>
/// <param name="State">Unknown: no key can be named, and not everybody has said that there is none.</param>
/// <param name="Key">Of Found.</param>
/// <param name="Reports">One of each source.</param>
/// <param name="HadKey">The address had a key within 400 days, usable or not: then Unknown must not count as none (PROTOCOL.md
/// section 10).</param>
internal sealed record KeyVerdict(KeyState State, FoundKey? Key, IReadOnlyList<SourceReport> Reports, bool HadKey);
