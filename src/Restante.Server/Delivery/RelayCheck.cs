using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;

namespace Restante.Server.Delivery;

/// <summary>The relay's check in <c>restante doctor</c>: connects with EHLO, STARTTLS and AUTH as for a mail, and sends none.</summary>
internal sealed class RelayCheck(Relay relay, IOptions<DeliveryOptions> options) : IDoctorCheck
{
    public int Order => 90;

    public async IAsyncEnumerable<Finding> Check([EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await Look(cancel);
        yield return options.Value.OperatorAddress is { } address
            ? new Finding("Operator", Health.Ok, $"reports such as \"this was not me\" go to {address}.")
            : new Finding(
                "Operator",
                Health.Warn,
                "nobody is mailed when a guest reports \"this was not me\": only the sender hears of it, and the log. "
                + "Set Delivery:OperatorAddress.");
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        var (connection, failure) = await relay.Connect(cancel);
        if (connection is null)
            return new Finding("Relay", Health.Fail, failure!.Text + " Check the section Delivery of the configuration.");
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
