using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Sessions;

/// <summary>Ended sessions, devices unused for 400 days, throttles that no longer slow anybody.</summary>
internal sealed class SessionRetention : IRetentionRule
{
    private static readonly TimeSpan DeviceLife = TimeSpan.FromDays(400);

    public string Name => "sessions";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var ended = await store.Set<Session>().CountAsync(session => session.ExpiresAt <= now, cancel);
        return ended == 0 ? [] : [$"{ended} ended sessions are forgotten."];
    }

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var unused = now - DeviceLife;
        await store.Set<Session>().Where(session => session.ExpiresAt <= now).ExecuteDeleteAsync(cancel);
        await store.Set<Device>().Where(device => device.LastUsedAt < unused).ExecuteDeleteAsync(cancel);
        await store.Set<ThrottleRow>().Where(row => row.TheoreticalArrival < now).ExecuteDeleteAsync(cancel);
    }
}
