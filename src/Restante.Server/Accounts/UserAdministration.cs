using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Operations;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal enum AddUserOutcome { Added, Renewed, MalformedAddress, MalformedName, Exists }

internal enum EnableOutcome { Enabled, Invited, NotDisabled, Unknown }

/// <summary>A user to add.</summary>
/// <param name="Name">As recipients read it; null: the address up to its last @.</param>
internal sealed record NewUser(string Address, string? Name, bool IsAdmin);

/// <summary>How a user is added.</summary>
/// <param name="Language">Language of the mail, and of the app until the user chooses one.</param>
/// <param name="ByMail">Whether the user gets the set-up link by mail.</param>
internal sealed record Adding(string Language, bool ByMail, DateTimeOffset Now);

/// <summary>The operator's commands on users, for the command line.</summary>
internal sealed class UserAdministration(Store store, SessionGate gate, Outbox outbox, IEnumerable<IUserRows> slices, Origins origins,
    ILogger<UserAdministration> logger)
{
    private static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);

    /// <summary>Adds a user and returns the set-up link, valid for seven days. A user who has not set up yet gets a new link.</summary>
    public async Task<(AddUserOutcome Outcome, string? Link)> Add(NewUser added, Adding how, CancellationToken cancel)
    {
        if (FaultOf(added, out var canonical) is { } fault) return (fault, null);
        return await store.InTransaction<(AddUserOutcome, string?)>(async () =>
        {
            var user = await store.Set<User>().FirstOrDefaultAsync(user => user.Canonical == canonical, cancel);
            return user is { State: not UserState.Invited } ? (AddUserOutcome.Exists, null)
                : (user is null ? AddUserOutcome.Added : AddUserOutcome.Renewed,
                    await Invite(user ?? CreateUser(added, canonical, how), how, cancel));
        }, cancel);
    }

    /// <summary>Adds many users at once, or none if one of them is malformed. Existing users stay as they are.</summary>
    /// <returns>The outcome and the set-up link of each, in the given order.</returns>
    public async Task<IReadOnlyList<(AddUserOutcome Outcome, string? Link)>> Import(
        IReadOnlyList<NewUser> users,
        Adding how,
        CancellationToken cancel)
    {
        var canonical = new string[users.Count];
        var faults = users.Select((user, i) => FaultOf(user, out canonical[i])).ToList();
        if (faults.Exists(fault => fault is not null)) return [.. faults.Select(fault => (fault ?? AddUserOutcome.Added, (string?)null))];
        return await store.InTransaction<IReadOnlyList<(AddUserOutcome, string?)>>(async () =>
        {
            var known = (await store.Set<User>().Select(user => user.Canonical).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
            var outcomes = new List<(AddUserOutcome, string?)>();
            for (var i = 0; i < users.Count; i++)
                outcomes.Add(known.Add(canonical[i])
                    ? (AddUserOutcome.Added, await Invite(CreateUser(users[i], canonical[i], how), how, cancel))
                    : (AddUserOutcome.Exists, null));
            return outcomes;
        }, cancel);
    }

    public Task<List<UserEntry>> List(CancellationToken cancel) =>
        store.Set<User>().OrderBy(user => user.Canonical).Select(user => new UserEntry(user.Id, user.Address, user.Canonical, user.Name,
            user.Fingerprint, user.Certificate, user.State, user.Language, user.NotifyByMail, user.IsAdmin)).ToListAsync(cancel);

    /// <summary>
    /// Ends a user's sessions at once and refuses further sign-ins; their messages stay. False if no user has the address.
    /// </summary>
    public async Task<bool> Disable(string address, CancellationToken cancel)
    {
        var disabled = await store.InTransaction<Id16?>(async () =>
        {
            if (await Locked(address, cancel) is not { } user) return null;
            user.State = UserState.Disabled;
            await store.Set<SetupLink>().Where(link => link.UserId == user.Id).ExecuteDeleteAsync(cancel);
            await gate.Forget(OwnerKind.User, user.Id, cancel);
            return user.Id;
        }, cancel);
        if (disabled is not { } id) return false;
        AccountsLog.Disabled(logger, id.ToString());
        return true;
    }

    /// <summary>Lets a disabled user sign in again. A user who had not set up yet gets a new set-up link.</summary>
    public async Task<(EnableOutcome Outcome, string? Link)> Enable(string address, Adding how, CancellationToken cancel)
    {
        var (outcome, link, enabled) = await store.InTransaction<(EnableOutcome, string?, Id16?)>(async () =>
        {
            if (await Locked(address, cancel) is not { } user) return (EnableOutcome.Unknown, null, null);
            if (user.State != UserState.Disabled) return (EnableOutcome.NotDisabled, null, null);
            user.State = user.AuthVerifier.Length > 0 ? UserState.Active : UserState.Invited;
            return user.State == UserState.Active
                ? (EnableOutcome.Enabled, null, user.Id)
                : (EnableOutcome.Invited, await Invite(user, how, cancel), user.Id);
        }, cancel);
        if (enabled is { } id) AccountsLog.Enabled(logger, id.ToString());
        return (outcome, link);
    }

    /// <summary>
    /// Sentences for the operator on what <see cref="Remove"/> would do; null if no user has the address. Changes nothing.
    /// </summary>
    public async Task<IReadOnlyList<string>?> PlanRemoval(string address, CancellationToken cancel)
    {
        if (await IdOf(address, cancel) is not { } id) return null;
        var sentences = new List<string>
        {
            $"{address}: account and key are deleted, and with them every way to read this user's messages.",
        };
        foreach (var slice in slices) sentences.AddRange(await slice.Plan(id, cancel));
        return sentences;
    }

    /// <summary>Deletes a user with everything that only they have. Others keep their copies. False if no user has the address.</summary>
    public async Task<bool> Remove(string address, DateTimeOffset now, CancellationToken cancel)
    {
        var removed = await store.InTransaction<Id16?>(async () =>
        {
            if (await Locked(address, cancel) is not { Id: var id }) return null;
            foreach (var slice in slices) await slice.Remove(id, now, cancel);
            await gate.Forget(OwnerKind.User, id, cancel);
            await store.Set<SetupLink>().Where(link => link.UserId == id).ExecuteDeleteAsync(cancel);
            await store.Set<Notice>().Where(notice => notice.UserId == id).ExecuteDeleteAsync(cancel);
            await store.Set<Succession>().Where(step => step.UserId == id).ExecuteDeleteAsync(cancel);
            await store.Set<User>().Where(user => user.Id == id).ExecuteDeleteAsync(cancel);
            return id;
        }, cancel);
        if (removed is not { } gone) return false;
        AccountsLog.Removed(logger, gone.ToString());
        return true;
    }

    /// <summary>A new one-time link for the first administrator, which replaces an earlier one. Null if the server has a user.</summary>
    public Task<string?> FirstLink(DateTimeOffset now, CancellationToken cancel) => store.InTransaction<string?>(async () =>
    {
        if (await store.Set<User>().AnyAsync(cancel)) return null;
        await store.Set<SetupLink>().Where(link => link.IsFirst).ExecuteDeleteAsync(cancel);
        return LinkOf(NewToken(Id16.Random(), isFirst: true, now + LinkLife));
    }, cancel);

    private static AddUserOutcome? FaultOf(NewUser user, out string canonical)
    {
        canonical = MailAddress.TryParse(user.Address, out var address) ? address.Canonical : "";
        return address is null ? AddUserOutcome.MalformedAddress
            : user.Name is { } name && SetUp.FaultOfName(name) is not null ? AddUserOutcome.MalformedName : null;
    }

    private User CreateUser(NewUser added, string canonical, Adding how)
    {
        var user = new User
        {
            Id = Id16.Random(), Address = added.Address, Canonical = canonical,
            Name = added.Name ?? added.Address[..added.Address.LastIndexOf('@')],
            IsAdmin = added.IsAdmin, State = UserState.Invited, Language = how.Language, CreatedAt = how.Now,
        };
        store.Add(user);
        return user;
    }

    /// <summary>A new set-up link that replaces earlier ones, sent by mail if asked for.</summary>
    private async Task<string> Invite(User user, Adding how, CancellationToken cancel)
    {
        await store.Set<SetupLink>().Where(link => link.UserId == user.Id).ExecuteDeleteAsync(cancel);
        var expiresAt = how.Now + LinkLife;
        var token = NewToken(user.Id, isFirst: false, expiresAt);
        if (how.ByMail) await outbox.Add(store, new SetUpMail(user.Address, user.Language, token, expiresAt) { UserId = user.Id }, how.Now);
        return LinkOf(token);
    }

    private async Task<Id16?> IdOf(string address, CancellationToken cancel) => !MailAddress.TryParse(address, out var parsed) ? null
        : await store.Set<User>().Where(user => user.Canonical == parsed.Canonical).Select(user => (Id16?)user.Id)
            .FirstOrDefaultAsync(cancel);

    private async Task<User?> Locked(string address, CancellationToken cancel)
    {
        if (await IdOf(address, cancel) is not { } id) return null;
        await store.LockOwner(id, cancel);
        return await store.Set<User>().FirstOrDefaultAsync(user => user.Id == id, cancel);
    }

    private byte[] NewToken(Id16 userId, bool isFirst, DateTimeOffset expiresAt)
    {
        var token = RandomNumberGenerator.GetBytes(32);
        store.Add(new SetupLink { TokenHash = SHA256.HashData(token), UserId = userId, IsFirst = isFirst, ExpiresAt = expiresAt });
        return token;
    }

    private string LinkOf(byte[] token) => $"{origins.User}/setup#{Encoding.ToBase64Url(token)}";
}

/// <summary>Announces the one-time link of a server without users.</summary>
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
