using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.KeyDiscovery;

namespace Restante.Server.Sending;

/// <summary>
/// Everything that the server knows about one address now. At most one of user and mailbox is set. A message goes to the user, else to
/// <paramref name="Key"/>, else to the mailbox, else by a link (PROTOCOL.md section 10).
/// </summary>
/// <param name="ReaderId">A user's id, or the id that a mailbox of this address has or would have.</param>
/// <param name="Key">
/// The contact's key, else the key of a guest with direct delivery, else, without a mailbox, the key that was found.
/// </param>
/// <param name="Offer">A key that was found for an address with a mailbox; the sender decides whether to use it.</param>
/// <param name="Verdict">The result of key discovery; null for users, and if a guest sends.</param>
internal sealed record KnownRecipient(
    string Canonical,
    Id16 ReaderId,
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
    /// True if the address had a key and a look-up could not tell whether it still has one: it must not get a link instead. An address that
    /// never had a key gets a link even if the look-up failed. Otherwise one silent web server would make its domain unreachable.
    /// </summary>
    public bool IsKeyUnknown => User is null && Mailbox is null && Key is null && Verdict is { State: KeyState.Unknown, HadKey: true };

    /// <summary>Pending invitations with the same PIN, or all those without a PIN.</summary>
    public IReadOnlyList<Invitation> Siblings(bool hasPin, long generation) =>
        [.. Pending.Where(pending => pending.HasPin == hasPin && (!hasPin || pending.Generation == generation))];

    /// <summary>Why nobody can write to this address now, one of <see cref="RefusedRecipient"/>; null if they can.</summary>
    /// <param name="insteadOfKey">The sender chose a temporary mailbox, even if the address has a key.</param>
    public string? Refusal(bool insteadOfKey = false) => this switch
    {
        { IsKeyUnknown: true } when !insteadOfKey => RefusedRecipient.KeyUnknown,
        { User.State: UserState.Invited } => RefusedRecipient.UserNotReady,
        { User.State: UserState.Disabled } => RefusedRecipient.UserDisabled,
        { Mailbox.State: MailboxState.Frozen } => RefusedRecipient.MailboxFrozen,
        _ => null,
    };
}
