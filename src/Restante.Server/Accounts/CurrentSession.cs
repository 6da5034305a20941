using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>The same answer as sign-in gives, with the user's present values.</summary>
internal sealed class CurrentSession(Store store, InstanceKeys keys, SessionGate gate)
{
    public async Task<UserSession> Run(SignedIn me, Visitor visitor, CancellationToken cancel)
    {
        var user = await store.Set<User>().AsNoTracking().FirstAsync(user => user.Id == me.OwnerId, cancel);
        var bundle = keys.Open(User.Table, user.Id.ToArray(), user.SealedBundle);
        return UserSession.Of(user, bundle, SessionGate.ReloadKey(visitor, me), gate.IdleMinutes);
    }
}
