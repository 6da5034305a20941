using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Operations;
using Restante.Server.Retention;

namespace Restante.Server.Delivery;

internal static class DeliverySlice
{
    public static void AddDelivery(this IServiceCollection services)
    {
        services.AddSliceOptions<DeliveryOptions>("Delivery");
        services.AddSingleton(Settings);
        services.AddMails(DeliveryMails.All);
        services.AddSingleton<MailLimits>();
        services.AddSingleton<MailWriter>();
        services.AddSingleton<PgpMailWriter>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<Digests>();
        services.AddSingleton<Queue>();
        services.AddSingleton<Relay>();
        services.AddHostedService<DeliveryWorker>();
        services.AddSingleton<IDoctorCheck, MailDomainCheck>();
        services.AddSingleton<IDoctorCheck, RelayCheck>();
        services.AddScoped<IRetentionRule, EndedMails>();
        services.AddScoped<IRetentionRule, OldDayKeys>();
        services.AddScoped<IRetentionRule, QueuedReminders>();
    }

    private static MailSettings Settings(IServiceProvider provider)
    {
        var instance = provider.GetRequiredService<IOptions<InstanceOptions>>().Value;
        var delivery = provider.GetRequiredService<IOptions<DeliveryOptions>>().Value;
        var origins = provider.GetRequiredService<Origins>();
        return new MailSettings(instance.Organisation, origins.User, origins.Guest,
            delivery.FromAddress ?? "no-reply@" + HostOf(origins.User), delivery.ReplyTo, instance.Languages[0],
            provider.GetRequiredService<TimeProvider>().LocalTimeZone);
    }

    /// <summary>The host name of an origin, in the form for an address and for EHLO.</summary>
    internal static string HostOf(string origin) => new Uri(origin).IdnHost;
}
