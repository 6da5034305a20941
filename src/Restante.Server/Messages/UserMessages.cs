using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>Deletes a removed user's copies and drafts. Others keep what this user sent to them, and what they sent to this user.</summary>
internal sealed class UserMessages(Store store, MessageStore messages) : IUserRows
{
    public async Task<IReadOnlyList<string>> Plan(Id16 userId, CancellationToken cancel)
    {
        var held = await store.Set<Access>().Of(new Reader(ReaderKind.User, userId))
            .Select(access => access.MessageId)
            .Distinct().CountAsync(cancel);
        var drafts = await store.Set<Draft>().CountAsync(draft => draft.UserId == userId, cancel);
        return [
            .. Counted.Sentence(held, "One message goes out of this user's mailbox. Everybody else who has it keeps it.",
                "messages go out of this user's mailbox. Everybody else who has one of them keeps it."),
            .. Counted.Sentence(drafts, "One draft is deleted.", "drafts are deleted.")];
    }

    public async Task Remove(Id16 userId, DateTimeOffset now, CancellationToken cancel)
    {
        await messages.RemoveReader(new Reader(ReaderKind.User, userId), cancel);
        await store.Set<Draft>().Where(draft => draft.UserId == userId).ExecuteDeleteAsync(cancel);
    }
}
