using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Guests;
using Restante.Server.KeyDiscovery;
using Restante.Server.Messages;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>Where a key came from (PROTOCOL.md section 10).</summary>
internal enum KeyOrigin
{
    Contact,

    /// <summary>The guest's own key, which the key of the mailbox signed.</summary>
    OwnKey,

    /// <summary>The key of the guest's mailbox, which the guest exported to a mail program.</summary>
    MailboxKey,
    Wkd,
    Dane,
    Vks,
    Hkp,
    Autocrypt,

    /// <summary>The key to which the answered message was encrypted. A guest's browser knows no other.</summary>
    Thread,
}

/// <summary>One source's report about an address.</summary>
internal sealed record KeyReport(KeyOrigin Source, KeyState State, byte[]? Fingerprint,
    [property: Words(typeof(ReportCause))] string? Cause, DateTimeOffset At);

/// <summary>The long-term key's signature over LP("restante/v1/own-key", mid, fingerprint, counter).</summary>
internal sealed record OwnKeyProof(int Counter, byte[] Signature);

/// <summary>A key for one address, and what the sender's browser needs to judge it.</summary>
internal sealed record KeyItem(byte[] Certificate, byte[] Fingerprint, KeyOrigin Provenance, DateTimeOffset FoundAt, bool Stale,
    [property: Words(typeof(KeyWarning))] string? Warning,
    IReadOnlyList<KeyReport> Reports, OwnKeyProof? OwnKeyProof)
{
    /// <summary>A contact's key, or one that a look-up found; null without one.</summary>
    public static KeyItem? Of(KeyVerdict? verdict) => verdict?.Key is not { } key ? null
        : new KeyItem(key.Certificate, key.Fingerprint, Origin(key.Provenance), key.FoundAt, key.Stale, key.Warning,
            ReportsOf(verdict), null);

    /// <summary>The key with which a guest reads in a mail program.</summary>
    public static KeyItem Of(Mailbox mailbox, DeliveryKey key) =>
        new(key.Certificate, key.Fingerprint, key.IsOwn ? KeyOrigin.OwnKey : KeyOrigin.MailboxKey,
            mailbox.DeliveryChangedAt ?? mailbox.CreatedAt, false, null, [],
            key.Signature is null ? null : new OwnKeyProof(key.Counter, key.Signature));

    /// <summary>The key that the author of a message used for one of its visible recipients.</summary>
    public static KeyItem Of(Recipient recipient, byte[] fingerprint) =>
        new(recipient.PgpCertificate!, fingerprint, KeyOrigin.Thread, recipient.QueuedAt, false, null, [], null);

    /// <summary>The fingerprint of that key; null if the key is no longer usable.</summary>
    public static byte[]? UsableFingerprint(Recipient recipient, DateTimeOffset now) =>
        recipient.PgpCertificate is { } bytes && OpenPgp.Certificate.TryParse(bytes, out var certificate)
        && CertificateVerdict.Judge(certificate!, MailAddress.FromCanonical(recipient.Canonical).IsWrittenAs, now)
            is CertificateVerdict.Usable
            ? certificate!.Fingerprint : null;

    /// <summary>The reports of all sources.</summary>
    public static IReadOnlyList<KeyReport> ReportsOf(KeyVerdict verdict) =>
        [.. verdict.Reports.Select(report =>
            new KeyReport(Origin(report.Source), report.State, report.Fingerprint, report.Cause, report.At))];

    private static KeyOrigin Origin(KeyProvenance provenance) => provenance switch
    {
        KeyProvenance.Contact => KeyOrigin.Contact,
        KeyProvenance.Wkd => KeyOrigin.Wkd,
        KeyProvenance.Dane => KeyOrigin.Dane,
        KeyProvenance.Vks => KeyOrigin.Vks,
        KeyProvenance.Hkp => KeyOrigin.Hkp,
        KeyProvenance.Autocrypt => KeyOrigin.Autocrypt,
        _ => throw new ArgumentOutOfRangeException(nameof(provenance)),
    };
}
