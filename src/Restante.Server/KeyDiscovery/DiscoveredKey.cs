using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.KeyDiscovery;

/// <summary>A source's last answer about an address. The source is asked again after <see cref="Expires"/>.</summary>
internal sealed class KeyLookup
{
    public required string Canonical { get; init; }
    public required KeyProvenance Source { get; init; }
    public required KeyState State { get; set; }

    /// <summary>A kebab-case code for what is wrong; null if nothing is.</summary>
    public string? Cause { get; set; }

    /// <summary>The key that the source gave last; failures do not clear it.</summary>
    public byte[]? Fingerprint { get; set; }

    /// <summary>When the source last gave a usable key.</summary>
    public DateTimeOffset? FoundAt { get; set; }
    public required DateTimeOffset At { get; set; }
    public required DateTimeOffset Expires { get; set; }
}

/// <summary>
/// A certificate that some source gave for an address, merged from all copies ever seen: a copy without the revocation does not undo
/// it.
/// </summary>
internal sealed class DiscoveredKey
{
    public required string Canonical { get; init; }
    public required byte[] Fingerprint { get; init; }

    /// <summary>Binary: this address's user IDs, the subkeys, and every revocation.</summary>
    public required byte[] Certificate { get; set; }

    /// <summary>Its owner revoked the key, or its user ID for this address.</summary>
    public required bool IsRevoked { get; set; }

    /// <summary>When a source last gave it; for a revoked one, also when an answer about the address was last recorded.</summary>
    public required DateTimeOffset SeenAt { get; set; }
}

internal sealed class KeyLookupTable : IEntityTypeConfiguration<KeyLookup>
{
    public void Configure(EntityTypeBuilder<KeyLookup> builder)
    {
        builder.ToTable("key_lookups");
        builder.HasKey(lookup => new { lookup.Canonical, lookup.Source });
        builder.HasIndex(lookup => lookup.Expires);
    }
}

internal sealed class DiscoveredKeyTable : IEntityTypeConfiguration<DiscoveredKey>
{
    public void Configure(EntityTypeBuilder<DiscoveredKey> builder)
    {
        builder.ToTable("discovered_keys");
        builder.HasKey(key => new { key.Canonical, key.Fingerprint });
        builder.HasIndex(key => key.SeenAt);
    }
}
