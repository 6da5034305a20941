using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.TransportSecurity.Http;

internal static class TransportSecurityAnswers
{
    public static ProblemHttpResult Malformed(string fault) => Problems.BadRequest("malformed", fault);
}
