using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>One mail in the queue, or its record after it has ended, for 30 days.</summary>
internal sealed class OutboundMail
{
    /// <summary>16 random bytes; also bound into the seal.</summary>
    public required Id16 Id { get; init; }

    public required MailKind Kind { get; init; }

    /// <summary>
    /// The one recipient, in the envelope and in To. Only an encrypted message names all visible recipients in To and Cc.
    /// </summary>
    public required string To { get; init; }

    /// <summary>The envelope's sender: the user's address; null: the configured one.</summary>
    public string? Sender { get; init; }

    /// <summary>
    /// Sealed with the key of <see cref="DayKey"/>: the finished MIME text, or, for an encrypted message, LP(outer header, session key
    /// packet), with the body in <see cref="BlobName"/>. Null after the mail has ended.
    /// </summary>
    public byte[]? Sealed { get; set; }

    /// <summary>For an encrypted message: its body in the blob store, a SEIPD packet.</summary>
    public string? BlobName { get; init; }

    /// <summary>The body's size in bytes; 0 without one. A larger body gets a longer lease: <see cref="Queue.TimeFor"/>.</summary>
    public long BlobBytes { get; init; }

    /// <summary>The day, yyyy-MM-dd, whose key seals the mail.</summary>
    public required string DayKey { get; init; }

    /// <summary>The Message-ID with its angle brackets: the same in every attempt.</summary>
    public required string MessageIdHeader { get; init; }

    public MailState State { get; set; } = MailState.Waiting;

    /// <summary>Attempts, without those for which the relay was unusable.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>While in the future, a worker is sending this mail.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the relay accepted it.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The relay's last reply, or a sentence on what failed.</summary>
    public string? LastReply { get; set; }

    /// <summary>The row of recipients (Messages) that records the delivery status; null: none.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The invitation whose link it carries.</summary>
    public Id16? Iid { get; init; }

    /// <summary>The user on whose behalf the server sends it, or who receives it.</summary>
    public Id16? UserId { get; init; }
}

internal sealed class OutboundMailConfiguration : IEntityTypeConfiguration<OutboundMail>
{
    public void Configure(EntityTypeBuilder<OutboundMail> builder)
    {
        builder.ToTable("outbound_mails");
        builder.Property(mail => mail.Kind).HasConversion<MailKindConverter>().HasMaxLength(MailKind.MaxLength);
        builder.HasKey(mail => mail.Id);
        builder.Property(mail => mail.Id).HasMaxLength(16);
        builder.Property(mail => mail.To).HasMaxLength(320);
        builder.Property(mail => mail.Sender).HasMaxLength(320);
        builder.Property(mail => mail.BlobName).HasMaxLength(32);
        builder.Property(mail => mail.DayKey).HasMaxLength(10);
        builder.Property(mail => mail.MessageIdHeader).HasMaxLength(400);
        builder.Property(mail => mail.LastReply).HasMaxLength(500);
        builder.Property(mail => mail.Iid).HasMaxLength(16);
        builder.Property(mail => mail.UserId).HasMaxLength(16);
        builder.HasIndex(mail => new { mail.State, mail.NextAttemptAt });
        builder.HasIndex(mail => mail.Iid);
        builder.HasIndex(mail => mail.RecipientId);
    }
}
