using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Accounts;

/// <summary>The replacement of a user's key (PROTOCOL.md sections 3 and 13). Written once, kept as long as the user.</summary>
internal sealed class Succession
{
    public required Id16 UserId { get; init; }

    /// <summary>0 for the first key that this user replaced.</summary>
    public required int Ordinal { get; init; }

    public required byte[] FormerFingerprint { get; init; }

    /// <summary>The former certificate with every known signature and its revocation, which gives the reason.</summary>
    public required byte[] FormerCertificate { get; init; }

    public required byte[] Fingerprint { get; init; }

    /// <summary>The former key's signature over the statement.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The new key's signature over the same statement: it owns what the former one signed.</summary>
    public required byte[] Consent { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A succession for browsers, which verify it; <paramref name="Certificate"/> is the former key's.</summary>
internal sealed record SuccessionItem(byte[] Certificate, byte[] Signature, byte[] Consent, DateTimeOffset At)
{
    public static SuccessionItem Of(Succession row) => new(row.FormerCertificate, row.Signature, row.Consent, row.At);
}

internal sealed class SuccessionTable : IEntityTypeConfiguration<Succession>
{
    public void Configure(EntityTypeBuilder<Succession> builder)
    {
        builder.ToTable("successions");
        builder.HasKey(row => new { row.UserId, row.Ordinal });
        builder.HasIndex(row => row.FormerFingerprint).IsUnique();
    }
}
