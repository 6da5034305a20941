using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>The part of a user that other slices may know.</summary>
internal sealed record UserEntry(Id16 Id, string Address, string Canonical, string Name, byte[] Fingerprint, byte[] Certificate,
    UserState State, string Language, bool NotifyByMail, bool IsAdmin);

/// <summary>The façade by which other slices find users.</summary>
internal sealed class UserDirectory(Store store) : ISenderAddresses
{
    /// <summary>Users of these canonical addresses, in any state.</summary>
    public Task<List<UserEntry>> Find(IReadOnlyCollection<string> canonical, CancellationToken cancel) =>
        Entries(store.Set<User>().Where(user => canonical.Contains(user.Canonical))).ToListAsync(cancel);

    public Task<List<UserEntry>> Get(IReadOnlyCollection<Id16> ids, CancellationToken cancel) =>
        Entries(store.Set<User>().Where(user => ids.Contains(user.Id))).ToListAsync(cancel);

    public Task<UserEntry?> Get(Id16 id, CancellationToken cancel) =>
        Entries(store.Set<User>().Where(user => user.Id == id)).FirstOrDefaultAsync(cancel);

    /// <summary>The key replacements of these users, oldest first. Users who never replaced their key have none.</summary>
    public async Task<IReadOnlyList<(Id16 UserId, SuccessionItem Step)>> Successions(
        IReadOnlyCollection<Id16> ids,
        CancellationToken cancel)
    {
        if (ids.Count == 0) return [];
        var rows = await store.Set<Succession>().AsNoTracking()
            .Where(row => ids.Contains(row.UserId)).OrderBy(row => row.Ordinal)
            .ToListAsync(cancel);
        return [.. rows.Select(row => (row.UserId, SuccessionItem.Of(row)))];
    }

    /// <summary>True if this is the user's present key. It cannot change while the caller holds the user's lock.</summary>
    public Task<bool> HasKey(Id16 id, byte[] fingerprint, CancellationToken cancel) =>
        store.Set<User>().AnyAsync(user => user.Id == id && user.Fingerprint == fingerprint, cancel);

    /// <summary>The canonical addresses of a domain's active users.</summary>
    public Task<List<string>> AddressesAt(string domain, CancellationToken cancel) =>
        store.Set<User>().Where(user => user.State == UserState.Active && user.Canonical.EndsWith("@" + domain))
            .Select(user => user.Canonical).ToListAsync(cancel);

    /// <summary>The canonical addresses of all active users.</summary>
    public Task<List<string>> Addresses(CancellationToken cancel) =>
        store.Set<User>().Where(user => user.State == UserState.Active).OrderBy(user => user.Canonical)
            .Select(user => user.Canonical).ToListAsync(cancel);

    private static IQueryable<UserEntry> Entries(IQueryable<User> users) => users.AsNoTracking().Select(user => new UserEntry(
        user.Id, user.Address, user.Canonical, user.Name, user.Fingerprint, user.Certificate,
        user.State, user.Language, user.NotifyByMail, user.IsAdmin));
}
