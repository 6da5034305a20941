using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

internal abstract record SaveNoteOutcome
{
    private SaveNoteOutcome() { }

    internal sealed record Saved : SaveNoteOutcome;

    /// <summary>The message does not exist, or another author wrote it.</summary>
    internal sealed record Unknown : SaveNoteOutcome;

    /// <param name="Version">Of the stored note.</param>
    internal sealed record OtherVersion(int Version) : SaveNoteOutcome;
}

/// <summary>The note that a user's browser keeps with a sent message, encrypted to itself.</summary>
internal sealed class AuthorNotes(Store store)
{
    /// <summary>Room for the fingerprints of a hundred recipients' invitations.</summary>
    public const int MaxNoteBytes = 64 * 1024;

    /// <param name="userId">The author.</param>
    /// <param name="messageId">One of the author's messages.</param>
    /// <param name="version">One more than the stored one.</param>
    /// <param name="note">The encrypted note.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<SaveNoteOutcome> Save(Id16 userId, Id16 messageId, int version, byte[] note, CancellationToken cancel)
    {
        var previous = version - 1;
        var mine = store.Set<Message>()
            .Where(message => message.Id == messageId && message.AuthorKind == AuthorKind.User && message.AuthorId == userId);
        var changed = await mine.Where(message => message.NoteVersion == previous).ExecuteUpdateAsync(
            set => set.SetProperty(message => message.Note, note).SetProperty(message => message.NoteVersion, version), cancel);
        if (changed == 1) return new SaveNoteOutcome.Saved();
        return await mine.Select(message => (int?)message.NoteVersion).FirstOrDefaultAsync(cancel) is { } stored
            ? new SaveNoteOutcome.OtherVersion(stored)
            : new SaveNoteOutcome.Unknown();
    }
}
