using Restante.Protocol;
using Restante.Server.Invitations;

namespace Restante.Server.Sending;

/// <summary>Converts an invitation from a browser's request for the slice that stores it.</summary>
internal static class SentInvitationRow
{
    /// <summary>The invitation for <see cref="InvitationBook"/>.</summary>
    public static NewInvitation ToNew(
        this SentInvitation sent,
        Author author,
        string canonical,
        Id16 messageId,
        long? recipientId,
        DateTimeOffset? expiresAt,
        string language,
        string? clearNote) => new(
        sent.Iid, author.Id, author.Person, author.Certificate, author.Fingerprint,
        sent.Address, canonical, sent.HasPin, sent.Generation, sent.Secret, sent.Share, sent.PinAuth,
        sent.InvitationKey, sent.InviteFpr, sent.Wrapped, messageId, language, clearNote, expiresAt, recipientId);

    /// <summary>A sentence on what is wrong with the form of an invitation; null if it can be stored.</summary>
    public static string? Fault(this SentInvitation sent, Author author, InvitationBook invitations) =>
        sent.Parsed is not { } address ? "An invitation's address cannot be written to."
        : !sent.Earlier.All(earlier => SendRequestForm.IsAccess(earlier.Pkesk)) ? "An earlier access holds one session key packet."
        : sent.Earlier.DistinctBy(earlier => earlier.BodyId).Count() != sent.Earlier.Count
            ? "An invitation opens each earlier body once."
        : invitations.FaultOf(sent.ToNew(author, address.Canonical, default, null, null, "", null));

    /// <summary>True if the invitation is for this address: a link may be mailed only to the recipient for whom it was counted.</summary>
    public static bool IsFor(this SentInvitation sent, string address) =>
        sent.Parsed is { } invited && invited.IsWrittenAs(address);
}
