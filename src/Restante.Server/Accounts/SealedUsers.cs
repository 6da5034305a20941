using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>Every user's sealed bundle: an organisation has few enough users. Users who have not set up yet have none.</summary>
internal sealed class SealedUsers(Store store) : ISealedRows
{
    public async Task<IReadOnlyList<SealedRow>> Some(CancellationToken cancel)
    {
        var users = await store.Set<User>().Select(user => new SealedRow(User.Table, user.Id, user.SealedBundle)).ToListAsync(cancel);
        return users.FindAll(row => row.Sealed.Length > 0);
    }
}
