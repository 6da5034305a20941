using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Messages.Http;

internal sealed record SaveNoteRequest(int Version, byte[] Note);

internal sealed record ContactList(IReadOnlyList<ContactItem> Contacts);

internal static class AuthorNotesEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPut("/messages/{id}/note", Save)
            .Describe(ApiArea.Sending, "saveNote", "Write the author's note of a sent message",
                "What the author keeps beside the message, encrypted to itself. `version` is the next one.",
                ProblemCodes.MessageUnknown, ProblemCodes.NoteVersion);
        group.MapGet("/contacts", Contacts)
            .Describe(ApiArea.Sending, "listContacts", "People whom the user has written to",
                "The latest first; with `q` the first 20 whose name or address contains it.");
    }

    private static async Task<Answer<NoContent>> Save(
        string id, SaveNoteRequest request, SignedIn me, AuthorNotes notes, CancellationToken cancel)
    {
        if (request.Note.Length is 0 or > AuthorNotes.MaxNoteBytes) return MessagesAnswers.Malformed("A note has 1 to 65536 bytes.");
        if (!Id16.TryParse(id, out var messageId)) return MessagesAnswers.SentMessageUnknown();
        var outcome = await notes.Save(me.OwnerId, messageId, request.Version, request.Note, cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Ok<ContactList>> Contacts(
        SignedIn me, WrittenContacts contacts, CancellationToken cancel, string? q = null) =>
        TypedResults.Ok(new ContactList(await contacts.Search(me.OwnerId, (q ?? "").Trim(), cancel)));
}
