using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Keys;

namespace Restante.Server.Invitations;

/// <summary>A link for a guest whose mailbox is not active, or that needs a step-up (PROTOCOL.md section 5).</summary>
internal sealed class Invitation
{
    /// <summary>16 bytes; part of the link's path.</summary>
    public required Id16 Iid { get; init; }

    /// <summary>The sender.</summary>
    public required Id16 UserId { get; init; }

    /// <summary>The guest's address, canon().</summary>
    public required string Canon { get; init; }

    /// <summary>The guest's address as the sender wrote it.</summary>
    public required string Address { get; init; }

    public required bool HasPin { get; init; }

    /// <summary>The number of the PIN that this sender shares with this guest.</summary>
    public required long Generation { get; init; }

    /// <summary>SHA-256(L_auth). Kept in final states, so that an opened link can show its state.</summary>
    public required byte[] LinkVerifier { get; init; }

    /// <summary>HMAC(pepper, P_auth); null without a PIN and in every final state.</summary>
    public byte[]? PinVerifier { get; init; }

    public required int PinKeyNumber { get; init; }

    /// <summary>seal(R ‖ W); null in every final state.</summary>
    public byte[]? SealedSecret { get; init; }

    /// <summary>The invitation key's certificate.</summary>
    public required byte[] PublicKey { get; init; }

    public required byte[] InviteFpr { get; init; }

    /// <summary>The sender's certificate at the time of sending.</summary>
    public required byte[] SenderCertificate { get; init; }

    public required byte[] SenderFpr { get; init; }

    public required InvitationState State { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? FirstOpenedAt { get; init; }

    public DateTimeOffset? FirstRedeemedAt { get; init; }

    public DateTimeOffset? FinalAt { get; init; }

    /// <summary>The message with which it was sent.</summary>
    public required Id16 MessageId { get; init; }

    /// <summary>Language of the mail.</summary>
    public required string Language { get; init; }

    /// <summary>The id of the request that activated or attached it. A repeated request gets the same answer.</summary>
    public Id16? ActivationRequestId { get; init; }

    public DateTimeOffset? UnopenedReminderAt { get; init; }

    public DateTimeOffset? ExpiryWarnedAt { get; init; }

    public Verifier? Pin => PinVerifier is null ? null : new Verifier(PinKeyNumber, PinVerifier);
}

internal static class InvitationTransitions
{
    /// <summary>
    /// The only place that changes an invitation's state: one conditional UPDATE by the table of states, which also erases R, W and the PIN
    /// verifier. Of concurrent callers, one succeeds.
    /// </summary>
    /// <returns>How many of <paramref name="invitations"/> changed.</returns>
    public static Task<int> Apply(
        this IQueryable<Invitation> invitations,
        InvitationEvent happened,
        DateTimeOffset now,
        CancellationToken cancel,
        Id16? requestId = null)
    {
        var before = InvitationStates.Before(happened);
        var after = InvitationStates.After(before[0], happened)!.Value;
        return invitations.Where(invitation => before.Contains(invitation.State)).ExecuteUpdateAsync(update => update
            .SetProperty(invitation => invitation.State, after)
            .SetProperty(invitation => invitation.FinalAt, now)
            .SetProperty(invitation => invitation.SealedSecret, (byte[]?)null)
            .SetProperty(invitation => invitation.PinVerifier, (byte[]?)null)
            .SetProperty(invitation => invitation.ActivationRequestId, requestId), cancel);
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.HasKey(invitation => invitation.Iid);
        builder.Property(invitation => invitation.Iid).HasMaxLength(16);
        builder.Property(invitation => invitation.UserId).HasMaxLength(16);
        builder.Property(invitation => invitation.Canon).HasMaxLength(320);
        builder.Property(invitation => invitation.Address).HasMaxLength(320);
        builder.Property(invitation => invitation.Language).HasMaxLength(16);
        builder.Ignore(invitation => invitation.Pin);
        builder.HasIndex(invitation => new { invitation.Canon, invitation.UserId, invitation.State });
        builder.HasIndex(invitation => new { invitation.UserId, invitation.CreatedAt });
        builder.HasIndex(invitation => new { invitation.State, invitation.ExpiresAt });
        builder.HasIndex(invitation => invitation.MessageId);
    }
}
