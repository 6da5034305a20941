using Restante.Server.Accounts;
using Restante.Server.Configuration;
using Restante.Server.Delivery;
using Restante.Server.Retention;

namespace Restante.Server.Sending;

internal static class SendingSlice
{
    public static void AddSending(this IServiceCollection services)
    {
        services.AddSliceOptions<SendingOptions>("Sending");
        services.AddMails(SendingMails.All);
        services.AddScoped<RecipientLookup>();
        services.AddScoped<EarlierGrants>();
        services.AddScoped<RequestCheck>();
        services.AddScoped<GuestAllowance>();
        services.AddScoped<PinPolicy>();
        services.AddScoped<ResolveRecipients>();
        services.AddScoped<SendMessage>();
        services.AddScoped<GuestReply>();
        services.AddScoped<Resend>();
        services.AddScoped<SendTransaction>();
        services.AddScoped<PgpPost>();
        services.AddScoped<Resending>();
        services.AddScoped<Regranting>();
        services.AddScoped<IDeliveryOutcome, DeliveryFeedback>();
        services.AddScoped<INoticeCheck, RefusalNotices>();
        services.AddScoped<IRetentionRule, SendRecordRetention>();
        services.AddScoped<IRetentionRule, MailsOfExpiredMessages>();
    }
}
