using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>
/// Checks that the blob store has every body in full. Silent if the database cannot be reached, which another check reports.
/// </summary>
internal sealed class BodyCheck(IServiceProvider services, IOptions<StorageOptions> storage) : IDoctorCheck
{
    /// <summary>How many bodies are checked, the newest first. Each costs one look at a file, all of them some seconds.</summary>
    internal const int MaxBodies = 500_000;

    private const int Page = 5000;
    private const int Named = 5;

    public int Order => 100;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (await Look(MaxBodies, cancel) is { } finding) yield return finding;
    }

    internal async Task<Finding?> Look(int maxBodies, CancellationToken cancel)
    {
        try
        {
            var (looked, faulty) = await Faulty(maxBodies, cancel);
            if (faulty.Count == 0) return new("message contents", Health.Ok, looked == maxBodies
                ? $"the newest {looked:N0} are there; older ones were not looked at." : $"all {looked:N0} are there.");
            var names = string.Join("; ", faulty.Take(Named)) + (faulty.Count > Named ? "; …" : "");
            return new("message contents", Health.Fail, $"{faulty.Count:N0} of {looked:N0} are missing or cut short ({names}). "
                + $"Nobody can read those messages. Restore {Path.GetFullPath(Path.Combine(storage.Value.Folder, "blobs"))} from a " +
                    "backup (docs/operations/backup.md).");
        }
        catch (Exception e) when (DatabaseFault.Explain(e, storage.Value) is not null)
        {
            return null;
        }
    }

    private static async Task<List<Body>> Suspects(IBlobStore blobs, IEnumerable<Body> bodies, CancellationToken cancel)
    {
        var suspects = new List<Body>();
        foreach (var body in bodies)
            if (await blobs.SizeOf(body.BlobName, cancel) != body.Size) suspects.Add(body);
        return suspects;
    }

    private async Task<(int Looked, List<string> Faulty)> Faulty(int maxBodies, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var bodies = scope.ServiceProvider.GetRequiredService<Store>().Set<Body>().AsNoTracking().Where(body => body.MessageId != null);
        // A body may be deleted after its page was read, so a suspect counts only if its row still exists.
        var (looked, suspects) = (0, new List<Body>());
        for (var page = Page; page == Page && looked < maxBodies;)
        {
            var rows = await bodies.OrderByDescending(body => body.StagedAt).ThenBy(body => body.Id)
                .Skip(looked).Take(Math.Min(Page, maxBodies - looked)).ToListAsync(cancel);
            suspects.AddRange(await Suspects(services.GetRequiredService<IBlobStore>(), rows, cancel));
            (page, looked) = (rows.Count, looked + rows.Count);
        }
        var faulty = new List<string>();
        foreach (var body in suspects)
        {
            if (!await bodies.AnyAsync(row => row.Id == body.Id, cancel)) continue;
            faulty.Add($"body {body.Id}, blob {body.BlobName}");
        }
        return (looked, faulty);
    }
}
