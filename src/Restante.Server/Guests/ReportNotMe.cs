using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Operations;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal sealed record NotMeRequest(Id16 Iid, byte[] LinkAuth, byte[]? Ticket);

internal abstract record NotMeOutcome
{
    private NotMeOutcome() { }

    /// <param name="Frozen">The mailbox is frozen, by this report or an earlier one.</param>
    internal sealed record Reported(bool Frozen) : NotMeOutcome;
    internal sealed record LinkUnknown : NotMeOutcome;
}

/// <summary>
/// Handles a report "this was not me" (PROTOCOL.md section 13.8). With a ticket that proves the PIN of a sender who decides about the
/// mailbox, it freezes the mailbox until one of those senders releases or retires it; a ticket freezes once. Any other report only
/// notifies: the link's sender and the operator, once a day per link, and, if a PIN is proven, the senders who decide, once a day per
/// mailbox.
/// </summary>
internal sealed partial class ReportNotMe(
    Store store,
    InvitationBook book,
    Mailboxes mailboxes,
    Senders senders,
    SignInThrottle throttle,
    Outbox outbox,
    IOptions<DeliveryOptions> delivery,
    IOptions<InstanceOptions> instance,
    ILogger<ReportNotMe> log)
{
    private static readonly Rate Alerts = new(1, TimeSpan.FromDays(1));

    public async Task<NotMeOutcome> Run(NotMeRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, cancel) is not { } invitation) return new NotMeOutcome.LinkUnknown();
        var frozen = await store.InTransaction(() => Decide(invitation, request.Ticket, now), CancellationToken.None);
        LogReported(log, invitation.Iid.ToString()[..4], frozen);
        outbox.Wake();
        return new NotMeOutcome.Reported(frozen);
    }

    private async Task<bool> Decide(Invitation invitation, byte[]? ticket, DateTimeOffset now)
    {
        await mailboxes.Lock([invitation.Canon], CancellationToken.None);
        var proof = ticket is null ? null : await Tickets.Find(store, invitation.Iid, ticket, now, CancellationToken.None);
        if (proof is { PinProven: true } && await mailboxes.Find(invitation.Canon, CancellationToken.None) is { } mailbox)
        {
            var deciders = await mailboxes.Deciders(mailbox.Mid, invitation.UserId, CancellationToken.None);
            if (!deciders.Contains(invitation.UserId)) await AlertDeciders(mailbox, deciders, now);
            else if (await IsFrozenBy(proof, mailbox, invitation, deciders, now)) return true;
        }
        await Alert(invitation, now);
        return false;
    }

    // True if the mailbox is frozen now, by this ticket or an earlier one.
    private async Task<bool> IsFrozenBy(
        Ticket ticket, Mailbox mailbox, Invitation invitation, IReadOnlyList<Id16> deciders, DateTimeOffset now)
    {
        if (mailbox.State == MailboxState.Frozen) return true;
        if (ticket.FrozeAt is not null) return false;
        await mailboxes.Freeze(mailbox, invitation.Iid, invitation.UserId, now, CancellationToken.None);
        await Tickets.NoteFreeze(store, ticket, now);
        foreach (var userId in deciders)
            await senders.Notify(userId, NoticeKind.MailboxFrozen, mailbox.Address, null,
                (to, language) => new MailboxFrozenMail(to, language, mailbox.Address), now);
        if (await senders.Find(invitation.UserId, CancellationToken.None) is { } sender)
            await mailboxes.NotifyGuest(new MailboxFrozenGuestMail(mailbox.Address, mailbox.Language, sender), now);
        return true;
    }

    private async Task AlertDeciders(Mailbox mailbox, IReadOnlyList<Id16> deciders, DateTimeOffset now)
    {
        if (await throttle.Charge("not-me/mailbox/" + Convert.ToHexString(mailbox.Mid.ToArray()), Alerts, now) is not null) return;
        foreach (var userId in deciders)
            await senders.Notify(userId, NoticeKind.MailboxReported, mailbox.Address, null,
                (to, language) => new MailboxReportedMail(to, language, mailbox.Address), now);
    }

    private async Task Alert(Invitation invitation, DateTimeOffset now)
    {
        if (await throttle.Charge("not-me/" + Convert.ToHexString(invitation.Iid.ToArray()), Alerts, now) is not null) return;
        await senders.Notify(invitation.UserId, NoticeKind.NotMe, invitation.Address, invitation.MessageId,
            (to, language) => new NotMeMail(to, language, invitation.Address), now);
        if (delivery.Value.OperatorAddress is not { } operatorAddress) return;
        if (await senders.Find(invitation.UserId, CancellationToken.None) is not { } sender) return;
        var operatorLanguage = instance.Value.Languages[0];
        await outbox.Add(store, new NotMeOperatorMail(operatorAddress, operatorLanguage, invitation.Address, sender.Address), now);
    }

    // The operator may have set no address, so the log has the report too.
    [LoggerMessage(1710, LogLevel.Warning,
        "A guest reports that somebody else opened the link {LinkStart}... (mailbox frozen: {Frozen}). " +
        "Its sender was notified; speak with them.")]
    private static partial void LogReported(ILogger log, string linkStart, bool frozen);
}
