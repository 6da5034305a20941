using Restante.Server.Accounts;
using Restante.Server.Configuration;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Keys;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal static class GuestsSlice
{
    public static void AddGuests(this IServiceCollection services)
    {
        services.AddSliceOptions<GuestsOptions>("Guests");
        services.AddMails(GuestMails.All);
        services.AddScoped<Mailboxes>();
        services.AddScoped<IUserRows, UserAssurances>();
        services.AddScoped<ISealedRows, SealedMailboxes>();
        services.AddScoped<IMailboxLookup>(provider => provider.GetRequiredService<Mailboxes>());
        services.AddScoped<GuestSessions>();
        services.AddScoped<INoticeCheck, MailboxNotices>();
        services.AddScoped<LinkUse>();
        services.AddScoped<ActivateMailbox>();
        services.AddScoped<AttachInvitation>();
        services.AddScoped<ReportNotMe>();
        services.AddScoped<SignInToMailbox>();
        services.AddScoped<MailboxSettings>();
        services.AddScoped<PasswordAgain>();
        services.AddScoped<ExportKey>();
        services.AddScoped<DeliveryChange>();
        services.AddScoped<OwnKey>();
        services.AddScoped<DirectDelivery>();
        services.AddScoped<RetireMailbox>();
        services.AddScoped<FrozenMailbox>();
        services.AddScoped<LostPassword>();
        services.AddScoped<IDeliveryOutcome, DirectDeliveryFeedback>();
        services.AddSingleton<LostPasswordQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<LostPasswordQueue>());
        services.AddScoped<IRetentionRule, MailboxReminders>();
        services.AddScoped<IRetentionRule, FrozenReminders>();
        services.AddScoped<IRetentionRule, EndingOwnKeys>();
        services.AddScoped<IRetentionRule, MailboxDeletion>();
        services.AddScoped<IRetentionRule, ExpiredLostLinks>();
    }
}
