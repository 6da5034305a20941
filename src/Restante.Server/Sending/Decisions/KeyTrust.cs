using Restante.OpenPgp;
using Restante.Server.Guests;

namespace Restante.Server.Sending.Decisions;

/// <summary>Why a key is not used before somebody has decided.</summary>
internal enum HoldReason
{
    /// <summary>Another key than the one trusted so far, or an older one came back.</summary>
    Changed,

    /// <summary>The proof for this key is invalid, or missing although the mailbox's record claims one.</summary>
    ProofBad,

    /// <summary>The user invited this guest, but nothing proves that the key answers that invitation.</summary>
    NotProven,

    /// <summary>A guest's own key that the key of the mailbox does not confirm.</summary>
    NotVouched,

    /// <summary>A certificate that must not be encrypted to.</summary>
    Unusable,

    /// <summary>The trusted key named this one its successor, but was reported stolen.</summary>
    Stolen,

    /// <summary>The recipient had their own key, and no source names one any more: a link would replace it.</summary>
    Vanished,
}

/// <summary>
/// Whether a key may be used for an address (PROTOCOL.md sections 3, 6, 10 and 13). The browser's judgement.ts decides the same;
/// tests/vectors/key-trust-v1.json has every case.
/// </summary>
internal abstract record KeyTrust
{
    private KeyTrust() { }

    /// <summary>The key may be used.</summary>
    /// <param name="Remember">What replaces the trusted key of the address; null if nothing changes.</param>
    internal sealed record Fine(TrustedKey? Remember) : KeyTrust;

    /// <summary>The key must not be used before the user, or for managed users the operator, has decided.</summary>
    /// <param name="IsProven">The user's own invitation proves this key, although another one is trusted.</param>
    /// <param name="Problem">Why the certificate is unusable; null if there is none.</param>
    internal sealed record Held(HoldReason Reason, bool IsProven = false, Unfit? Problem = null) : KeyTrust;

    /// <summary>Judges the key of an address, or its absence.</summary>
    /// <param name="facts">The facts, with all signatures verified.</param>
    /// <param name="now">When a key that is remembered now was met.</param>
    public static KeyTrust Judge(TrustFacts facts, DateTimeOffset now) => facts switch
    {
        TrustFacts.Account account => JudgeAccount(account, now),
        TrustFacts.Found found => JudgeFound(found, now),
        TrustFacts.Guest guest => JudgeGuest(guest, now),
        // A link never replaces the recipient's own key by itself.
        TrustFacts.Absent { Trusted.IsOwnKey: true } => new Held(HoldReason.Vanished),
        _ => new Fine(null),
    };

    /// <summary>
    /// The assurance that counts: a PIN only if the user's own note says that the link had one (PROTOCOL.md section 7). Otherwise a message
    /// with a PIN takes its own link.
    /// </summary>
    public static AssuranceLevel? Weigh(AssuranceLevel? stated, bool isUsable, LinkProof proof) =>
        stated == AssuranceLevel.Pin && !(isUsable && proof == LinkProof.ValidWithPin) ? AssuranceLevel.Link : stated;

    private static KeyTrust JudgeAccount(TrustFacts.Account facts, DateTimeOffset now)
    {
        if (Unusable(facts.Key) is { } unusable) return unusable;
        var (fingerprint, trusted) = (facts.Key.Fingerprint, facts.Trusted);
        var isKnown = trusted is { IsKey: true };
        if (isKnown && trusted!.Names(fingerprint)) return new Fine(null);
        if (isKnown && facts.Kind == AccountKind.User && facts.Succession != SuccessionVerdict.Unproven)
        {
            // The new key was not compared: the former one was.
            var how = trusted!.How == TrustHow.Proof ? TrustHow.Proof : TrustHow.Seen;
            return facts.Succession == SuccessionVerdict.Proven
                ? new Fine(new TrustedKey(fingerprint, how, now)) : new Held(HoldReason.Stolen);
        }
        var isProven = facts.Kind == AccountKind.Mailbox && facts.Proof is LinkProof.Valid or LinkProof.ValidWithPin;
        if (isKnown) return new Held(HoldReason.Changed, isProven);
        if (isProven) return new Fine(new TrustedKey(fingerprint, TrustHow.Proof, now));
        if (facts.Proof != LinkProof.None) return new Held(HoldReason.ProofBad);
        if (trusted is not null) return new Held(HoldReason.NotProven);
        return facts.Stated is null ? new Fine(new TrustedKey(fingerprint, TrustHow.Seen, now)) : new Held(HoldReason.ProofBad);
    }

    private static KeyTrust JudgeFound(TrustFacts.Found facts, DateTimeOffset now)
    {
        if (Unusable(facts.Key) is { } unusable) return unusable;
        return facts.Trusted switch
        {
            null => new Fine(new TrustedKey(facts.Key.Fingerprint, TrustHow.Seen, now, facts.Provenance)),
            // An invitation of the user is pending: it must prove the key that answers it.
            { IsKey: false } => new Held(HoldReason.NotProven),
            var trusted => trusted.Names(facts.Key.Fingerprint) ? new Fine(null) : new Held(HoldReason.Changed),
        };
    }

    // The mailbox's key is judged first. Its statement must name this key, with a counter not lower than the highest one met, or an older
    // key came back.
    private static KeyTrust JudgeGuest(TrustFacts.Guest facts, DateTimeOffset now)
    {
        if (Unusable(facts.Key) is { } unusable) return unusable;
        var (fingerprint, trusted) = (facts.Key.Fingerprint, facts.Trusted);
        // The user compared or approved this very key: nobody needs to confirm it.
        if (trusted is { IsOwnKey: true, Counter: null } && trusted.Names(fingerprint)) return new Fine(null);
        if (facts.Mailbox is null) return new Held(HoldReason.NotProven);
        var mailbox = JudgeAccount(facts.Mailbox, now);
        if (mailbox is not Fine { Remember: var first }) return mailbox;
        // A mailbox's key that is fine and not new is the trusted one.
        var known = first ?? trusted!;
        var (counter, highest) = (facts.Statement?.Counter ?? 0, trusted?.Counter ?? 0);
        if (counter < highest) return new Held(HoldReason.Changed);
        var isFirst = counter == 0 && facts.Provenance == KeyOrigin.MailboxKey && known.Names(fingerprint);
        if (!isFirst && facts.Statement is not { IsValid: true }) return new Held(HoldReason.NotVouched);
        if (first is null && counter == highest) return new Fine(null);
        return new Fine(known with { At = now, Counter = counter > 0 ? counter : known.Counter });
    }

    private static Held? Unusable(CandidateKey key) => key.Certificate switch
    {
        null => new Held(HoldReason.Unusable),
        CertificateVerdict.Unusable { Reason: var reason } => new Held(HoldReason.Unusable, Problem: reason),
        _ => null,
    };
}
