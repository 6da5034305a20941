using System.Runtime.CompilerServices;
using Restante.Server.Web;

namespace Restante.Server.Delivery;

/// <summary>The relay's part of <c>restante doctor</c>: connects, says EHLO, STARTTLS and AUTH as for a mail, and sends none.</summary>
internal sealed class RelayCheck(Relay relay) : IDoctorCheck
{
    public async IAsyncEnumerable<Finding> Check([EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await Look(cancel);
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        var (connection, failure) = await relay.Connect(cancel);
        if (connection is null) return new Finding("Relay", Health.Fail, failure!.Text + " Check the section Delivery of the configuration.");
        await using (connection)
        {
            try
            {
                await connection.Ping(cancel);
                return new Finding("Relay", Health.Ok, $"{relay.Name} answers and would take mail.");
            }
            catch (Exception e) when (Relay.IsRelayTrouble(e) && !cancel.IsCancellationRequested)
            {
                return new Finding("Relay", Health.Fail, $"{relay.Name} greets, but takes no command: {Relay.Cause(e)}");
            }
        }
    }
}
