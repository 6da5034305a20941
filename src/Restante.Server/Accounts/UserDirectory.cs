using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>What other slices may know of a user.</summary>
internal sealed record UserEntry(byte[] Id, string Address, string Canonical, string Name, byte[] Fingerprint, byte[] Certificate,
    UserState State, string Language, bool NotifyByMail, bool IsAdmin);

/// <summary>The façade by which other slices find users.</summary>
internal sealed class UserDirectory(Store store)
{
    /// <summary>Users of these canonical addresses, in any state.</summary>
    public Task<List<UserEntry>> Find(IReadOnlyCollection<string> canonical, CancellationToken cancel) =>
        Entries(store.Set<User>().Where(user => canonical.Contains(user.Canonical))).ToListAsync(cancel);

    public Task<List<UserEntry>> Get(IReadOnlyCollection<byte[]> ids, CancellationToken cancel) =>
        Entries(store.Set<User>().Where(user => ids.Contains(user.Id))).ToListAsync(cancel);

    public Task<UserEntry?> Get(byte[] id, CancellationToken cancel) =>
        Entries(store.Set<User>().Where(user => user.Id == id)).FirstOrDefaultAsync(cancel);

    private static IQueryable<UserEntry> Entries(IQueryable<User> users) => users.AsNoTracking().Select(user => new UserEntry(
        user.Id, user.Address, user.Canonical, user.Name, user.Fingerprint, user.Certificate, user.State, user.Language, user.NotifyByMail, user.IsAdmin));
}
