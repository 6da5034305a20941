using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>Deletes a removed user's assurances. The guests keep their mailboxes.</summary>
internal sealed class UserAssurances(Store store) : IUserRows
{
    public Task<IReadOnlyList<string>> Plan(Id16 userId, CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task Remove(Id16 userId, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<Assurance>().Where(assurance => assurance.UserId == userId).ExecuteDeleteAsync(cancel);
}
