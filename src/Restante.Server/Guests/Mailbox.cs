using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Keys;

namespace Restante.Server.Guests;

internal enum MailboxState
{
    Active,

    /// <summary>
    /// Somebody proved a PIN and reported "this was not me". Nobody can sign in until a sender who decides releases or retires it.
    /// </summary>
    Frozen,
}

/// <summary>The temporary mailbox of a guest (PROTOCOL.md section 6).</summary>
internal sealed class Mailbox
{
    /// <summary>Table name inside seal().</summary>
    public const string Table = "mailboxes";

    public long Id { get; init; }

    /// <summary>mid, 16 bytes, derived from the address.</summary>
    public required Id16 Mid { get; init; }

    public required string Canon { get; init; }
    public required string Address { get; init; }

    /// <summary>The name that the guest chose (<see cref="GuestName"/>), which proves nothing; null: none.</summary>
    public string? Name { get; init; }

    public required MailboxState State { get; init; }
    public required byte[] Salt { get; init; }
    public required int ArgonMemoryKiB { get; init; }
    public required int ArgonIterations { get; init; }

    /// <summary>HMAC(pepper, A_auth).</summary>
    public required byte[] AuthVerifier { get; init; }

    public required int AuthKeyNumber { get; init; }

    /// <summary>seal(W). Never rewritten: no call changes or resets the password.</summary>
    public required byte[] SealedBundle { get; init; }

    public required byte[] Fingerprint { get; init; }
    public required byte[] Certificate { get; init; }

    /// <summary>The guest's trusted keys, encrypted by their browser. Writes are compare-and-set on <see cref="PinsVersion"/>.</summary>
    public required byte[] PinsRecord { get; init; }

    public required int PinsVersion { get; init; }
    public required string Language { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last sign-in, reply or new message.</summary>
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>
    /// When the server retires the mailbox because of a lost password, unless somebody signs in. It does not while the mailbox is frozen;
    /// the release moves this time by the length of the freeze.
    /// </summary>
    public DateTimeOffset? RetireAt { get; init; }

    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>The invitation whose ticket froze it.</summary>
    public Id16? FrozenIid { get; init; }

    /// <summary>The sender of that invitation; see <see cref="Mailboxes.Deciders"/>.</summary>
    public Id16? FrozenFor { get; init; }

    /// <summary>When the senders who decide were last reminded of this freeze.</summary>
    public DateTimeOffset? FrozenRemindedAt { get; init; }

    public DateTimeOffset? Reminded30At { get; init; }
    public DateTimeOffset? Reminded7At { get; init; }

    /// <summary>Where new messages go.</summary>
    public GuestDelivery Delivery { get; init; }

    /// <summary>When <see cref="Delivery"/> or the own key last changed. A refusal of an older mail does not end direct delivery.</summary>
    public DateTimeOffset? DeliveryChangedAt { get; init; }

    /// <summary>The guest's own certificate, reduced to this address; null: none.</summary>
    public byte[]? OwnKey { get; init; }

    public byte[]? OwnKeyFingerprint { get; init; }

    /// <summary>When the own key expires; null: never, or no own key.</summary>
    public DateTimeOffset? OwnKeyExpiresAt { get; init; }

    /// <summary>Rises with every change of the own key, removals included; 0 before the first.</summary>
    public int OwnKeyCounter { get; init; }

    /// <summary>
    /// The long-term key's signature over the own-key statement of <see cref="OwnKeyCounter"/>; null before the first change.
    /// </summary>
    public byte[]? OwnKeySignature { get; init; }

    /// <summary>When the server ended direct delivery; null after the guest has dismissed the notice or changed the delivery.</summary>
    public DateTimeOffset? FellBackAt { get; init; }

    public FallBackCause? FellBackCause { get; init; }

    public Verifier Auth => new(AuthKeyNumber, AuthVerifier);

    public ArgonParameters Argon => new(ArgonMemoryKiB, ArgonIterations, 1);
}

/// <summary>How a mailbox's key was proved to one sender.</summary>
internal enum AssuranceLevel
{
    Link,
    Pin,
}

/// <summary>The proof of a mailbox's key for one sender, signed by that sender's invitation key.</summary>
internal sealed class Assurance
{
    public required Id16 Mid { get; init; }
    public required Id16 UserId { get; init; }
    public required AssuranceLevel Level { get; init; }
    public required Id16 Iid { get; init; }

    /// <summary>The invitation key's certificate. It outlives the invitation's row.</summary>
    public required byte[] InvitationKey { get; init; }

    /// <summary>The message whose note names that key's fingerprint.</summary>
    public required Id16 MessageId { get; init; }

    /// <summary>Detached signature over the activation statement.</summary>
    public required byte[] Proof { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A one-time link of "lost password".</summary>
internal sealed class LostLink
{
    public required byte[] TokenHash { get; init; }
    public required Id16 Mid { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>The record of a retired mailbox: a keyed hash of its address, and the time.</summary>
internal sealed class Tombstone
{
    public long Id { get; init; }
    public required byte[] AddressHash { get; init; }
    public required int KeyNumber { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class MailboxConfiguration : IEntityTypeConfiguration<Mailbox>
{
    public void Configure(EntityTypeBuilder<Mailbox> builder)
    {
        builder.ToTable(Mailbox.Table);
        builder.HasKey(mailbox => mailbox.Id);
        builder.Property(mailbox => mailbox.Mid).HasMaxLength(16);
        builder.Property(mailbox => mailbox.Canon).HasMaxLength(320);
        builder.Property(mailbox => mailbox.Address).HasMaxLength(320);
        builder.Property(mailbox => mailbox.Name).HasMaxLength(80);
        builder.Property(mailbox => mailbox.Language).HasMaxLength(16);
        builder.Property(mailbox => mailbox.OwnKeyFingerprint).HasMaxLength(20);
        builder.Ignore(mailbox => mailbox.Auth);
        builder.Ignore(mailbox => mailbox.Argon);
        builder.HasIndex(mailbox => mailbox.Mid).IsUnique();
        builder.HasIndex(mailbox => mailbox.Canon).IsUnique();
        builder.HasIndex(mailbox => mailbox.LastActivityAt);
        builder.HasIndex(mailbox => mailbox.Delivery);
    }
}

internal sealed class AssuranceConfiguration : IEntityTypeConfiguration<Assurance>
{
    public void Configure(EntityTypeBuilder<Assurance> builder)
    {
        builder.ToTable("assurances");
        builder.HasKey(assurance => new { assurance.Mid, assurance.UserId });
        builder.Property(assurance => assurance.Mid).HasMaxLength(16);
        builder.Property(assurance => assurance.UserId).HasMaxLength(16);
    }
}

internal sealed class LostLinkConfiguration : IEntityTypeConfiguration<LostLink>
{
    public void Configure(EntityTypeBuilder<LostLink> builder)
    {
        builder.ToTable("lost_links");
        builder.HasKey(link => link.TokenHash);
        builder.Property(link => link.TokenHash).HasMaxLength(32);
        builder.Property(link => link.Mid).HasMaxLength(16);
    }
}

internal sealed class TombstoneConfiguration : IEntityTypeConfiguration<Tombstone>
{
    public void Configure(EntityTypeBuilder<Tombstone> builder)
    {
        builder.ToTable("tombstones");
        builder.HasKey(tombstone => tombstone.Id);
        builder.Property(tombstone => tombstone.AddressHash).HasMaxLength(32);
    }
}
