using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <summary>Where a key came from, in the order of PROTOCOL.md section 10: earlier ones take precedence.</summary>
internal enum KeyProvenance
{
    /// <summary>The user imported it, or accepted a key that was offered to them.</summary>
    Contact,
    /// <summary>The Web Key Directory of the address's domain (draft-koch-openpgp-webkey-service).</summary>
    Wkd,
    /// <summary>An OPENPGPKEY record that DNSSEC proves (RFC 7929).</summary>
    Dane,
    /// <summary>A verifying key server: keys.openpgp.org unless the operator names another.</summary>
    Vks,
    /// <summary>A key server that verifies nothing, if the operator names one.</summary>
    Hkp,
    /// <summary>The Autocrypt header of a mail that the user imported (Autocrypt 1.1).</summary>
    Autocrypt,
}

/// <summary>Whether an address has a usable key. None: a source that should know has none. Unknown: a look-up failed.</summary>
internal enum KeyState { Found, None, Unknown }

/// <summary>A key that may be used for the address now (PROTOCOL.md section 10).</summary>
/// <param name="Certificate">Binary, reduced to the parts needed to encrypt to this address.</param>
/// <param name="Fingerprint">Of the primary key, 20 bytes.</param>
/// <param name="Provenance">The source that gave it.</param>
/// <param name="FoundAt">When the source last gave it; for a contact's key, when it was imported.</param>
/// <param name="Stale">The source does not answer now; it gave this key within the last 400 days.</param>
/// <param name="Warning">"rsa-short": RSA below 3072 bits. Null: no warning.</param>
internal sealed record FoundKey(byte[] Certificate, byte[] Fingerprint, KeyProvenance Provenance, DateTimeOffset FoundAt, bool Stale,
    [property: Words(typeof(KeyWarning))] string? Warning);

/// <summary>One source's answer about the address, whether it decides the verdict or not.</summary>
/// <param name="Source">The source that was asked.</param>
/// <param name="State">Found: the source gave a usable key.</param>
/// <param name="Fingerprint">Of the key that the source gave, usable or not. Null if it gave none.</param>
/// <param name="Cause">
/// A kebab-case code: why the key is not used, or what failed. Null if the source gave a key, or simply has none.
/// </param>
/// <param name="At">When the source was asked.</param>
internal sealed record SourceReport(KeyProvenance Source, KeyState State, byte[]? Fingerprint, string? Cause, DateTimeOffset At);

/// <summary>The key of an address, and the answers of all sources.</summary>
/// <param name="State">Unknown: no usable key is known, and not every source has confirmed that there is none.</param>
/// <param name="Key">Set if the state is Found.</param>
/// <param name="Reports">One for each source.</param>
/// <param name="HadKey">
/// The address had a key within 400 days, usable or not: then Unknown must not count as none (PROTOCOL.md section 10).
/// </param>
internal sealed record KeyVerdict(KeyState State, FoundKey? Key, IReadOnlyList<SourceReport> Reports, bool HadKey);
