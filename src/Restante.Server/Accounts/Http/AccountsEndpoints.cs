using Restante.Server.Sessions.Http;

namespace Restante.Server.Accounts.Http;

internal static class AccountsEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        SetUpEndpoints.Map(app);
        SignInEndpoints.Map(app);
        RecoveryEndpoints.Map(app);
        var user = app.MapGroup("/api/user").RequireUser();
        SecretsEndpoints.Map(user);
        OwnKeyEndpoints.Map(user);
        SettingsEndpoint.Map(user);
        TrustedKeysEndpoints.Map(user);
        NoticesEndpoints.Map(user);
        PrivateRecordEndpoints.Map(user);
    }
}
