using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// A certificate that one user keeps for an address. There is one that he imported (<see cref="KeyProvenance.Contact"/>) and, beside it
/// and of the lowest rank, one that an Autocrypt header gave. What he trusts and why is in his browser's pins, not here.
/// </summary>
internal sealed class ContactKey
{
    public required byte[] Id { get; init; }
    public required byte[] UserId { get; init; }
    public required string Canonical { get; init; }

    /// <summary>Contact or Autocrypt: the rank that it has.</summary>
    public required KeyProvenance Provenance { get; init; }

    /// <summary>The address as the certificate writes it.</summary>
    public required string Address { get; set; }

    /// <summary>The name in the user ID; empty where it has none.</summary>
    public required string Name { get; set; }

    /// <summary>Where the certificate was when it was taken: imported by hand, or a source that had offered it.</summary>
    public required KeyProvenance CameBy { get; set; }

    /// <summary>Binary: this address's user IDs, the subkeys, and every revocation.</summary>
    public required byte[] Certificate { get; set; }
    public required byte[] Fingerprint { get; set; }

    /// <summary>When it was imported; of an Autocrypt header the date of its mail.</summary>
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
