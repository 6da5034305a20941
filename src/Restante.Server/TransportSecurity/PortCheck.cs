using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.TransportSecurity;

/// <summary>
/// Judges outbound port 25 for <c>restante doctor</c> from the last transport checks, so that no other server has to be contacted.
/// </summary>
internal sealed class PortCheck(IServiceScopeFactory scopes, IOptions<TransportSecurityOptions> options) : IDoctorCheck
{
    private const string Name = "Port 25";
    private const int Last = 20;

    public int Order => 120;

    public async IAsyncEnumerable<Finding> Check([EnumeratorCancellation] CancellationToken cancel)
    {
        yield return options.Value.Probe switch
        {
            Probing.Off => new Finding(Name, Health.Ok,
                "not used: the transport to recipients is not judged at all (TransportSecurity:Probe)."),
            Probing.DnsOnly => new Finding(Name, Health.Ok,
                "not used: the transport to recipients is judged from DNS and MTA-STS alone (TransportSecurity:Probe)."),
            _ => await Look(cancel),
        };
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        List<TransportRow> rows;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            rows = await scope.ServiceProvider.GetRequiredService<Store>().Set<TransportRow>().AsNoTracking()
                .OrderByDescending(row => row.At)
                .Take(Last)
                .ToListAsync(cancel);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            return new Finding(Name, Health.Warn, "cannot be told, as the database does not answer.");
        }
        var reached = rows.Count(row => row.Probed);
        var not = rows.Count(row =>
            row is { Probed: false, Why: TransportWhy.Unreachable or TransportWhy.Dane or TransportWhy.MtaSts });
        if (reached > 0)
            return new Finding(Name, Health.Ok, $"of the last {rows.Count} domains the mail servers of {reached} were reached.");
        return not == 0
            ? new Finding(Name, Health.Ok, "no mail server of a recipient has been asked yet.")
            : new Finding(Name, Health.Warn, $"no mail server of the last {rows.Count} domains was reached. "
                + "Open outbound port 25, or set TransportSecurity:Probe to DnsOnly.");
    }
}
