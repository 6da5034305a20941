using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <param name="Mid">The mailbox's id from the answer to redeem.</param>
/// <param name="Auth">A_auth, 32 bytes.</param>
/// <param name="Bundle">W: the key, wrapped with the password.</param>
/// <param name="Pins">The encrypted record of trusted keys, version 1.</param>
internal sealed record NewMailbox(
    Id16 Mid,
    ArgonParameters Argon,
    byte[] Auth,
    byte[] Bundle,
    byte[] Fingerprint,
    byte[] Certificate,
    byte[] Pins);

internal sealed record ActivateRequest(
    Id16 Iid,
    byte[] LinkAuth,
    byte[] Ticket,
    Id16 RequestId,
    NewMailbox Mailbox,
    byte[] Proof,
    IReadOnlyList<BodyAccess> Accesses,
    string Language,
    string? Name = null);

internal abstract record ActivateOutcome
{
    private ActivateOutcome() { }

    /// <param name="Guest">The answer to the guest's browser.</param>
    /// <param name="Session">The session's tokens, for the cookies.</param>
    internal sealed record Activated(GuestSession Guest, StartedSession Session) : ActivateOutcome;
    internal sealed record Refused(LinkRefusal Why) : ActivateOutcome;
}

/// <summary>
/// Creates the temporary mailbox, once: one transaction locks the address, so that one of many concurrent requests succeeds. The same
/// request again, with the same password, gets the same answer and a session.
/// </summary>
internal sealed class ActivateMailbox(
    Store store,
    InstanceKeys keys,
    InvitationBook book,
    Mailboxes mailboxes,
    LinkUse use,
    SessionGate gate,
    GuestSessions sessions,
    Outbox outbox)
{
    public async Task<ActivateOutcome> Run(ActivateRequest request, Visitor visitor, DateTimeOffset now)
    {
        var (started, refusal) = await store.InTransaction(() => Decide(request, visitor, now), CancellationToken.None);
        outbox.Wake();
        if (started is null) return new ActivateOutcome.Refused(refusal!);
        var guest = await sessions.Of(started.Mailbox, started.Session.ReloadKey, null, CancellationToken.None);
        return new ActivateOutcome.Activated(guest, started.Session);
    }

    private sealed record Started(Mailbox Mailbox, StartedSession Session);

    // The certificate is parsed only for a valid link and ticket.
    private async Task<(Started?, LinkRefusal?)> Decide(ActivateRequest request, Visitor visitor, DateTimeOffset now)
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, CancellationToken.None) is not { } found)
            return (null, new LinkRefusal.Unknown());
        await mailboxes.Lock([found.Canon], CancellationToken.None);
        var invitation = (await book.Find(found.Iid, now, CancellationToken.None))!;
        var existing = await mailboxes.Find(invitation.Canon, CancellationToken.None);
        var isFinal = InvitationStates.IsFinal(invitation.State);
        var ticket = await Tickets.Find(store, invitation.Iid, request.Ticket, now, CancellationToken.None);
        if (ticket is null || ticket.PinProven != invitation.HasPin)
            return (null, isFinal ? new LinkRefusal.Final(invitation.State) : new LinkRefusal.TicketInvalid());
        if (IsRepeated(request, invitation, existing)) return (await Start(existing!, visitor, now), null);
        if (isFinal) return (null, new LinkRefusal.Final(invitation.State));
        if (existing is not null) return (null, new LinkRefusal.MailboxExists());
        byte[][] inputs = [invitation.Iid.ToArray(), invitation.PublicKey, Encoding.Text(invitation.Canon)];
        if (store.Outside("activate", inputs, () => FaultOf(request, invitation)) is { } fault)
            return (null, new LinkRefusal.Unproven(fault));
        var (id, made) = (request.RequestId, request.Mailbox);
        var refusal = await use.Use(
            invitation, InvitationEvent.Activate, id, made.Mid, made.Fingerprint, request.Proof, request.Accesses, now);
        if (refusal is not null) return (null, refusal);
        var mailbox = Create(request, invitation, now);
        store.Add(mailbox);
        await store.SaveChangesAsync();
        return (await Start(mailbox, visitor, now), null);
    }

    private bool IsRepeated(ActivateRequest request, Invitation invitation, Mailbox? existing) =>
        invitation.State == InvitationState.Activated && invitation.ActivationRequestId == request.RequestId
        && existing is { State: MailboxState.Active } && keys.Matches(existing.Auth, request.Mailbox.Auth);

    // The certificate is only the guest's claim: it must name exactly this address, and the link's key must have signed it.
    private ProofFault? FaultOf(ActivateRequest request, Invitation invitation)
    {
        var made = request.Mailbox;
        if (made.Mid != keys.MailboxIdentity(invitation.Canon).MailboxId) return ProofFault.OtherMailbox;
        if (!Certificate.TryParse(made.Certificate, out var certificate)
            || !certificate!.Fingerprint.AsSpan().SequenceEqual(made.Fingerprint))
            return ProofFault.OtherFingerprint;
        if (certificate.UserIds.Count != 1
            || !certificate.Names(MailAddress.FromCanonical(invitation.Canon).IsWrittenAs))
            return ProofFault.OtherNames;
        return LinkUse.Proves(invitation, made.Mid, made.Fingerprint, request.Proof) ? null : ProofFault.OtherProof;
    }

    private Mailbox Create(ActivateRequest request, Invitation invitation, DateTimeOffset now)
    {
        var (mid, salt) = keys.MailboxIdentity(invitation.Canon);
        var auth = keys.Authenticate(request.Mailbox.Auth);
        return new Mailbox
        {
            Mid = mid,
            Canon = invitation.Canon,
            Address = invitation.Address,
            Name = GuestName.Of(request.Name),
            State = MailboxState.Active,
            Salt = salt,
            ArgonMemoryKiB = request.Mailbox.Argon.MemoryKiB,
            ArgonIterations = request.Mailbox.Argon.Iterations,
            AuthVerifier = auth.Mac,
            AuthKeyNumber = auth.KeyNumber,
            SealedBundle = keys.Seal(Mailbox.Table, mid.ToArray(), request.Mailbox.Bundle),
            Fingerprint = request.Mailbox.Fingerprint,
            Certificate = request.Mailbox.Certificate,
            PinsRecord = request.Mailbox.Pins,
            PinsVersion = 1,
            Language = request.Language,
            CreatedAt = now,
            LastActivityAt = now,
        };
    }

    private async Task<Started> Start(Mailbox mailbox, Visitor visitor, DateTimeOffset now) =>
        new(mailbox, await gate.Start(visitor, OwnerKind.Guest, mailbox.Mid, now));
}
