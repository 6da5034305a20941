using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

internal sealed record RenewKeyRequest(byte[] Certificate);

/// <summary>The key of a signed-in user.</summary>
internal static class OwnKeyEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/key/renew", Renew)
            .Describe(ApiArea.Account, "renewKey", "Extend the user's key",
                "Takes the same certificate with new self-signatures and answers the merged one.",
                ProblemCodes.KeyReplaced, ProblemCodes.KeyUnusable);
        group.MapPost("/key/replace", Replace)
            .Describe(ApiArea.Account, "replaceKey", "Replace the user's key",
                "Needs the present password, and a statement that both keys signed (PROTOCOL.md section 3). Ends the other " +
                "sessions.",
                ProblemCodes.WrongPassword, ProblemCodes.Throttled, ProblemCodes.KeyReplaced, ProblemCodes.SuccessionUnproven);
    }

    private static async Task<Answer<Ok<RenewedKey>>> Renew(
        RenewKeyRequest request, SignedIn me, RenewKey renew, CancellationToken cancel) =>
        (await renew.Run(me.OwnerId, request.Certificate, cancel)).ToAnswer();

    private static async Task<Answer<Ok<UserSession>>> Replace(
        ReplaceKeyRequest request,
        SignedIn me,
        HttpContext http,
        ReplaceKey replace,
        IOptions<AccountsOptions> options,
        CancellationToken cancel)
    {
        if (Fault(request, options.Value.MaxCertificateBytes) is { } fault) return AccountsAnswers.Malformed(fault);
        return (await replace.Run(me, http.Visitor(), request, cancel)).ToAnswer();
    }

    private static string? Fault(ReplaceKeyRequest request, int maxBytes) =>
        Credentials.Fault(request)
        ?? Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle)
        ?? Credentials.FaultOfCurrent(request.CurrentAuth)
        ?? (request.Certificate.Length > maxBytes ? $"A certificate has {maxBytes} bytes at most." : null)
        ?? (request.Signature.Length > ReplaceKey.MaxSignatureBytes || request.Consent.Length > ReplaceKey.MaxSignatureBytes
            ? "A signature has 2048 bytes at most." : null);
}
