using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Invitations;

internal sealed record OpenInvitationRequest(byte[] Iid, byte[] LinkAuth);

/// <param name="Left">Tries before the link is locked.</param>
/// <param name="PausedUntil">No try is heard before.</param>
internal sealed record TriesLeft(int Left, DateTimeOffset? PausedUntil);

/// <param name="MailboxExists">The address has a mailbox; of a used link, the mailbox that its message went into is still there.</param>
internal sealed record OpenedInvitation(
    InvitationState State, bool HasPin, string SenderName, string SenderAddress, byte[] SenderCertificate, byte[] SenderFingerprint, byte[] InviteFpr,
    DateTimeOffset SentAt, DateTimeOffset ExpiresAt, ArgonParameters Argon, bool MailboxExists, TriesLeft? Tries, string Language);

/// <summary>A person clicked "Open message": who wrote and when, and whether a PIN is asked. Final states are told too.</summary>
internal static class OpenInvitation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/open", Handle)
        .Describe(ApiArea.Links, "openInvitation", "Open a link",
            "Who wrote and when, whether a PIN is asked, and in which state the link is. `linkAuth` is derived from the link " +
            "(PROTOCOL.md section 5).",
            ProblemCodes.LinkUnknown);

    private static async Task<Results<Ok<OpenedInvitation>, ProblemHttpResult>> Handle(
        OpenInvitationRequest request, Store store, InvitationBook book, MessageStore messages, Senders senders, IMailboxLookup mailboxes, TimeProvider time, CancellationToken cancel)
    {
        if (!LinkAnswers.IsLink(request.Iid, request.LinkAuth)) return LinkAnswers.MalformedLink();
        var now = time.GetUtcNow();
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, cancel) is not { } invitation) return LinkAnswers.Unknown();
        if (invitation is { State: InvitationState.Pending, FirstOpenedAt: null }) await MarkOpened(store, messages, invitation, now, cancel);
        var sender = await senders.Find(invitation.UserId, cancel);
        // Of a used link the mailbox that it went into: one that was deleted since is not made up for by a newer one.
        var usedAt = invitation.State is InvitationState.Activated or InvitationState.Attached ? invitation.FinalAt : null;
        return TypedResults.Ok(new OpenedInvitation(
            invitation.State, invitation.HasPin, sender?.Name ?? "", sender?.Address ?? "", invitation.SenderCertificate, invitation.SenderFpr, invitation.InviteFpr,
            invitation.CreatedAt, invitation.ExpiresAt, ArgonParameters.Version1, await mailboxes.Exists(invitation.Canon, usedAt, cancel),
            await Tries(store, invitation, now, cancel), invitation.Language));
    }

    private static async Task<TriesLeft?> Tries(Store store, Invitation invitation, DateTimeOffset now, CancellationToken cancel)
    {
        if (!invitation.HasPin || InvitationStates.IsFinal(invitation.State)) return null;
        var (left, pausedUntil) = await PinCounter.Read(store, invitation.UserId, invitation.Canon, invitation.Generation, now, cancel);
        return new TriesLeft(left, pausedUntil);
    }

    private static Task<bool> MarkOpened(Store store, MessageStore messages, Invitation opened, DateTimeOffset now, CancellationToken cancel) =>
        store.InTransaction(async () =>
        {
            await store.Set<Invitation>().Where(invitation => invitation.Iid == opened.Iid && invitation.FirstOpenedAt == null)
                .ExecuteUpdateAsync(update => update.SetProperty(invitation => invitation.FirstOpenedAt, now), cancel);
            foreach (var recipient in await messages.RecipientsBehind(opened.Iid, opened.Canon, cancel)) recipient.OpenedAt ??= now;
            return true;
        }, cancel);
}
