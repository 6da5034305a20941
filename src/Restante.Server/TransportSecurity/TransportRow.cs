using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.TransportSecurity;

/// <summary>The last result for a domain, and its MTA-STS policy, which is valid for as long as it says (RFC 8461 section 3.2).</summary>
internal sealed class TransportRow
{
    /// <summary>Lower-case ASCII.</summary>
    public required string Domain { get; init; }
    public required TransportLevel Level { get; set; }
    public required string Why { get; set; }
    public required bool Probed { get; set; }
    public required DateTimeOffset At { get; set; }

    /// <summary>When the next request for the domain starts a new check.</summary>
    public required DateTimeOffset Expires { get; set; }

    /// <summary>The patterns of an enforced policy, one per line; null: there is none.</summary>
    public string? StsPatterns { get; set; }
    public DateTimeOffset? StsUntil { get; set; }

    public TransportVerdict Verdict => new(Level, Why, Probed, At);
}

internal sealed class TransportTable : IEntityTypeConfiguration<TransportRow>
{
    public void Configure(EntityTypeBuilder<TransportRow> builder)
    {
        builder.ToTable("transport_levels");
        builder.HasKey(row => row.Domain);
        builder.Property(row => row.Domain).HasMaxLength(253);
        builder.Property(row => row.Why).HasMaxLength(40);
        builder.HasIndex(row => row.At);
        builder.Ignore(row => row.Verdict);
    }
}
