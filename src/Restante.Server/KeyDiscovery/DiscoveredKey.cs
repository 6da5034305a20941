using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.KeyDiscovery;

/// <summary>What one source of the world last said of an address. It is asked again when <see cref="Expires"/> has come.</summary>
internal sealed class KeyLookup
{
    public required string Canonical { get; init; }
    public required KeyProvenance Source { get; init; }
    public required KeyState State { get; set; }

    /// <summary>A kebab-case word on what is wrong; null where nothing is.</summary>
    public string? Cause { get; set; }

    /// <summary>The key that it gave now, or gave last: it stays through failures.</summary>
    public byte[]? Fingerprint { get; set; }

    /// <summary>When it last gave a key that could be used.</summary>
    public DateTimeOffset? FoundAt { get; set; }
    public required DateTimeOffset At { get; set; }
    public required DateTimeOffset Expires { get; set; }
}

/// <summary>
/// A certificate that some source gave for an address, merged from all that were ever seen of it: whoever serves a copy without
/// the revocation does not bring it back to life.
/// </summary>
internal sealed class DiscoveredKey
{
    public required string Canonical { get; init; }
    public required byte[] Fingerprint { get; init; }

    /// <summary>Binary: this address's user IDs, the subkeys, and every revocation.</summary>
    public required byte[] Certificate { get; set; }

    /// <summary>Its owner took it back, or took back this address.</summary>
    public required bool IsRevoked { get; set; }

    /// <summary>When a source last gave it; of a revoked one, when anybody last asked for the address.</summary>
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
