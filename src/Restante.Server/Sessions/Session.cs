using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Sessions;

internal enum OwnerKind { User, Guest }

/// <summary>A signed-in browser. The server stores only the SHA-256 of the cookie's 32 random bytes.</summary>
internal sealed class Session
{
    public required byte[] TokenHash { get; init; }
    public required OwnerKind Kind { get; init; }
    public required Id16 OwnerId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastUsedAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>
/// A browser in which an owner signed in before. It is exempt from the owner's hourly limit, which attackers may have used up.
/// </summary>
internal sealed class Device
{
    public required byte[] TokenHash { get; init; }
    public required OwnerKind Kind { get; init; }
    public required Id16 OwnerId { get; init; }
    public required DateTimeOffset LastUsedAt { get; set; }
}

internal sealed class SessionTable : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(session => session.TokenHash);
        builder.HasIndex(session => new { session.Kind, session.OwnerId });
        builder.HasIndex(session => session.ExpiresAt);
    }
}

internal sealed class DeviceTable : IEntityTypeConfiguration<Device>
{
    public void Configure(EntityTypeBuilder<Device> builder)
    {
        builder.ToTable("devices");
        builder.HasKey(device => device.TokenHash);
        builder.HasIndex(device => new { device.Kind, device.OwnerId });
    }
}
