using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Messages;

namespace Restante.Server.Sending;

/// <param name="Note">The note that the guest's browser keeps with the message, encrypted to the guest's key; may be null.</param>
internal sealed record ReplyRequest(
    Id16 RequestId,
    Id16 InReplyTo,
    IReadOnlyList<SentBody> Bodies,
    IReadOnlyList<SentAccess> Accesses,
    IReadOnlyList<SentRecipient> Recipients,
    byte[]? Note = null);

internal sealed record LinkKey(Id16 Iid, byte[] InvitationKey, byte[] InviteFpr);

internal sealed record Participant(
    string Address,
    string Name,
    Role Role,
    Target Kind,
    Id16? Id,
    byte[]? Certificate,
    byte[]? Fingerprint,
    IReadOnlyList<LinkKey> Invitations,
    IReadOnlyList<SuccessionItem> Succession);

/// <summary>
/// A person of the message whom the guest cannot answer now. It has no reason, which would tell the guest about accounts on this server.
/// </summary>
internal sealed record LeftOut(string Address);

internal sealed record ParticipantsAnswer(IReadOnlyList<Participant> Participants, IReadOnlyList<LeftOut> Left);

/// <summary>
/// Sends a guest's answer, always encrypted, to people of a message that the guest can read, and to nobody else. The guest learns only that
/// a person cannot be answered: invited and disabled users, frozen mailboxes and unknown addresses look alike.
/// </summary>
internal sealed class GuestReply(
    RecipientLookup lookup,
    Mailboxes mailboxes,
    MessageStore messages,
    SendTransaction transaction,
    IOptions<SendingOptions> options)
{
    /// <summary>The people whom this guest may answer; null if the guest cannot read the message.</summary>
    /// <param name="all">False: only the author.</param>
    public async Task<ParticipantsAnswer?> Participants(
        Id16 mid,
        Id16 messageId,
        bool all,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        if (await People(messageId, mid, now, cancel) is not { } people) return null;
        if (!all) people = [.. people.Take(1)];
        var known = await lookup.Look(AuthorKind.Guest, mid, messageId, [.. people.Select(person => person.Canonical)], now, cancel);
        var successions = await lookup.Successions(known.Values, cancel);
        var (participants, left) = (new List<Participant>(), new List<LeftOut>());
        foreach (var person in people)
        {
            if (Describe(person, known[person.Canonical], successions) is { } participant) participants.Add(participant);
            else left.Add(new LeftOut(person.Address));
        }
        return new ParticipantsAnswer(participants, left);
    }

    private static Participant? Describe(Person person, KnownRecipient known, ILookup<Id16, SuccessionItem> successions) => known switch
    {
        _ when known.Refusal() is not null => null,
        { User: { } user } =>
            new Participant(person.Address, user.Name, person.Role, Target.User, user.Id, user.Certificate, user.Fingerprint,
                [], [.. successions[user.Id]]),
        { Key: { } key } =>
            new Participant(person.Address, person.Name, person.Role, Target.Pgp, known.ReaderId, key.Certificate, key.Fingerprint, [], []),
        { Mailbox: { } mailbox } =>
            new Participant(person.Address, person.Name, person.Role, Target.Mailbox,
                mailbox.Mid, mailbox.Certificate, mailbox.Fingerprint, [], []),
        { Pending.Count: > 0 } => new Participant(person.Address, person.Name, person.Role, Target.Pending, null, null, null,
            [.. known.Pending.Select(pending => new LinkKey(pending.Iid, pending.PublicKey, pending.InviteFpr))], []),
        _ => null,
    };

    public async Task<SendOutcome> Send(Id16 mid, ReplyRequest reply, DateTimeOffset now, CancellationToken cancel)
    {
        var request = new SendRequest(
            reply.RequestId, reply.InReplyTo, "", null, null, reply.Bodies, reply.Note ?? [], reply.Accesses, reply.Recipients, []);
        if (SendRequestForm.Fault(request, new Reader(ReaderKind.Mailbox, mid), options.Value) is { } fault)
            return new SendOutcome.Malformed(fault);
        if (await mailboxes.Get(mid, cancel) is not { } mailbox) return new SendOutcome.MailboxGone();
        if (await People(reply.InReplyTo, mid, now, cancel) is not { } people) return new SendOutcome.UnknownParent();
        if (Outsider(reply, people) is { } outsider) return new SendOutcome.Refused(outsider, RefusedRecipient.NotInThread);
        var outcome = await transaction.Run(Author.Of(mailbox), request with { Language = mailbox.Language }, now, cancel);
        return outcome is SendOutcome.Refused or SendOutcome.Changed ? CannotBeReached(reply) : outcome;
    }

    // The answer names every recipient, so that it does not show who cannot be reached. The browser then asks for the participants again.
    private static SendOutcome.Changed CannotBeReached(ReplyRequest reply) =>
        new([.. reply.Recipients.Select(recipient => recipient.Address)]);

    private sealed record Person(string Address, string Canonical, string Name, Role Role);

    // The author first, then the other visible people. Null: the guest cannot read this message.
    private async Task<List<Person>?> People(Id16 messageId, Id16 mid, DateTimeOffset now, CancellationToken cancel)
    {
        if (await messages.FindFor(new Reader(ReaderKind.Mailbox, mid), messageId, now, cancel) is not { } message) return null;
        var people = new List<Person>();
        if (message.AuthorId != mid) Add(message.AuthorAddress, message.AuthorName, Role.To);
        foreach (var recipient in await messages.RecipientsOf(messageId, cancel))
            if (recipient.Role != Role.Bcc && recipient.ReaderId != mid)
                Add(recipient.Address, recipient.Name, recipient.Role);
        return people;

        void Add(string address, string name, Role role)
        {
            if (MailAddress.TryParse(address, out var parsed) && people.All(person => person.Canonical != parsed.Canonical))
                people.Add(new Person(address, parsed.Canonical, name, role));
        }
    }

    // It makes no difference whether the address belongs to this organisation.
    private static string? Outsider(ReplyRequest reply, List<Person> people)
    {
        var known = people.Select(person => person.Canonical).ToHashSet();
        return reply.Recipients.FirstOrDefault(recipient => !known.Contains(recipient.Parsed!.Canonical))?.Address;
    }
}
