using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Accounts;

internal enum UserState { Invited, Active, Disabled }

/// <summary>
/// A user of the organisation. The server seals what the browser wrapped, and can open neither the user's key nor their PIN key.
/// </summary>
internal sealed class User
{
    public const string Table = "users";

    public required Id16 Id { get; init; }
    public required string Address { get; set; }
    public required string Canonical { get; set; }
    public required string Name { get; set; }
    public required bool IsAdmin { get; init; }
    public required UserState State { get; set; }
    public required string Language { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public byte[] Salt { get; set; } = [];
    public int ArgonMemoryKiB { get; set; }
    public int ArgonIterations { get; set; }
    public byte[] AuthVerifier { get; set; } = [];
    public int AuthKeyNumber { get; set; }
    public byte[] SealedBundle { get; set; } = [];
    public byte[] Fingerprint { get; set; } = [];
    public byte[] Certificate { get; set; } = [];

    /// <summary>When the key expires; null: never.</summary>
    public DateTimeOffset? KeyExpiresAt { get; set; }

    /// <summary>The expiry that the last reminder was about. A renewed key gets another reminder.</summary>
    public DateTimeOffset? KeyReminderFor { get; set; }

    /// <summary>SHA-256 of the recovery authenticator.</summary>
    public byte[] RecoveryVerifier { get; set; } = [];
    public byte[] SealedRecoveryBundle { get; set; } = [];

    /// <summary>The keys that this user's browser trusts, encrypted by it.</summary>
    public byte[]? PinsRecord { get; set; }
    public int PinsVersion { get; set; }

    /// <summary>Signature text and contacts, encrypted by the user's browser (<see cref="Accounts.PrivateRecord"/>).</summary>
    public byte[]? PrivateRecord { get; set; }
    public int PrivateVersion { get; set; }
    public bool NotifyByMail { get; set; } = true;

    public ArgonParameters Argon => new(ArgonMemoryKiB, ArgonIterations, 1);
}

/// <summary>A one-time link that sets a user up. The server stores only its SHA-256.</summary>
internal sealed class SetupLink
{
    public required byte[] TokenHash { get; init; }
    public required Id16 UserId { get; init; }

    /// <summary>The link of a server without users: the user whom it sets up chooses the address and is an administrator.</summary>
    public required bool IsFirst { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

internal enum NoticeKind
{
    PinTries, PinLocked, Refused, MailboxFrozen, MailboxReported, NotMe,
    MailboxRetired, PasswordLost, KeyExported, LinkRedeemed, LinkExpiring, LinkUnopened,
    OwnKeySet, OwnKeyRemoved, DeliveryDirect, DeliveryMailbox, DeliveryFellBack, KeyExpiring,
}

/// <summary>Something a user should know, shown until they dismiss it.</summary>
internal sealed class Notice
{
    public required Id16 Id { get; init; }
    public required Id16 UserId { get; init; }
    public required NoticeKind Kind { get; init; }
    public string? Address { get; init; }
    public Id16? MessageId { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? DismissedAt { get; set; }

    /// <summary>When the event that it warns of happens, as its slice knows it now; not stored.</summary>
    public DateTimeOffset? Until { get; set; }
}

internal sealed class UserTable : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable(User.Table);
        builder.HasKey(user => user.Id);
        builder.HasIndex(user => user.Canonical).IsUnique();
        builder.Ignore(user => user.Argon);
    }
}

internal sealed class SetupLinkTable : IEntityTypeConfiguration<SetupLink>
{
    public void Configure(EntityTypeBuilder<SetupLink> builder)
    {
        builder.ToTable("setup_links");
        builder.HasKey(link => link.TokenHash);
    }
}

internal sealed class NoticeTable : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notices");
        builder.HasKey(notice => notice.Id);
        builder.HasIndex(notice => new { notice.UserId, notice.At });
        builder.Ignore(notice => notice.Until);
    }
}
