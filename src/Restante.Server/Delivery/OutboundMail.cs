using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.Delivery;

/// <summary>One mail in the queue, or what is kept of it for 30 days after its end.</summary>
internal sealed class OutboundMail
{
    /// <summary>16 random bytes; also part of what seals the mail.</summary>
    public required byte[] Id { get; init; }

    public required MailKind Kind { get; init; }

    /// <summary>The one recipient: the envelope's, and To's of every mail but an encrypted message, which names all visible ones.</summary>
    public required string To { get; init; }

    /// <summary>The envelope's sender: a user's own address; null: the configured one.</summary>
    public string? Sender { get; init; }

    /// <summary>
    /// Under the key of <see cref="DayKey"/>: the finished MIME text, or of an encrypted message LP(outer header, session key packet),
    /// whose body <see cref="BlobName"/> names. Null as soon as the mail has ended in any way.
    /// </summary>
    public byte[]? Sealed { get; set; }

    /// <summary>Of an encrypted message: its body in the blob store, a SEIPD packet.</summary>
    public string? BlobName { get; init; }

    /// <summary>How long that is; 0 without one. A larger mail may take longer: <see cref="Queue.TimeFor"/>.</summary>
    public long BlobBytes { get; init; }

    /// <summary>The day, yyyy-MM-dd, whose key seals.</summary>
    public required string DayKey { get; init; }

    /// <summary>The Message-ID with its angle brackets: the same in every attempt.</summary>
    public required string MessageIdHeader { get; init; }

    public MailState State { get; set; } = MailState.Waiting;

    /// <summary>Attempts that the relay answered for this mail.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>While in the future, somebody is sending this mail.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the relay took it.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The relay's last words, or what happened instead.</summary>
    public string? LastReply { get; set; }

    /// <summary>The row of recipients(Messages) whose fate this mail tells, where there is one.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The invitation whose link it carries.</summary>
    public byte[]? Iid { get; init; }

    /// <summary>The user on whose behalf it goes, or to whom.</summary>
    public byte[]? UserId { get; init; }
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
