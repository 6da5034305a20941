using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>Revokes a removed user's pending links: nobody is left who could tell the PIN or send another link.</summary>
internal sealed class UserLinks(Store store, InvitationBook book) : IUserRows
{
    public async Task<IReadOnlyList<string>> Plan(Id16 userId, CancellationToken cancel) => Counted.Sentence(
        await Open(userId).CountAsync(cancel),
        "One link that its guest has not used yet stops working, and the messages behind it cannot be opened any more.",
        "links that their guests have not used yet stop working, and the messages behind them cannot be opened any more.");

    public async Task Remove(Id16 userId, DateTimeOffset now, CancellationToken cancel)
    {
        await book.Revoke(await Open(userId).Select(invitation => invitation.Iid).ToListAsync(cancel), now, cancel);
        await store.Set<PinGeneration>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel);
        await store.Set<PinTries>().Where(row => row.UserId == userId).ExecuteDeleteAsync(cancel);
    }

    private IQueryable<Invitation> Open(Id16 userId) =>
        store.Set<Invitation>().Where(invitation => invitation.UserId == userId && invitation.State == InvitationState.Pending);
}
