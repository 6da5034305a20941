using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>What vouched for guests' keys towards a removed user goes; the guests keep their mailboxes.</summary>
internal sealed class UserAssurances(Store store) : IUserRows
{
    public Task<IReadOnlyList<string>> Plan(byte[] userId, CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task Remove(byte[] userId, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<Assurance>().Where(assurance => assurance.UserId == userId).ExecuteDeleteAsync(cancel);
}
