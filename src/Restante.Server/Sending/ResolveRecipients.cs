using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.KeyDiscovery;
using Restante.Server.Messages;
using Restante.Server.Web;

namespace Restante.Server.Sending;

internal sealed record ResolveRequest(IReadOnlyList<string> Addresses);

internal sealed record ResolveAnswer(IReadOnlyList<Resolved> Recipients);

/// <summary>How a message reaches an address. <see cref="Pgp"/>: as encrypted mail to <see cref="Resolved.Key"/>.</summary>
internal enum ResolveOutcome { User, Mailbox, New, Refused, Pgp }

internal enum Trust { None, Link, Pin }

internal sealed record ProofItem(Id16 Iid, byte[] InvitationKey, byte[] Signature, Id16 MessageId, byte[]? Note);

/// <summary>
/// A body behind a pending link, with the sender's own access to it. The browser passes it on only if what <paramref name="Pkesk"/> opens
/// has this id and author, names the recipient, and is signed with a key that the browser trusts.
/// </summary>
internal sealed record WaitingItem(Id16 MessageId, Id16 BodyId, byte[] Pkesk, byte[] Summary, AuthorItem Author);

/// <param name="Note">The sender's note on the message. The browser uses the invitation key only if the note has its fingerprint.</param>
internal sealed record PendingItem(
    Id16 Iid,
    bool HasPin,
    long Generation,
    byte[] InvitationKey,
    byte[] InviteFpr,
    byte[]? Note,
    IReadOnlyList<WaitingItem> Waiting);

/// <summary>
/// The data that the sender's browser needs to write to one address. If the address has a mailbox, certificate, assurance and proof are
/// those of its long-term key, even if the message goes to another key: the long-term key signs a guest's own key.
/// </summary>
/// <param name="Key">For outcome pgp: the key to encrypt to. The reader's id is <paramref name="Id"/>.</param>
/// <param name="Offer">For outcome mailbox: a key that a look-up found. The server does not switch to it by itself.</param>
/// <param name="Reports">The sources' reports if both are null.</param>
internal sealed record Resolved(
    string Input,
    string? Address,
    string? Canonical,
    ResolveOutcome Outcome,
    [property: Words(typeof(RefusedRecipient))] string? Reason,
    string? Name,
    Id16? Id,
    byte[]? Certificate,
    byte[]? Fingerprint,
    Trust? Assurance,
    ProofItem? Proof,
    long Generation,
    bool NewLink,
    IReadOnlyList<PendingItem> Pending,
    IReadOnlyList<SuccessionItem> Succession,
    KeyItem? Key,
    KeyItem? Offer,
    IReadOnlyList<KeyReport> Reports);

/// <summary>Resolves addresses: how a message to each would be protected, with the keys that the browser needs.</summary>
internal sealed class ResolveRecipients(
    RecipientLookup lookup,
    EarlierGrants grants,
    UserDirectory users,
    KeyFinder finder,
    Mailboxes mailboxes,
    MessageStore messages,
    IOptions<SendingOptions> options,
    TimeProvider time)
{
    public int MaxAddresses => options.Value.MaxRecipients;

    /// <param name="userId">The sender.</param>
    /// <param name="inputs">Addresses as the sender typed them, 1 to <see cref="MaxAddresses"/>.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<ResolveAnswer> Run(Id16 userId, IReadOnlyList<string> inputs, CancellationToken cancel)
    {
        var canonical = inputs.Select(address => MailAddress.TryParse(address.Trim(), out var parsed) ? parsed.Canonical : null).ToArray();
        string[] addresses = [.. canonical.OfType<string>().Distinct()];
        var colleagues = (await users.Find(addresses, cancel)).Select(user => user.Canonical).ToHashSet();
        // The look-up stores its results in the database, which serves them here and when the message is sent.
        await finder.Look(userId, [.. addresses.Where(address => !colleagues.Contains(address))], time.GetUtcNow(), cancel);
        var known = await lookup.Look(AuthorKind.User, userId, null, addresses, time.GetUtcNow(), cancel);
        var waiting = await grants.Describe(new Reader(ReaderKind.User, userId), [.. known.Values.SelectMany(row => row.Pending)], cancel);
        var successions = await lookup.Successions(known.Values, cancel);
        var answer = new List<Resolved>();
        foreach (var (input, form) in inputs.Zip(canonical))
            answer.Add(form is null ? Malformed(input) : await Describe(input, known[form], userId, waiting, successions, cancel));
        return new ResolveAnswer(answer);
    }

    private static Resolved Malformed(string input) =>
        new(input, null, null, ResolveOutcome.Refused, RefusedRecipient.Malformed,
            null, null, null, null, null, null, 0, false, [], [], null, null, []);

    private async Task<Resolved> Describe(string input, KnownRecipient known, Id16 userId, WaitingBehind waiting,
        ILookup<Id16, SuccessionItem> successions, CancellationToken cancel)
    {
        IReadOnlyList<PendingItem> pending =
        [
            .. known.Pending.Select(row => new PendingItem(
                row.Iid, row.HasPin, row.Generation, row.PublicKey, row.InviteFpr,
                waiting.Notes.GetValueOrDefault(row.MessageId), [.. waiting.Items[row.Iid]])),
        ];
        var refusal = known.Refusal();
        var reports = known is { Key: null, Offer: null, Verdict: { } verdict } ? KeyItem.ReportsOf(verdict) : [];
        var empty = new Resolved(
            input, known.User?.Address ?? known.Mailbox?.Address ?? input.Trim(), known.Canonical, ResolveOutcome.New,
            null, null, null, null, null, null, null, known.Generation, known.NewLink, pending, [], null, null, reports);
        if (refusal is not null) return empty with { Outcome = ResolveOutcome.Refused, Reason = refusal };
        if (known.User is { } user)
        {
            return empty with
            {
                Outcome = ResolveOutcome.User,
                Name = user.Name,
                Id = user.Id,
                Certificate = user.Certificate,
                Fingerprint = user.Fingerprint,
                Succession = [.. successions[user.Id]],
            };
        }
        if (known.Key is { } key) empty = empty with { Outcome = ResolveOutcome.Pgp, Id = known.ReaderId, Key = key };
        if (known.Mailbox is not { } mailbox) return empty;
        var assurance = await mailboxes.Assurance(mailbox.Mid, userId, cancel);
        return empty with
        {
            Outcome = known.Key is null ? ResolveOutcome.Mailbox : ResolveOutcome.Pgp,
            Id = mailbox.Mid,
            Offer = known.Offer,
            Certificate = mailbox.Certificate,
            Fingerprint = mailbox.Fingerprint,
            Assurance = assurance?.Level switch { null => Trust.None, AssuranceLevel.Link => Trust.Link, _ => Trust.Pin },
            Proof = assurance is null ? null : new ProofItem(assurance.Iid, assurance.InvitationKey, assurance.Proof, assurance.MessageId,
                (await messages.Find(assurance.MessageId, cancel))?.Note),
        };
    }
}
