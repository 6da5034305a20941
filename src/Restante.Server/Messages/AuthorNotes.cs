using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal sealed record SaveNoteRequest(int Version, byte[] Note);

internal sealed record ContactItem(string Address, string Name, RecipientKind Kind);

internal sealed record ContactList(IReadOnlyList<ContactItem> Contacts);

/// <summary>The note that a user's browser keeps with a sent message, and the people to whom the user has written.</summary>
internal static class AuthorNotes
{
    /// <summary>Room for the fingerprints of a hundred recipients' invitations.</summary>
    public const int MaxNoteBytes = 64 * 1024;

    /// <summary>Limit of a search; without a search, all are listed.</summary>
    private const int MaxContacts = 20;
    private const int MaxSearched = 1000;

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

    private static async Task<Results<NoContent, ProblemHttpResult>> Save(
        string id,
        SaveNoteRequest request,
        SignedIn me,
        Store store,
        CancellationToken cancel)
    {
        if (request.Note.Length is 0 or > MaxNoteBytes) return Problems.BadRequest("malformed", "A note has 1 to 65536 bytes.");
        if (!Encoding.TryFromBase64Url(id, out var messageId)) return Unknown();
        var previous = request.Version - 1;
        var changed = await store.Set<Message>().Where(message => message.Id == messageId && message.AuthorKind == AuthorKind.User
                && message.AuthorId == me.OwnerId && message.NoteVersion == previous)
            .ExecuteUpdateAsync(
                set => set.SetProperty(message => message.Note, request.Note).SetProperty(message => message.NoteVersion, request.Version),
                cancel);
        if (changed == 1) return TypedResults.NoContent();
        var version = await store.Set<Message>()
            .Where(message => message.Id == messageId && message.AuthorKind == AuthorKind.User && message.AuthorId == me.OwnerId)
            .Select(message => (int?)message.NoteVersion).FirstOrDefaultAsync(cancel);
        return version is null
            ? Unknown()
            : Problems.Of(
                StatusCodes.Status409Conflict, "note-version", "This note was changed in another window.", ("version", version));
    }

    private static async Task<Ok<ContactList>> Contacts(SignedIn me, Store store, CancellationToken cancel, string? q = null)
    {
        var text = (q ?? "").Trim();
        var mine = store.Set<Message>().Where(message => message.AuthorKind == AuthorKind.User && message.AuthorId == me.OwnerId);
        var found = await (from recipient in store.Set<Recipient>()
                           join message in mine on recipient.MessageId equals message.Id
                           orderby recipient.Id descending
                           select new { recipient.Canonical, recipient.Address, recipient.Name, recipient.Kind })
                           .Take(MaxSearched).ToListAsync(cancel);
        return TypedResults.Ok(new ContactList([.. found.Where(contact => Holds(contact.Canonical, text) || Holds(contact.Name, text))
            .DistinctBy(contact => contact.Canonical).Take(text.Length == 0 ? MaxSearched : MaxContacts)
            .Select(contact => new ContactItem(contact.Address, contact.Name, contact.Kind))]));
    }

    private static bool Holds(string where, string text) => where.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult Unknown() => Problems.NotFound("message-unknown", "This message was not found, or it is not yours.");
}
