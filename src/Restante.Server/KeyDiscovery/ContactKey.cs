using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// A certificate that one user keeps for an address. An address has at most one imported certificate
/// (<see cref="KeyProvenance.Contact"/>) and one of the lowest rank, from an Autocrypt header. Which keys the user trusts is recorded
/// in their browser's trusted keys, not here.
/// </summary>
internal sealed class ContactKey
{
    public required Id16 Id { get; init; }
    public required Id16 UserId { get; init; }
    public required string Canonical { get; init; }

    /// <summary>Contact or Autocrypt: the certificate's rank.</summary>
    public required KeyProvenance Provenance { get; init; }

    /// <summary>The address as the certificate writes it.</summary>
    public required string Address { get; set; }

    /// <summary>The name in the user ID; empty if it has none.</summary>
    public required string Name { get; set; }

    /// <summary>Where the certificate came from at import: by hand, or from a source that had offered it.</summary>
    public required KeyProvenance CameBy { get; set; }

    /// <summary>Binary: this address's user IDs, the subkeys, and every revocation.</summary>
    public required byte[] Certificate { get; set; }
    public required byte[] Fingerprint { get; set; }

    /// <summary>The time of import; for an Autocrypt header, the date of its mail.</summary>
    public required DateTimeOffset AddedAt { get; set; }
}

internal sealed class ContactKeyTable : IEntityTypeConfiguration<ContactKey>
{
    public void Configure(EntityTypeBuilder<ContactKey> builder)
    {
        builder.ToTable("contact_keys");
        builder.HasKey(key => key.Id);
        builder.HasIndex(key => new { key.UserId, key.Canonical, key.Provenance }).IsUnique();
        builder.HasIndex(key => new { key.Provenance, key.AddedAt });
    }
}
