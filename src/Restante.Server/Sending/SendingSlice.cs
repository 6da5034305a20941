using Restante.Server.Accounts;
using Restante.Server.Configuration;
using Restante.Server.Delivery;
using Restante.Server.Retention;
using Restante.Server.Sessions.Http;

namespace Restante.Server.Sending;

internal static class SendingSlice
{
    public static void AddSending(this IServiceCollection services)
    {
        services.AddSliceOptions<SendingOptions>("Sending");
        services.AddScoped<RecipientBook>();
        services.AddScoped<GuestAllowance>();
        services.AddScoped<PinPolicy>();
        services.AddScoped<SendTransaction>();
        services.AddScoped<PgpPost>();
        services.AddScoped<Resending>();
        services.AddScoped<Regranting>();
        services.AddScoped<IDeliveryOutcome, DeliveryFeedback>();
        services.AddScoped<INoticeCheck, RefusalNotices>();
        services.AddScoped<IRetentionRule, SendRecordRetention>();
        services.AddScoped<IRetentionRule, MailsOfEndedMessages>();
    }

    public static void MapSending(this IEndpointRouteBuilder app)
    {
        var user = app.MapGroup("/api/user").RequireUser();
        ResolveRecipients.Map(user);
        SendMessage.Map(user);
        Resend.Map(user);
        GuestReply.Map(app.MapGroup("/api/guest").RequireGuest());
    }
}
