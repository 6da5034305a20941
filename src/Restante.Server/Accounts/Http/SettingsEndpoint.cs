using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

internal sealed record SettingsRequest(string Name, string Language, bool NotifyByMail);

internal static class SettingsEndpoint
{
    public static void Map(RouteGroupBuilder group) => group.MapPost("/settings", Save)
        .Describe(ApiArea.Account, "saveSettings", "Change a user's name, language and notifications",
            "All three values are written.");

    private static async Task<Answer<NoContent>> Save(
        SettingsRequest request, SignedIn me, SaveSettings save, IOptions<InstanceOptions> instance, CancellationToken cancel)
    {
        if (SetUp.FaultOfName(request.Name) is { } fault) return AccountsAnswers.Malformed(fault);
        if (!instance.Value.Languages.Contains(request.Language)) return AccountsAnswers.Malformed("language is none of this server's.");
        await save.Run(me.OwnerId, request.Name, request.Language, request.NotifyByMail, cancel);
        return TypedResults.NoContent();
    }
}
