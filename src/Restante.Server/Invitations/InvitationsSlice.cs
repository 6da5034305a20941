using Restante.Server.Accounts;
using Restante.Server.Configuration;
using Restante.Server.Delivery;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

internal static class InvitationsSlice
{
    public static void AddInvitations(this IServiceCollection services)
    {
        services.AddSliceOptions<InvitationsOptions>("Invitations");
        services.AddMails(InvitationMails.All);
        services.AddScoped<InvitationBook>();
        services.AddScoped<IInvitationFacts>(provider => provider.GetRequiredService<InvitationBook>());
        services.AddScoped<Senders>();
        services.AddScoped<IUserRows, UserLinks>();
        services.AddScoped<INoticeCheck, LinkNotices>();
        services.AddScoped<OpenInvitation>();
        services.AddScoped<RedeemInvitation>();
        services.AddScoped<ReadInvitation>();
        services.AddScoped<IDeliveryOutcome, InvitationDelivery>();
        services.AddScoped<IRetentionRule, UnopenedLinks>();
        services.AddScoped<IRetentionRule, ExpiringLinks>();
        services.AddScoped<IRetentionRule, ExpiredLinks>();
        services.AddScoped<IRetentionRule, EndedLinks>();
    }
}
