using Restante.Server.Configuration;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Operations;
using Restante.Server.Retention;

namespace Restante.Server.Accounts;

internal static class AccountsSlice
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSliceOptions<AccountsOptions>("Accounts");
        services.AddMails(AccountMails.All);
        services.AddScoped<Proof>();
        services.AddScoped<SetUp>();
        services.AddScoped<Prelogin>();
        services.AddScoped<SignIn>();
        services.AddScoped<CurrentSession>();
        services.AddScoped<Recover>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<RenewRecoveryCode>();
        services.AddScoped<RenewKey>();
        services.AddScoped<ReplaceKey>();
        services.AddScoped<SaveSettings>();
        services.AddScoped<TrustedKeysRecord>();
        services.AddScoped<PrivateRecord>();
        services.AddScoped<ISealedRows, SealedUsers>();
        services.AddScoped<UserDirectory>();
        services.AddScoped<ISenderAddresses>(provider => provider.GetRequiredService<UserDirectory>());
        services.AddScoped<Notices>();
        services.AddScoped<INoticeCheck, KeyNotices>();
        services.AddScoped<UserAdministration>();
        services.AddScoped<IRetentionRule, AccountsRetention>();
        services.AddScoped<IRetentionRule, ExpiringKeys>();
        services.AddSingleton<IStartupStep, FirstSetup>();
    }
}
