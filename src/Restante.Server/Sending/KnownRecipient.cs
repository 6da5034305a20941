using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.KeyDiscovery;

namespace Restante.Server.Sending;

/// <summary>
/// Everything that is known of one address now. At most one of user and mailbox is set. How a message reaches it follows PROTOCOL.md
/// section 10: user, then <paramref name="Key"/>, then mailbox, then a link.
/// </summary>
/// <param name="ReaderId">A user's id, or the id that a mailbox of this address has or would have.</param>
/// <param name="Key">The contact's key, else that of a guest with direct delivery, else, where there is no mailbox, the one found.</param>
/// <param name="Offer">A key that was found for somebody who has a mailbox: the user decides whether to use it.</param>
/// <param name="Verdict">What key discovery says; null for users, and where a guest asks.</param>
internal sealed record KnownRecipient(
    string Canonical,
    byte[] ReaderId,
    UserEntry? User,
    Mailbox? Mailbox,
    KeyItem? Key,
    KeyItem? Offer,
    KeyVerdict? Verdict,
    long Generation,
    bool NewLink,
    IReadOnlyList<Invitation> Pending)
{
    /// <summary>
    /// The address had a key, and whether it has one now is unknown: it must not get a link in its place. An address that never had one
    /// gets a link though a look-up failed; otherwise every silent web server would make its domain unreachable.
    /// </summary>
    public bool IsKeyUnknown => User is null && Mailbox is null && Key is null && Verdict is { State: KeyState.Unknown, HadKey: true };

    /// <summary>Pending invitations that one PIN, or none, opens alike.</summary>
    public IReadOnlyList<Invitation> Siblings(bool hasPin, long generation) =>
        [.. Pending.Where(pending => pending.HasPin == hasPin && (!hasPin || pending.Generation == generation))];

    /// <summary>Why nobody can write to this address now, one of <see cref="RefusedRecipient"/>; null where somebody can.</summary>
    /// <param name="insteadOfKey">The sender deliberately takes a temporary mailbox, whatever keys there may be.</param>
    public string? Refusal(bool insteadOfKey = false) => this switch
    {
        { IsKeyUnknown: true } when !insteadOfKey => RefusedRecipient.KeyUnknown,
        { User.State: UserState.Invited } => RefusedRecipient.UserNotReady,
        { User.State: UserState.Disabled } => RefusedRecipient.UserDisabled,
        { Mailbox.State: MailboxState.Frozen } => RefusedRecipient.MailboxFrozen,
        _ => null,
    };
}
