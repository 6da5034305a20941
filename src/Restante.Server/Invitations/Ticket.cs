using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>
/// The result of a redemption: it lists the invitation's accesses and lets a guest activate or attach the invitation. Stored as a hash.
/// </summary>
internal sealed class Ticket
{
    /// <summary>SHA-256 of the 32 random bytes.</summary>
    public required byte[] Hash { get; init; }

    public required Id16 Iid { get; init; }

    /// <summary>True if the redemption proved a PIN.</summary>
    public required bool PinProven { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When this ticket froze the guest's mailbox; it can do so once.</summary>
    public DateTimeOffset? FrozeAt { get; init; }
}

internal static class Tickets
{
    public const int Length = 32;
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    /// <summary>Creates a ticket. The browser gets the bytes, the row their hash.</summary>
    public static (byte[] Ticket, DateTimeOffset ExpiresAt) Issue(Store store, Id16 iid, bool pinProven, DateTimeOffset now)
    {
        var ticket = RandomNumberGenerator.GetBytes(Length);
        store.Add(new Ticket { Hash = SHA256.HashData(ticket), Iid = iid, PinProven = pinProven, ExpiresAt = now + Life });
        return (ticket, now + Life);
    }

    /// <summary>The ticket's row if the ticket is this invitation's and has not expired.</summary>
    public static Task<Ticket?> Find(Store store, Id16 iid, byte[] ticket, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = SHA256.HashData(ticket);
        return store.Set<Ticket>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Hash == hash && row.Iid == iid && row.ExpiresAt > now, cancel);
    }

    /// <summary>Records that this ticket froze the mailbox.</summary>
    public static Task NoteFreeze(Store store, Ticket ticket, DateTimeOffset now) =>
        store.Set<Ticket>().Where(row => row.Hash == ticket.Hash)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.FrozeAt, now), CancellationToken.None);
}

internal sealed class TicketConfiguration : IEntityTypeConfiguration<Ticket>
{
    public void Configure(EntityTypeBuilder<Ticket> builder)
    {
        builder.ToTable("tickets");
        builder.HasKey(ticket => ticket.Hash);
        builder.Property(ticket => ticket.Hash).HasMaxLength(32);
        builder.Property(ticket => ticket.Iid).HasMaxLength(16);
        builder.HasIndex(ticket => ticket.ExpiresAt);
    }
}
