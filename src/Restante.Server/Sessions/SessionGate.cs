using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Sessions;

/// <summary>
/// Cookie sessions of PROTOCOL.md section 6, for users and guests side by side in one browser. What writes takes part in the
/// caller's transaction; the cookie goes out with the answer.
/// </summary>
internal sealed class SessionGate(Store store, IOptions<SessionsOptions> options)
{
    private const int TokenLength = 32;
    private const string DeviceCookie = "__Host-device";
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a browser is remembered after its last sign-in; browsers keep no cookie for longer.</summary>
    public static readonly TimeSpan DeviceLife = TimeSpan.FromDays(400);

    public int IdleMinutes => (int)options.Value.Idle.TotalMinutes;

    /// <summary>Signs a browser in; whom it had signed in before is signed out. Returns the reload key: derived from the new cookie, stored nowhere.</summary>
    public async Task<byte[]> Start(HttpContext http, OwnerKind kind, byte[] ownerId, DateTimeOffset now)
    {
        await EndPresented(http, kind);
        var token = RandomNumberGenerator.GetBytes(TokenLength);
        http.Features.Set(new SignedIn(kind, ownerId, SHA256.HashData(token)));
        store.Add(new Session { TokenHash = SHA256.HashData(token), Kind = kind, OwnerId = ownerId, CreatedAt = now, LastUsedAt = now, ExpiresAt = now + options.Value.Longest });
        http.Response.Cookies.Append(CookieName(kind), Encoding.ToBase64Url(token), Cookie(null));
        await RememberDevice(http, kind, ownerId, now);
        var reloadKey = Derivation.ReloadKey(ownerId, token);
        CryptographicOperations.ZeroMemory(token);
        return reloadKey;
    }

    /// <summary>Who is signed in; null for no, an unknown or an ended session. Moves the idle time on, once a minute at most.</summary>
    public async Task<SignedIn?> Current(HttpContext http, OwnerKind kind, DateTimeOffset now)
    {
        if (Token(http, CookieName(kind)) is not { } token) return null;
        var hash = SHA256.HashData(token);
        var session = await store.Set<Session>().AsNoTracking().FirstOrDefaultAsync(session => session.TokenHash == hash && session.Kind == kind);
        if (session is null || session.ExpiresAt <= now || session.LastUsedAt + options.Value.Idle <= now) return null;
        if (session.LastUsedAt + TouchInterval <= now)
            await store.Set<Session>().Where(row => row.TokenHash == hash).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now));
        return new SignedIn(kind, session.OwnerId, hash);
    }

    /// <summary>The reload key of the cookie that this request carries.</summary>
    public static byte[] ReloadKey(HttpContext http, SignedIn me) => Derivation.ReloadKey(me.OwnerId, Token(http, CookieName(me.Kind)) ?? []);

    /// <summary>Ends this browser's session and forgets its cookie.</summary>
    public async Task End(HttpContext http, OwnerKind kind)
    {
        await EndPresented(http, kind);
        http.Response.Cookies.Delete(CookieName(kind), Cookie(null));
    }

    /// <summary>Ends an owner's sessions everywhere, but for one where given.</summary>
    public Task<int> EndAll(OwnerKind kind, byte[] ownerId, byte[]? exceptTokenHash, CancellationToken cancel) =>
        store.Set<Session>().Where(session => session.Kind == kind && session.OwnerId == ownerId
            && (exceptTokenHash == null || session.TokenHash != exceptTokenHash)).ExecuteDeleteAsync(cancel);

    /// <summary>Forgets sessions and devices of an owner that is no more.</summary>
    public async Task Forget(OwnerKind kind, byte[] ownerId, CancellationToken cancel)
    {
        await EndAll(kind, ownerId, null, cancel);
        await store.Set<Device>().Where(device => device.Kind == kind && device.OwnerId == ownerId).ExecuteDeleteAsync(cancel);
    }

    /// <summary>True where this browser has signed this owner in before.</summary>
    public async Task<bool> IsKnownDevice(HttpContext http, OwnerKind kind, byte[] ownerId)
    {
        if (Token(http, DeviceCookie) is not { } device) return false;
        var hash = DeviceHash(device, kind, ownerId);
        return await store.Set<Device>().AnyAsync(row => row.TokenHash == hash);
    }

    private async Task EndPresented(HttpContext http, OwnerKind kind)
    {
        if (Token(http, CookieName(kind)) is not { } token) return;
        var hash = SHA256.HashData(token);
        await store.Set<Session>().Where(session => session.TokenHash == hash && session.Kind == kind).ExecuteDeleteAsync();
    }

    // An upsert: two windows of one browser may sign in at the same moment.
    private async Task RememberDevice(HttpContext http, OwnerKind kind, byte[] ownerId, DateTimeOffset now)
    {
        var device = Token(http, DeviceCookie) ?? RandomNumberGenerator.GetBytes(TokenLength);
        http.Response.Cookies.Append(DeviceCookie, Encoding.ToBase64Url(device), Cookie(DeviceLife));
        var (hash, kindName, time) = (DeviceHash(device, kind, ownerId), kind.ToString(), now.ToUnixTimeMilliseconds());
        await store.Database.ExecuteSqlAsync($"""
            INSERT INTO devices ("TokenHash", "Kind", "OwnerId", "LastUsedAt") VALUES ({hash}, {kindName}, {ownerId}, {time})
            ON CONFLICT ("TokenHash") DO UPDATE SET "LastUsedAt" = excluded."LastUsedAt"
            """);
    }

    // One cookie serves every owner of a browser without telling the database which of them share it.
    private static byte[] DeviceHash(byte[] device, OwnerKind kind, byte[] ownerId) =>
        SHA256.HashData(Encoding.LengthPrefixed(device, [(byte)kind], ownerId));

    private static string CookieName(OwnerKind kind) => kind == OwnerKind.User ? "__Host-user" : "__Host-guest";

    private static CookieOptions Cookie(TimeSpan? life) =>
        new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = life, IsEssential = true };

    private static byte[]? Token(HttpContext http, string name) =>
        http.Request.Cookies[name] is { } text && Encoding.TryFromBase64Url(text, out var token) && token.Length == TokenLength ? token : null;
}
