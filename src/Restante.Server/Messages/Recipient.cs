using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.Messages;

/// <summary>What a sender sees of one recipient.</summary>
internal enum RecipientState { Queued, Delivered, Refused, Opened, Read, Answered, Expired, Revoked }

/// <summary>One recipient of one message, with the times of what happened to it.</summary>
internal sealed class Recipient
{
    public long Id { get; init; }
    public required byte[] MessageId { get; init; }
    public required int Ordinal { get; init; }
    public required string Address { get; init; }
    public required string Canonical { get; init; }
    public required string Name { get; init; }
    public required Role Role { get; init; }
    public required RecipientKind Kind { get; init; }

    /// <summary>A user's id, or the id that a mailbox of this address has or would have.</summary>
    public required byte[] ReaderId { get; init; }
    public required byte[] BodyId { get; init; }

    /// <summary>The invitation that this recipient's newest link belongs to.</summary>
    public byte[]? InvitationId { get; set; }
    public required bool HasPin { get; set; }
    public required DateTimeOffset QueuedAt { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public DateTimeOffset? RefusedAt { get; set; }
    public string? Refusal { get; set; }
    public DateTimeOffset? OpenedAt { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? ExpiredAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The latest stage wins; an end (revoked, expired) hides what came before.</summary>
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
