using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Operations;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

internal sealed record OpenSetUpRequest(byte[] Token);

internal static class SetUpEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/setup/open", Open)
            .Describe(ApiArea.SetUp, "openSetUp", "Open a set-up link",
                "Says for whom a one-time set-up link was made. Changes nothing.",
                ProblemCodes.LinkUnknown, ProblemCodes.LinkUsed);
        app.MapPost("/api/setup/complete", Complete).Logs(SecurityAction.SetUp)
            .Describe(ApiArea.SetUp, "completeSetUp", "Make the user of a set-up link",
                "Stores password record, wrapped keys and certificate, all made by the client (PROTOCOL.md section 3), " +
                "and signs in.",
                ProblemCodes.AddressMalformed, ProblemCodes.LinkUnknown, ProblemCodes.LinkUsed, ProblemCodes.LinkForOther);
    }

    private static async Task<Answer<Ok<SetUpOffer>>> Open(OpenSetUpRequest request, SetUp setUp, CancellationToken cancel) =>
        (await setUp.Open(request.Token, cancel)).ToAnswer();

    private static async Task<Answer<Ok<UserSession>>> Complete(
        CompleteSetUpRequest request, HttpContext http, SetUp setUp, IOptions<InstanceOptions> instance, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(request.Address, out var address)) return AccountsAnswers.AddressUnusable();
        if (Fault(request, instance.Value) is { } fault) return AccountsAnswers.Malformed(fault);
        var outcome = await setUp.Complete(http.Visitor(), request, address, cancel);
        if (outcome is CompleteSetUpOutcome.Done done) http.SignIn(done.User.Started);
        return outcome.ToAnswer();
    }

    // Checks all but the certificate, which is parsed only after the link has been checked.
    private static string? Fault(CompleteSetUpRequest request, InstanceOptions instance) =>
        Credentials.Fault(request)
        ?? Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle)
        ?? SetUp.FaultOfName(request.Name)
        ?? (instance.Languages.Contains(request.Language) ? null : "language is none of this server's.");
}
