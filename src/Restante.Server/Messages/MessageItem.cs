using Restante.Protocol;
using Restante.Server.Web;

namespace Restante.Server.Messages;

/// <summary>
/// A message as one reader sees it in a list. Only the author sees recipients' states and times, and the size of all bodies, which would
/// show the others how many got a blind copy.
/// </summary>
internal sealed record MessageItem(
    Id16 MessageId, Id16 ThreadId, Id16? InReplyTo, DateTimeOffset SentAt, DateTimeOffset? ExpiresAt, long Size,
    AuthorItem Author, bool Mine, IReadOnlyList<BodyItem> Bodies, DateTimeOffset? ReadAt, DateTimeOffset? AnsweredAt,
    byte[]? Note, int NoteVersion, IReadOnlyList<RecipientItem> Recipients);

internal sealed record AuthorItem(AuthorKind Kind, Id16 Id, string Address, string Name, byte[] Fingerprint, byte[] Certificate);

internal sealed record BodyItem(Id16 BodyId, long Size, byte[] Summary, byte[] Pkesk, byte[] KeyFingerprint, Role Role);

/// <param name="Redemptions">How often links that open this message were redeemed; null: never.</param>
internal sealed record RecipientItem(
    string Address,
    string Name,
    Role Role,
    RecipientKind Kind,
    RecipientState? State,
    DateTimeOffset? QueuedAt,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset? RefusedAt,
    string? Refusal,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ReadAt,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? ExpiredAt,
    DateTimeOffset? RevokedAt,
    Id16? BodyId,
    InvitationFacts? Invitation,
    RedemptionsItem? Redemptions);

/// <summary>How often links were redeemed, and the first and the last time.</summary>
internal sealed record RedemptionsItem(long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>An invitation as the sender sees it.</summary>
internal sealed record InvitationFacts(
    Id16 Iid,
    [property: Words("pending", "activated", "attached", "superseded", "revoked", "expired", "locked", "failed")] string State,
    bool HasPin,
    long Generation,
    DateTimeOffset ExpiresAt)
{
    /// <summary>The state of an invitation whose link nobody used in time.</summary>
    public const string Expired = "expired";
}

/// <summary>Facts about invitations for the sender's list. The slice that owns invitations implements it.</summary>
internal interface IInvitationFacts
{
    /// <summary>Facts by invitation id, without the ids that no longer exist.</summary>
    Task<IReadOnlyList<InvitationFacts>> For(IReadOnlyCollection<Id16> invitationIds, CancellationToken cancel);
}
