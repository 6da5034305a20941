using Restante.Server.Configuration;
using Restante.Server.Keys;
using Restante.Server.Retention;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal static class AccountsSlice
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSliceOptions<AccountsOptions>("Accounts");
        services.AddScoped<Proof>();
        services.AddScoped<ISealedRows, SealedUsers>();
        services.AddScoped<UserDirectory>();
        services.AddScoped<Notices>();
        services.AddScoped<INoticeCheck, KeyNotices>();
        services.AddScoped<UserAdministration>();
        services.AddScoped<IRetentionRule, AccountsRetention>();
        services.AddScoped<IRetentionRule, ExpiringKeys>();
        services.AddSingleton<IStartupStep, FirstSetup>();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        SetUp.Map(app);
        SignIn.Map(app);
        Recover.Map(app);
        var user = app.MapGroup("/api/user").RequireUser();
        ChangePassword.Map(user);
        RenewKey.Map(user);
        ReplaceKey.Map(user);
        Settings.Map(user);
        PrivateRecord.Map(user);
    }
}
