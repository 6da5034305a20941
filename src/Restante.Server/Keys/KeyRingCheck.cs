using System.Data.Common;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Keys;

/// <summary>
/// Checks that the ring is the one that sealed the database. Reports nothing without a database: DatabaseCheck reports that.
/// </summary>
internal sealed class KeyRingCheck(IServiceProvider services) : IDoctorCheck
{
    public int Order => 40;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (await Look(cancel) is { } finding) yield return finding;
    }

    private async Task<Finding?> Look(CancellationToken cancel)
    {
        try
        {
            if (!await services.IsStoragePrepared(cancel)) return null;
            await using var scope = services.CreateAsyncScope();
            var fault = await scope.ServiceProvider.GetRequiredService<RingCheck>().Fault(cancel);
            return fault is null
                ? new("key ring", Health.Ok, "it is the one of this database.")
                : new("key ring", Health.Fail, fault + ".");
        }
        catch (Exception e) when (e is DbException or UnusableDatabaseException)
        {
            return null;
        }
        catch (InvalidDataException e)
        {
            return new("key ring", Health.Fail, e.Message);
        }
    }
}
