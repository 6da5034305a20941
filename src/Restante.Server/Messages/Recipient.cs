using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Messages;

/// <summary>A recipient's delivery status, as the sender sees it.</summary>
internal enum RecipientState { Queued, Delivered, Refused, Opened, Read, Answered, LinkExpired, Expired, Revoked }

/// <summary>One recipient of one message, with the time of each delivery status.</summary>
internal sealed class Recipient
{
    public long Id { get; set; }
    public required Id16 MessageId { get; init; }
    public required int Ordinal { get; init; }
    public required string Address { get; init; }
    public required string Canonical { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required RecipientKind Kind { get; set; }

    /// <summary>A user's id, or the id that a mailbox of this address has or would have.</summary>
    public required Id16 ReaderId { get; init; }
    public required Id16 BodyId { get; init; }

    /// <summary>The invitation whose link opens this message for the recipient, or was the last to do so.</summary>
    public Id16? InvitationId { get; set; }
    public required bool HasPin { get; set; }

    /// <summary>
    /// The certificate of a visible recipient who got the message as encrypted mail. It lets a guest of this thread answer them too.
    /// </summary>
    public byte[]? PgpCertificate { get; set; }
    public required DateTimeOffset QueuedAt { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public DateTimeOffset? RefusedAt { get; set; }
    public string? Refusal { get; set; }
    public DateTimeOffset? OpenedAt { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>
    /// When the message expired. An expired link is the invitation's state: the message can be sent again with a new link.
    /// </summary>
    public DateTimeOffset? ExpiredAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The latest stage wins; revoked and expired hide what came before.</summary>
    public RecipientState State => this switch
    {
        { RevokedAt: not null } => RecipientState.Revoked,
        { ExpiredAt: not null } => RecipientState.Expired,
        { AnsweredAt: not null } => RecipientState.Answered,
        { ReadAt: not null } => RecipientState.Read,
        { OpenedAt: not null } => RecipientState.Opened,
        { RefusedAt: not null } => RecipientState.Refused,
        { DeliveredAt: not null } => RecipientState.Delivered,
        _ => RecipientState.Queued,
    };
}

/// <summary>
/// How often links that open this message were redeemed, in one row for all links of the recipient. Kept as long as the message, even after
/// the links have ended.
/// </summary>
internal sealed class MessageRedemptions
{
    public required long RecipientId { get; init; }
    public required long Count { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
}

internal sealed class MessageRedemptionsTable : IEntityTypeConfiguration<MessageRedemptions>
{
    public void Configure(EntityTypeBuilder<MessageRedemptions> builder)
    {
        builder.ToTable("message_redemptions");
        builder.HasKey(row => row.RecipientId);
        builder.Property(row => row.RecipientId).ValueGeneratedNever();
    }
}

internal sealed class RecipientTable : IEntityTypeConfiguration<Recipient>
{
    public void Configure(EntityTypeBuilder<Recipient> builder)
    {
        builder.ToTable("recipients");
        builder.HasKey(recipient => recipient.Id);
        builder.HasIndex(recipient => new { recipient.MessageId, recipient.Ordinal }).IsUnique();
        builder.HasIndex(recipient => recipient.InvitationId);
        builder.HasIndex(recipient => recipient.ReaderId);
        builder.HasIndex(recipient => recipient.Canonical);
        builder.Ignore(recipient => recipient.State);
    }
}
