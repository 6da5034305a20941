using Restante.Protocol;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;

namespace Restante.Server.Sending;

/// <summary>The present state of a request's recipients, or why it cannot be sent.</summary>
/// <param name="Known">The recipients by canonical address.</param>
/// <param name="Waiting">The bodies behind the pending links of recipients who get a new link.</param>
/// <param name="Refusal">Why nothing is sent; null if the request is right.</param>
internal sealed record RecipientPlan(IReadOnlyDictionary<string, KnownRecipient> Known, WaitingBodies Waiting, SendOutcome? Refusal)
{
    public KnownRecipient For(string canonical) => Known[canonical];
    public bool Holds(Id16 readerId) => Known.Values.Any(known => known.ReaderId == readerId);
}

/// <summary>Compares what a browser encrypted with the recipients' state at the time of sending.</summary>
internal sealed class RequestCheck(RecipientLookup lookup, EarlierGrants grants, Mailboxes mailboxes)
{
    /// <summary>Checks a well-formed request, and locks its recipients' addresses until the transaction ends.</summary>
    public async Task<RecipientPlan> Run(Author author, SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        var byAddress = request.Recipients.ToDictionary(recipient => recipient.Parsed!.Canonical);
        await mailboxes.Lock(byAddress.Keys, cancel);
        var known = await lookup.Look(author.Kind, author.Id, request.InReplyTo, byAddress.Keys, now, cancel);
        foreach (var (canonical, recipient) in byAddress)
            if (known[canonical].Refusal(recipient.InsteadOfKey) is { } reason)
                return Refused(new SendOutcome.Refused(recipient.Address, reason));
        if (AllowedReaders(author, request, known, byAddress) is { } stray) return Refused(new SendOutcome.Changed([stray]));
        var invited = byAddress.Where(pair => pair.Value.Kind == Target.Invitation).SelectMany(pair => known[pair.Key].Pending);
        var waiting = await grants.Waiting(author.Reader, [.. invited.Select(link => link.Iid)], cancel);
        string[] changed =
        [
            .. byAddress.Where(pair => !IsStillTrue(author, request, pair.Value, known[pair.Key], waiting))
                .Select(pair => pair.Value.Address),
        ];
        return new RecipientPlan(known, waiting, changed.Length > 0 ? new SendOutcome.Changed(changed) : null);

        RecipientPlan Refused(SendOutcome refusal) => new(known, WaitingBodies.None, refusal);
    }

    /// <summary>
    /// The newest pending link to which this message was encrypted. It opens the message when the recipient gets no new link.
    /// </summary>
    public static Invitation OpeningLink(SendRequest request, SentRecipient recipient, KnownRecipient known) =>
        known.Pending.Last(invitation => HasAccess(request, recipient, ReaderKind.Invitation, invitation.Iid, invitation.InviteFpr));

    private static bool IsStillTrue(
        Author author,
        SendRequest request,
        SentRecipient recipient,
        KnownRecipient known,
        WaitingBodies waiting) => recipient.Kind switch
        {
            Target.User => known.User is { } user && HasAccess(request, recipient, ReaderKind.User, user.Id, user.Fingerprint,
                // An author who is also a recipient reads as the author, because a reader has one access to a body.
                user.Id == author.Id ? Role.Author : recipient.Role),
            Target.Pgp => known.Key is { } key && HasAccess(request, recipient, ReaderKind.Pgp, known.ReaderId, key.Fingerprint),
            _ when known.Key is not null && !recipient.InsteadOfKey => false,
            Target.Mailbox => known.Mailbox is { } mailbox
                && HasAccess(request, recipient, ReaderKind.Mailbox, mailbox.Mid, mailbox.Fingerprint),
            Target.Pending => known is { User: null, Mailbox: null, Pending.Count: > 0 }
                && known.Pending.Any(link => HasAccess(request, recipient, ReaderKind.Invitation, link.Iid, link.InviteFpr)),
            Target.Invitation => known.User is null && author.Kind == AuthorKind.User
                && IsInvitationTrue(request, recipient, known, waiting),
            _ => false,
        };

    private static bool IsInvitationTrue(SendRequest request, SentRecipient recipient, KnownRecipient known, WaitingBodies waiting)
    {
        var invitation = request.Invitations.FirstOrDefault(invitation => invitation.Iid == recipient.Id);
        if (invitation is null || !known.NewLink || (invitation.HasPin && invitation.Generation != known.Generation)) return false;
        if (known.Mailbox is not null && !invitation.HasPin) return false;
        if (!HasAccess(request, recipient, ReaderKind.Invitation, invitation.Iid, invitation.InviteFpr)) return false;
        var siblings = known.Siblings(invitation.HasPin, invitation.Generation);
        if (!siblings.All(sibling => HasAccess(request, recipient, ReaderKind.Invitation, sibling.Iid, sibling.InviteFpr))) return false;
        return waiting.AreCoveredBy(invitation, siblings);
    }

    private static bool HasAccess(
        SendRequest request,
        SentRecipient recipient,
        ReaderKind kind,
        Id16 id,
        byte[] fingerprint,
        Role? role = null) =>
        request.Accesses.Any(access =>
            access.Reader.Kind == kind && access.Reader.Id == id && access.Role == (role ?? recipient.Role)
            && access.BodyId == recipient.BodyId && access.Fingerprint.AsSpan().SequenceEqual(fingerprint));

    // Only recipients may read: an access that belongs to none of them stops the message. Returns the address to report.
    private static string? AllowedReaders(
        Author author,
        SendRequest request,
        Dictionary<string, KnownRecipient> known,
        Dictionary<string, SentRecipient> byAddress)
    {
        foreach (var access in request.Accesses)
        {
            if (access.Reader.Kind == author.Reader.Kind && access.Reader.Id == author.Id) continue;
            var owned = byAddress.Any(pair => pair.Value.BodyId == access.BodyId && (access.Reader.Kind switch
            {
                ReaderKind.Invitation => request.Invitations.Any(invitation => invitation.Iid == access.Reader.Id)
                    || known[pair.Key].Pending.Any(pending => pending.Iid == access.Reader.Id),
                var kind => kind == KindFor(pair.Value.Kind) && known[pair.Key].ReaderId == access.Reader.Id,
            }));
            if (!owned) return request.Recipients[0].Address;
        }
        return null;
    }

    private static ReaderKind KindFor(Target target) => target switch
    {
        Target.User => ReaderKind.User,
        Target.Pgp => ReaderKind.Pgp,
        Target.Mailbox => ReaderKind.Mailbox,
        _ => ReaderKind.Invitation,
    };
}
