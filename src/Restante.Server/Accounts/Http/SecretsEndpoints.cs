using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

/// <summary>The password and the recovery code of a signed-in user.</summary>
internal static class SecretsEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/password", Change).Logs(SecurityAction.PasswordChange)
            .Describe(ApiArea.Account, "changePassword", "Change the password",
                "Needs the present password. Ends the other sessions; the user is notified by mail.",
                ProblemCodes.WrongPassword, ProblemCodes.Throttled);
        group.MapPost("/recovery/renew", Renew)
            .Describe(ApiArea.Account, "renewRecoveryCode", "Replace the recovery code",
                "Needs the present password. The old code opens nothing afterwards; the user is notified by mail.",
                ProblemCodes.WrongPassword, ProblemCodes.Throttled);
    }

    private static async Task<Answer<NoContent>> Change(
        ChangePasswordRequest request, SignedIn me, HttpContext http, ChangePassword change, CancellationToken cancel)
    {
        var fault = Credentials.Fault(request) ?? Credentials.FaultOfCurrent(request.CurrentAuth);
        if (fault is not null) return AccountsAnswers.Malformed(fault);
        return (await change.Run(me, http.Visitor(), request, cancel)).ToAnswer();
    }

    private static async Task<Answer<NoContent>> Renew(
        RenewRecoveryRequest request, SignedIn me, HttpContext http, RenewRecoveryCode renew, CancellationToken cancel)
    {
        var fault = Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle)
            ?? Credentials.FaultOfCurrent(request.CurrentAuth);
        if (fault is not null) return AccountsAnswers.Malformed(fault);
        return (await renew.Run(me, http.Visitor(), request, cancel)).ToAnswer();
    }
}
