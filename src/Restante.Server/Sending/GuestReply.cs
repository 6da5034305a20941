using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <param name="Note">What the guest's browser keeps beside the message for itself, encrypted to its own key; may be missing.</param>
internal sealed record ReplyRequest(byte[] RequestId, byte[] InReplyTo, IReadOnlyList<SentBody> Bodies, IReadOnlyList<SentAccess> Accesses, IReadOnlyList<SentRecipient> Recipients,
    byte[]? Note = null);

internal sealed record ParticipantsRequest(byte[] MessageId, bool All);

internal sealed record LinkKey(byte[] Iid, byte[] InvitationKey, byte[] InviteFpr);

internal sealed record Participant(string Address, string Name, Role Role, Target Kind, byte[]? Id, byte[]? Certificate, byte[]? Fingerprint, IReadOnlyList<LinkKey> Invitations,
    IReadOnlyList<SuccessionItem> Succession);

/// <summary>Somebody of the message who cannot be answered now. Why is not said: it would tell a guest about accounts here.</summary>
internal sealed record LeftOut(string Address);

internal sealed record ParticipantsAnswer(IReadOnlyList<Participant> Participants, IReadOnlyList<LeftOut> Left);

/// <summary>
/// A guest answers the people of a message that they can read, and nobody else; always encrypted. Of anybody who cannot be
/// answered the guest learns just that: accounts not set up or disabled, held mailboxes and unknown addresses answer alike.
/// </summary>
internal static class GuestReply
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/participants", Participants)
            .Describe(ApiArea.Sending, "listParticipants", "Who gets an answer",
                "The author of a message, and with `all` the other visible recipients, with their keys.",
                ProblemCodes.MessageUnknown);
        group.MapPost("/messages", Reply).WithMaxBody(SendMessage.MaxRequestBytes)
            .Describe(ApiArea.Sending, "sendReply", "Answer a message",
                "To people of the thread alone. As sending, the same request again is sent once.",
                ProblemCodes.MailboxGone, ProblemCodes.RecipientsChanged, ProblemCodes.RequestReused, ProblemCodes.RecipientRefused,
                ProblemCodes.BodyMissing, ProblemCodes.ParentUnknown, ProblemCodes.SendingLimit);
    }

    private static async Task<Results<Ok<ParticipantsAnswer>, ProblemHttpResult>> Participants(ParticipantsRequest request, SignedIn me, RecipientBook book,
        MessageStore messages, TimeProvider time, CancellationToken cancel)
    {
        if (await People(request.MessageId, me, messages, time.GetUtcNow(), cancel) is not { } people) return Problems.NotFound("message-unknown", "This message is not here, or not yours to answer.");
        if (!request.All) people = [.. people.Take(1)];
        var known = await book.Look(AuthorKind.Guest, me.OwnerId, request.MessageId, [.. people.Select(person => person.Canonical)], time.GetUtcNow(), cancel);
        var successions = await book.Successions(known.Values, cancel);
        var answer = new ParticipantsAnswer(new List<Participant>(), new List<LeftOut>());
        foreach (var person in people)
        {
            if (Describe(person, known[person.Canonical], successions) is { } participant) ((List<Participant>)answer.Participants).Add(participant);
            else ((List<LeftOut>)answer.Left).Add(new LeftOut(person.Address));
        }
        return TypedResults.Ok(answer);
    }

    private static Participant? Describe(Person person, KnownRecipient known, ILookup<byte[], SuccessionItem> successions) => known switch
    {
        _ when RecipientBook.Refusal(known) is not null => null,
        { User: { } user } => new Participant(person.Address, user.Name, person.Role, Target.User, user.Id, user.Certificate, user.Fingerprint, [], [.. successions[user.Id]]),
        { Key: { } key } => new Participant(person.Address, person.Name, person.Role, Target.Pgp, known.ReaderId, key.Certificate, key.Fingerprint, [], []),
        { Mailbox: { } mailbox } => new Participant(person.Address, person.Name, person.Role, Target.Mailbox, mailbox.Mid, mailbox.Certificate, mailbox.Fingerprint, [], []),
        { Pending.Count: > 0 } => new Participant(person.Address, person.Name, person.Role, Target.Pending, null, null, null,
            [.. known.Pending.Select(pending => new LinkKey(pending.Iid, pending.PublicKey, pending.InviteFpr))], []),
        _ => null,
    };

    private static async Task<Results<Created<SendAnswer>, ProblemHttpResult>> Reply(ReplyRequest reply, SignedIn me, Mailboxes mailboxes, MessageStore messages,
        SendTransaction transaction, IOptions<SendingOptions> options, TimeProvider time, CancellationToken cancel)
    {
        var request = new SendRequest(reply.RequestId, reply.InReplyTo, "", null, null, reply.Bodies, reply.Note ?? [], reply.Accesses, reply.Recipients, []);
        if (SendRequestForm.Fault(request, me.AsReader(), options.Value) is { } fault) return Problems.BadRequest("malformed", fault);
        var now = time.GetUtcNow();
        if (await mailboxes.Get(me.OwnerId, cancel) is not { } mailbox) return Problems.NotFound("mailbox-gone", "This mailbox is not here any more.");
        if (await People(reply.InReplyTo, me, messages, now, cancel) is not { } people) return new SendOutcome.UnknownParent().ToAnswer();
        if (Stranger(reply, people) is { } stranger) return new SendOutcome.Refused(stranger, RefusedRecipient.NotInThread).ToAnswer();
        var author = new Author(AuthorKind.Guest, mailbox.Mid, mailbox.Address, mailbox.Name ?? mailbox.Address, mailbox.Fingerprint, mailbox.Certificate);
        var outcome = await transaction.Run(author, request with { Language = mailbox.Language }, now, cancel);
        if (outcome is SendOutcome.Sent) await mailboxes.Touch(mailbox.Mid, now, cancel);
        return (outcome is SendOutcome.Refused or SendOutcome.Changed ? CannotBeReached(reply) : outcome).ToAnswer();
    }

    // One answer that names every recipient, whoever of them cannot be reached and why; the browser then asks for participants again.
    private static SendOutcome.Changed CannotBeReached(ReplyRequest reply) =>
        new([.. reply.Recipients.Select(recipient => recipient.Address)]);

    private sealed record Person(string Address, string Canonical, string Name, Role Role);

    // The author first, then who else may know of one another. Null: the guest cannot read this message.
    private static async Task<List<Person>?> People(byte[] messageId, SignedIn me, MessageStore messages, DateTimeOffset now, CancellationToken cancel)
    {
        if (!await messages.CanRead(me.AsReader(), messageId, now, cancel)) return null;
        if (await messages.Find(messageId, cancel) is not { } message) return null;
        var people = new List<Person>();
        if (!message.AuthorId.AsSpan().SequenceEqual(me.OwnerId)) Add(message.AuthorAddress, message.AuthorName, Role.To);
        foreach (var recipient in await messages.RecipientsOf(messageId, cancel))
            if (recipient.Role != Role.Bcc && !recipient.ReaderId.AsSpan().SequenceEqual(me.OwnerId)) Add(recipient.Address, recipient.Name, recipient.Role);
        return people;

        void Add(string address, string name, Role role)
        {
            if (MailAddress.TryCanonicalise(address, out var canonical) && people.All(person => person.Canonical != canonical)) people.Add(new Person(address, canonical, name, role));
        }
    }

    // Whether the address is one of this organisation makes no difference.
    private static string? Stranger(ReplyRequest reply, List<Person> people) => reply.Recipients.Select(recipient => recipient.Address)
        .FirstOrDefault(address => MailAddress.TryCanonicalise(address, out var canonical)
            && people.All(person => person.Canonical != canonical));
}
