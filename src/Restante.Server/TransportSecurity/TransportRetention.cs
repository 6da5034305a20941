using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.TransportSecurity;

/// <summary>Deletes the levels of domains last checked 30 days ago: the list shows whom the organisation writes to.</summary>
internal sealed class TransportRetention : IRetentionRule
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    public string Name => "transport-levels";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var oldest = now - Life;
        return Counted.Sentence(await store.Set<TransportRow>().CountAsync(row => row.At < oldest, cancel),
            "The transport check of one domain is forgotten.", "transport checks of domains are forgotten.");
    }

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var oldest = now - Life;
        await store.Set<TransportRow>().Where(row => row.At < oldest).ExecuteDeleteAsync(cancel);
    }
}
