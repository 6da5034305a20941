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
        services.AddScoped<PasswordAgain>();
        services.AddScoped<DeliveryChange>();
        services.AddScoped<IDeliveryOutcome, DirectDeliveryFeedback>();
        services.AddSingleton<LostPasswordQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<LostPasswordQueue>());
        services.AddScoped<IRetentionRule, MailboxReminders>();
        services.AddScoped<IRetentionRule, FrozenReminders>();
        services.AddScoped<IRetentionRule, EndingOwnKeys>();
        services.AddScoped<IRetentionRule, MailboxDeletion>();
        services.AddScoped<IRetentionRule, ExpiredLostLinks>();
    }

    public static void MapGuests(this IEndpointRouteBuilder app)
    {
        ActivateMailbox.Map(app);
        AttachInvitation.Map(app);
        ReportNotMe.Map(app);
        SignInToMailbox.Map(app);
        MailboxSettings.Map(app);
        GuestName.Map(app);
        ExportKey.Map(app);
        OwnKey.Map(app);
        DirectDelivery.Map(app);
        RetireMailbox.Map(app);
        FrozenMailbox.Map(app);
        LostPassword.Map(app);
    }
}
