using Restante.OpenPgp;
using Restante.Server.Guests;

namespace Restante.Server.Sending.Decisions;

/// <summary>A key to judge.</summary>
/// <param name="Certificate">The verdict on its certificate for the address; null if there is no certificate.</param>
internal sealed record CandidateKey(byte[] Fingerprint, CertificateVerdict? Certificate);

internal enum AccountKind { User, Mailbox }

/// <summary>Whether the trusted key named another one its successor (PROTOCOL.md sections 3 and 13.18).</summary>
internal enum SuccessionVerdict
{
    Unproven,
    Proven,

    /// <summary>It did, but a key in between was reported stolen: then anybody may have signed with it.</summary>
    Stolen,
}

/// <summary>What the user's own invitation says of a mailbox's key (PROTOCOL.md section 6).</summary>
internal enum LinkProof { None, Invalid, Valid, ValidWithPin }

/// <summary>The statement by a mailbox's key that names a guest's own key (PROTOCOL.md section 6).</summary>
/// <param name="Counter">As stated, even if the signature is not valid.</param>
internal sealed record OwnKeyStatement(int Counter, bool IsValid);

/// <summary>The facts about one key, with all signatures verified. <see cref="KeyTrust.Judge"/> decides from them.</summary>
/// <param name="Trusted">What is remembered for the address so far.</param>
internal abstract record TrustFacts(TrustedKey? Trusted)
{
    /// <summary>The key of a user, or of a guest's mailbox.</summary>
    /// <param name="Succession">Counts for users alone.</param>
    /// <param name="Proof">Counts for mailboxes alone.</param>
    /// <param name="Stated">The assurance that the mailbox's record states.</param>
    internal sealed record Account(
        AccountKind Kind,
        CandidateKey Key,
        TrustedKey? Trusted,
        SuccessionVerdict Succession,
        LinkProof Proof,
        AssuranceLevel? Stated) : TrustFacts(Trusted);

    /// <summary>A key that was found or imported (PROTOCOL.md section 10).</summary>
    internal sealed record Found(CandidateKey Key, KeyOrigin Provenance, TrustedKey? Trusted) : TrustFacts(Trusted);

    /// <summary>The key with which a guest reads in a mail program: the mailbox's, or one that it confirms.</summary>
    /// <param name="Mailbox">The mailbox's own key; null without a mailbox.</param>
    internal sealed record Guest(
        CandidateKey Key,
        KeyOrigin Provenance,
        TrustedKey? Trusted,
        Account? Mailbox,
        OwnKeyStatement? Statement) : TrustFacts(Trusted);

    /// <summary>No source names a key.</summary>
    internal sealed record Absent(TrustedKey? Trusted) : TrustFacts(Trusted);
}
