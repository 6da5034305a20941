using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

/// <summary>Deletes the contact keys of a user who is removed.</summary>
internal sealed class UserContacts(Store store) : IUserRows
{
    public async Task<IReadOnlyList<string>> Plan(Id16 userId, CancellationToken cancel) =>
        Counted.Sentence(await store.Set<ContactKey>().CountAsync(key => key.UserId == userId, cancel),
            "One key of a contact is deleted.", "keys of contacts are deleted.");

    public Task Remove(Id16 userId, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<ContactKey>().Where(key => key.UserId == userId).ExecuteDeleteAsync(cancel);
}
