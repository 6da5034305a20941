using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal enum AddUserOutcome { Added, Renewed, MalformedAddress, MalformedName, Exists }

/// <summary>What the operator does with users, from the command line.</summary>
internal sealed class UserAdministration(Store store, SessionGate gate, Origins origins)
{
    private static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);

    /// <summary>Adds a user and returns the set-up link, valid seven days; for one who has not set up yet, a new link.</summary>
    public async Task<(AddUserOutcome Outcome, string? Link)> Add(string address, string? name, bool isAdmin, string language, DateTimeOffset now, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(address, out var canonical)) return (AddUserOutcome.MalformedAddress, null);
        if (name is not null && SetUp.FaultOfName(name) is not null) return (AddUserOutcome.MalformedName, null);
        return await store.InTransaction<(AddUserOutcome, string?)>(async () =>
        {
            var user = await store.Set<User>().FirstOrDefaultAsync(user => user.Canonical == canonical, cancel);
            if (user is { State: not UserState.Invited }) return (AddUserOutcome.Exists, null);
            var outcome = user is null ? AddUserOutcome.Added : AddUserOutcome.Renewed;
            if (user is null)
            {
                user = new User
                {
                    Id = RandomNumberGenerator.GetBytes(Credentials.IdLength), Address = address, Canonical = canonical, Name = name ?? address[..address.LastIndexOf('@')],
                    IsAdmin = isAdmin, State = UserState.Invited, Language = language, CreatedAt = now,
                };
                store.Add(user);
            }
            await store.Set<SetupLink>().Where(link => link.UserId == user.Id).ExecuteDeleteAsync(cancel);
            return (outcome, NewLink(user.Id, isFirst: false, now + LinkLife));
        }, cancel);
    }

    public Task<List<UserEntry>> List(CancellationToken cancel) =>
        store.Set<User>().OrderBy(user => user.Canonical).Select(user => new UserEntry(user.Id, user.Address, user.Canonical, user.Name,
            user.Fingerprint, user.Certificate, user.State, user.Language, user.NotifyByMail, user.IsAdmin)).ToListAsync(cancel);

    /// <summary>Ends a user's sessions at once and lets him sign in no more; his messages stay. False where nobody has the address.</summary>
    public async Task<bool> Disable(string address, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(address, out var canonical)) return false;
        return await store.InTransaction(async () =>
        {
            var id = await store.Set<User>().Where(user => user.Canonical == canonical).Select(user => user.Id).FirstOrDefaultAsync(cancel);
            if (id is null) return false;
            await store.LockOwner(id, cancel);
            var user = await store.Set<User>().FirstAsync(user => user.Id == id, cancel);
            user.State = UserState.Disabled;
            await store.Set<SetupLink>().Where(link => link.UserId == id).ExecuteDeleteAsync(cancel);
            await gate.Forget(OwnerKind.User, user.Id, cancel);
            return true;
        }, cancel);
    }

    /// <summary>A server without users: a fresh one-time link for the first administrator. Null where there is a user.</summary>
    public Task<string?> FirstLink(DateTimeOffset now, CancellationToken cancel) => store.InTransaction<string?>(async () =>
    {
        if (await store.Set<User>().AnyAsync(cancel)) return null;
        await store.Set<SetupLink>().Where(link => link.IsFirst).ExecuteDeleteAsync(cancel);
        return NewLink(RandomNumberGenerator.GetBytes(Credentials.IdLength), isFirst: true, now + LinkLife);
    }, cancel);

    private string NewLink(byte[] userId, bool isFirst, DateTimeOffset expiresAt)
    {
        var token = RandomNumberGenerator.GetBytes(32);
        store.Add(new SetupLink { TokenHash = SHA256.HashData(token), UserId = userId, IsFirst = isFirst, ExpiresAt = expiresAt });
        return $"{origins.User}/setup#{Encoding.ToBase64Url(token)}";
    }
}

/// <summary>Prints the one-time link of a server that has no user yet.</summary>
internal sealed class FirstSetup(IServiceScopeFactory scopes, TimeProvider time) : IStartupStep
{
    public int Order => 100;

    public async Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var link = await scope.ServiceProvider.GetRequiredService<UserAdministration>().FirstLink(time.GetUtcNow(), cancel);
        return link is null ? [] : [new Announcement("Set up the first user (this link works once)", link)];
    }
}
