using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>Mails of one kind about one address that were over the limit, counted here until the recipient's digest reports them.</summary>
internal sealed class HeldMail
{
    /// <summary>Canonical address of the recipient.</summary>
    public required string Recipient { get; init; }

    public required MailKind Kind { get; init; }

    /// <summary>See <see cref="MailContent.About"/>.</summary>
    public required string About { get; init; }

    /// <summary>The row of recipients (Messages) that records the digest's delivery status; 0: none.</summary>
    public required long RecipientId { get; init; }

    /// <summary>The recipient's address in the newest of these mails.</summary>
    public required string To { get; init; }

    public required string Language { get; init; }
    public required int Count { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
}

/// <summary>A row of recipients (Messages) that records a digest's delivery status.</summary>
internal sealed class DigestRecipient
{
    public required Id16 MailId { get; init; }
    public required long RecipientId { get; init; }
}

internal sealed class HeldMailConfiguration : IEntityTypeConfiguration<HeldMail>
{
    public void Configure(EntityTypeBuilder<HeldMail> builder)
    {
        builder.ToTable("held_mails");
        builder.Property(held => held.Kind).HasConversion<MailKindConverter>().HasMaxLength(MailKind.MaxLength);
        builder.HasKey(held => new { held.Recipient, held.Kind, held.About, held.RecipientId });
        builder.Property(held => held.Recipient).HasMaxLength(320);
        builder.Property(held => held.About).HasMaxLength(320);
        builder.Property(held => held.To).HasMaxLength(320);
        builder.Property(held => held.Language).HasMaxLength(16);
        builder.HasIndex(held => held.FirstAt);
    }
}

internal sealed class DigestRecipientConfiguration : IEntityTypeConfiguration<DigestRecipient>
{
    public void Configure(EntityTypeBuilder<DigestRecipient> builder)
    {
        builder.ToTable("digest_recipients");
        builder.HasKey(row => new { row.MailId, row.RecipientId });
        builder.Property(row => row.MailId).HasMaxLength(16);
    }
}
