using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Operations;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal static class ActivateMailboxEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/activate", Handle).Logs(SecurityAction.SetUp)
        .Describe(ApiArea.Links, "activateMailbox", "Create the temporary mailbox of a link",
            "Once for an address; the same request again gets the same answer. Signs the guest in.",
            ProblemCodes.LinkUnknown, ProblemCodes.LinkFinal, ProblemCodes.TicketInvalid, ProblemCodes.MailboxExists,
            ProblemCodes.AccessesChanged);

    private static async Task<Answer<Ok<GuestSession>>> Handle(
        ActivateRequest request,
        HttpContext http,
        ActivateMailbox activate,
        IOptions<InstanceOptions> instance,
        IOptions<AccountsOptions> accounts,
        TimeProvider time)
    {
        if (GuestInput.FaultOf(request, instance.Value.Languages, accounts.Value.MaxCertificateBytes) is { } fault)
            return GuestAnswers.Malformed(fault);
        var outcome = await activate.Run(request, http.Visitor(), time.GetUtcNow());
        if (outcome is ActivateOutcome.Activated activated) http.SignIn(activated.Session);
        return outcome.ToAnswer();
    }
}
