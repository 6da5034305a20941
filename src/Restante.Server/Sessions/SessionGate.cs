using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Sessions;

/// <summary>A new session, for the browser to keep.</summary>
/// <param name="Token">The session's secret, 32 bytes; the server stores only its hash.</param>
/// <param name="DeviceToken">Shows the server that somebody signed in with this browser before; 32 bytes.</param>
/// <param name="ReloadKey">Derived from the token. The browser may encrypt its key with it to survive a reload.</param>
internal sealed record StartedSession(SignedIn Me, byte[] Token, byte[] DeviceToken, byte[] ReloadKey);

/// <summary>
/// Sessions of PROTOCOL.md section 6. One browser may hold a user's and a guest's. Methods that write take part in the caller's
/// transaction; the caller gives the tokens to the browser after the commit.
/// </summary>
internal sealed class SessionGate(Store store, IOptions<SessionsOptions> options)
{
    public const int TokenLength = 32;
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long the server remembers a browser after its last sign-in. Browsers keep no cookie for longer.</summary>
    public static readonly TimeSpan DeviceLife = TimeSpan.FromDays(400);

    public int IdleMinutes => (int)options.Value.Idle.TotalMinutes;

    /// <summary>Starts a session and ends the one that the browser presents. Safe in a transaction that is retried.</summary>
    public async Task<StartedSession> Start(Visitor visitor, OwnerKind kind, Id16 ownerId, DateTimeOffset now)
    {
        await End(visitor, kind);
        var token = RandomNumberGenerator.GetBytes(TokenLength);
        var me = new SignedIn(kind, ownerId, SHA256.HashData(token));
        store.Add(new Session
        {
            TokenHash = me.TokenHash,
            Kind = kind,
            OwnerId = ownerId,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + options.Value.Longest,
        });
        var device = visitor.DeviceToken ?? RandomNumberGenerator.GetBytes(TokenLength);
        await RememberDevice(device, kind, ownerId, now);
        return new StartedSession(me, token, device, Derivation.ReloadKey(ownerId, token));
    }

    /// <summary>
    /// The owner of the presented session; null if it is missing, unknown or expired. Counts as activity, stored at most once a minute.
    /// </summary>
    public async Task<SignedIn?> Current(Visitor visitor, OwnerKind kind, DateTimeOffset now)
    {
        if (visitor.SessionToken(kind) is not { } token) return null;
        var hash = SHA256.HashData(token);
        var session = await store.Set<Session>().AsNoTracking()
            .FirstOrDefaultAsync(session => session.TokenHash == hash && session.Kind == kind);
        if (session is null || session.ExpiresAt <= now || session.LastUsedAt + options.Value.Idle <= now) return null;
        if (session.LastUsedAt + TouchInterval <= now)
            await store.Set<Session>().Where(row => row.TokenHash == hash)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now));
        return new SignedIn(kind, session.OwnerId, hash);
    }

    /// <summary>The reload key of the session that a signed-in browser presents.</summary>
    public static byte[] ReloadKey(Visitor visitor, SignedIn me) => Derivation.ReloadKey(me.OwnerId, visitor.SessionToken(me.Kind) ?? []);

    /// <summary>Ends the session that the browser presents, if any.</summary>
    public async Task End(Visitor visitor, OwnerKind kind)
    {
        if (visitor.SessionToken(kind) is not { } token) return;
        var hash = SHA256.HashData(token);
        await store.Set<Session>().Where(session => session.TokenHash == hash && session.Kind == kind).ExecuteDeleteAsync();
    }

    /// <summary>Ends all sessions of an owner except the one given.</summary>
    public Task<int> EndAll(OwnerKind kind, Id16 ownerId, byte[]? exceptTokenHash, CancellationToken cancel) =>
        store.Set<Session>().Where(session => session.Kind == kind && session.OwnerId == ownerId
            && (exceptTokenHash == null || session.TokenHash != exceptTokenHash)).ExecuteDeleteAsync(cancel);

    /// <summary>Deletes the sessions and devices of an owner who is deleted or disabled.</summary>
    public async Task Forget(OwnerKind kind, Id16 ownerId, CancellationToken cancel)
    {
        await EndAll(kind, ownerId, null, cancel);
        await store.Set<Device>().Where(device => device.Kind == kind && device.OwnerId == ownerId).ExecuteDeleteAsync(cancel);
    }

    /// <summary>True if this owner signed in with this browser before.</summary>
    public async Task<bool> IsKnownDevice(Visitor visitor, OwnerKind kind, Id16 ownerId)
    {
        if (visitor.DeviceToken is not { } device) return false;
        var hash = DeviceHash(device, kind, ownerId);
        return await store.Set<Device>().AnyAsync(row => row.TokenHash == hash);
    }

    // An upsert: two windows of one browser may sign in at the same moment.
    private async Task RememberDevice(byte[] device, OwnerKind kind, Id16 ownerId, DateTimeOffset now)
    {
        var (hash, kindName, time) = (DeviceHash(device, kind, ownerId), kind.ToString(), now.ToUnixTimeMilliseconds());
        await store.Database.ExecuteSqlAsync($"""
            INSERT INTO devices ("TokenHash", "Kind", "OwnerId", "LastUsedAt") VALUES ({hash}, {kindName}, {ownerId.ToArray()}, {time})
            ON CONFLICT ("TokenHash") DO UPDATE SET "LastUsedAt" = excluded."LastUsedAt"
            """);
    }

    // One token serves every owner of a browser; the hash hides from the database which of them share it.
    private static byte[] DeviceHash(byte[] device, OwnerKind kind, Id16 ownerId) =>
        SHA256.HashData(Encoding.LengthPrefixed(device, [(byte)kind], ownerId.ToArray()));
}
