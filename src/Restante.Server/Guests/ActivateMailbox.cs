using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Invitations.Http;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <param name="Mid">As redeem told it.</param>
/// <param name="Auth">A_auth, 32 bytes.</param>
/// <param name="Bundle">W.</param>
/// <param name="Pins">The record of pinned sender keys, version 1.</param>
internal sealed record NewMailbox(byte[] Mid, ArgonParameters Argon, byte[] Auth, byte[] Bundle, byte[] Fingerprint, byte[] Certificate, byte[] Pins);

internal sealed record ActivateRequest(
    byte[] Iid, byte[] LinkAuth, byte[] Ticket, byte[] RequestId, NewMailbox Mailbox, byte[] Proof, IReadOnlyList<BodyAccess> Accesses, string Language, string? Name = null);

/// <summary>
/// Makes the temporary mailbox, once: one transaction that holds the address, so that of many at once one wins. The same
/// request again, with the same password, gets the same answer and a session.
/// </summary>
internal sealed class ActivateMailbox(Store store, InstanceKeys keys, InvitationBook book, Mailboxes mailboxes, LinkUse use, SessionGate gate, GuestSessions sessions)
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/activate", Handle).Logs(SecurityAction.SetUp)
        .Describe(ApiArea.Links, "activateMailbox", "Create the temporary mailbox of a link",
            "Once for an address; the same request again gets the same answer. Signs the guest in.",
            ProblemCodes.LinkUnknown, ProblemCodes.LinkFinal, ProblemCodes.TicketInvalid, ProblemCodes.MailboxExists,
            ProblemCodes.AccessesChanged);

    private static async Task<Results<Ok<GuestSession>, ProblemHttpResult>> Handle(
        ActivateRequest request, HttpContext http, ActivateMailbox activate, Outbox outbox, IOptions<InstanceOptions> instance,
        IOptions<AccountsOptions> accounts, TimeProvider time)
    {
        if (GuestInput.FaultOf(request, instance.Value.Languages, accounts.Value.MaxCertificateBytes) is { } fault) return InvitationAnswers.Malformed(fault);
        var (started, refusal) = await activate.Run(request, http.Visitor(), time.GetUtcNow());
        outbox.Wake();
        if (started is null) return refusal!.Answer();
        var session = await activate.Session(started);
        http.SignIn(started.Session);
        return TypedResults.Ok(session);
    }

    private sealed record Started(Mailbox Mailbox, StartedSession Session);

    // The certificate is read only for a valid link and ticket.
    private Task<(Started?, LinkRefusal?)> Run(ActivateRequest request, Visitor visitor, DateTimeOffset now) => store.InTransaction<(Started?, LinkRefusal?)>(async () =>
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, CancellationToken.None) is not { } found) return (null, new LinkRefusal.Unknown());
        await mailboxes.Lock([found.Canon], CancellationToken.None);
        var invitation = (await book.Find(found.Iid, now, CancellationToken.None))!;
        var existing = await mailboxes.Find(invitation.Canon, CancellationToken.None);
        if (await Tickets.Find(store, invitation.Iid, request.Ticket, now, CancellationToken.None) is not { } ticket || ticket.PinProven != invitation.HasPin)
            return (null, InvitationStates.IsFinal(invitation.State) ? new LinkRefusal.Final(invitation.State) : new LinkRefusal.TicketInvalid());
        if (IsRepeated(request, invitation, existing)) return (await Start(existing!, visitor, now), null);
        if (InvitationStates.IsFinal(invitation.State)) return (null, new LinkRefusal.Final(invitation.State));
        if (existing is not null) return (null, new LinkRefusal.MailboxExists());
        if (store.Outside("activate", [invitation.Iid, invitation.PublicKey, Encoding.Text(invitation.Canon)], () => FaultOf(request, invitation)) is { } fault) return (null, new LinkRefusal.Unproven(fault));
        if (await use.Use(invitation, InvitationEvent.Activate, request.RequestId, request.Mailbox.Mid, request.Mailbox.Fingerprint, request.Proof, request.Accesses, now) is { } refusal)
            return (null, refusal);
        var mailbox = Make(request, invitation, now);
        store.Add(mailbox);
        await store.SaveChangesAsync();
        return (await Start(mailbox, visitor, now), null);
    }, CancellationToken.None);

    private bool IsRepeated(ActivateRequest request, Invitation invitation, Mailbox? existing) =>
        invitation is { State: InvitationState.Activated, ActivationRequestId: { } id } && id.AsSpan().SequenceEqual(request.RequestId)
        && existing is { State: MailboxState.Active } && keys.Matches(existing.Auth, request.Mailbox.Auth);

    // The certificate is the guest's own claim; that it names this address alone and that the link's key vouches for it is checked here.
    private string? FaultOf(ActivateRequest request, Invitation invitation)
    {
        var made = request.Mailbox;
        if (!made.Mid.AsSpan().SequenceEqual(keys.MailboxIdentity(invitation.Canon).MailboxId)) return "mid is not the one that redeem gave.";
        if (!Certificate.TryParse(made.Certificate, out var certificate) || !certificate!.Fingerprint.AsSpan().SequenceEqual(made.Fingerprint)) return "The certificate does not have the fingerprint given.";
        if (certificate.UserIds.Count != 1 || !certificate.Names(address => MailAddress.TryCanonicalise(address, out var canon) && canon == invitation.Canon))
            return "The certificate must name this address and nothing else.";
        return LinkUse.Proves(invitation, made.Mid, made.Fingerprint, request.Proof) ? null : "The proof was not made by this link's key for this mailbox.";
    }

    private Mailbox Make(ActivateRequest request, Invitation invitation, DateTimeOffset now)
    {
        var (mid, salt) = keys.MailboxIdentity(invitation.Canon);
        var auth = keys.Authenticate(request.Mailbox.Auth);
        return new Mailbox
        {
            Mid = mid, Canon = invitation.Canon, Address = invitation.Address, Name = GuestName.Of(request.Name), State = MailboxState.Active, Salt = salt,
            ArgonMemoryKiB = request.Mailbox.Argon.MemoryKiB, ArgonIterations = request.Mailbox.Argon.Iterations,
            AuthVerifier = auth.Mac, AuthKeyNumber = auth.KeyNumber, SealedBundle = keys.Seal(Mailbox.Table, mid, request.Mailbox.Bundle),
            Fingerprint = request.Mailbox.Fingerprint, Certificate = request.Mailbox.Certificate, PinsRecord = request.Mailbox.Pins, PinsVersion = 1,
            Language = request.Language, CreatedAt = now, LastActivityAt = now,
        };
    }

    private async Task<Started> Start(Mailbox mailbox, Visitor visitor, DateTimeOffset now) =>
        new(mailbox, await gate.Start(visitor, OwnerKind.Guest, mailbox.Mid, now));

    private Task<GuestSession> Session(Started started) => sessions.Of(started.Mailbox, started.Session.ReloadKey, null, CancellationToken.None);
}
