using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Sessions;

/// <summary>Deletes expired sessions, devices unused for 400 days, and idle throttles.</summary>
internal sealed class SessionRetention : IRetentionRule
{
    public string Name => "sessions";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var unused = now - SessionGate.DeviceLife;
        var sessions = await store.Set<Session>().CountAsync(session => session.ExpiresAt <= now, cancel);
        var devices = await store.Set<Device>().CountAsync(device => device.LastUsedAt < unused, cancel);
        var throttles = await Throttle.CountIdle(store, now, cancel);
        return
        [
            .. Counted.Sentence(sessions, "One ended session is forgotten.", "ended sessions are forgotten."),
            .. Counted.Sentence(devices, "One browser unused for 400 days is forgotten.", "browsers unused for 400 days are forgotten."),
            .. Counted.Sentence(throttles,
                "One throttle that slows nobody any more is forgotten.", "throttles that slow nobody any more are forgotten."),
        ];
    }

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var unused = now - SessionGate.DeviceLife;
        await store.Set<Session>().Where(session => session.ExpiresAt <= now).ExecuteDeleteAsync(cancel);
        await store.Set<Device>().Where(device => device.LastUsedAt < unused).ExecuteDeleteAsync(cancel);
        await Throttle.DeleteIdle(store, now, cancel);
    }
}
