using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Configuration;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Guests.Http;
using Restante.Server.Invitations;
using Restante.Server.Invitations.Http;
using Restante.Server.KeyDiscovery;
using Restante.Server.KeyDiscovery.Http;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Messages.Http;
using Restante.Server.Network;
using Restante.Server.Operations;
using Restante.Server.Retention;
using Restante.Server.Sending;
using Restante.Server.Sending.Http;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.TransportSecurity;
using Restante.Server.TransportSecurity.Http;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>Composes the slices, in the order of the dependency table in ARCHITECTURE.md.</summary>
internal static class Composition
{
    /// <summary>The application, configured and checked; nothing is started, written or opened yet.</summary>
    /// <exception cref="BadConfigurationException">The operator's settings cannot be used.</exception>
    public static WebApplication Build(Setup setup)
    {
        Globalization.Require();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        var settings = setup.ReadSettings();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddHosting(setup);
        AddSlices(builder.Services);
        setup.Services?.Invoke(builder.Services);
        ConfigurationCheck.Run(settings, builder.Services);
        var app = builder.Build();
        // A verb answers no requests, and mapping the endpoints takes longer than most verbs' work.
        if (!setup.HasEndpoints) return app;
        app.UseHosting();
        app.UseSessions();
        MapSlices(app, setup);
        // Done here and not at the start, so that the API can be described without starting the server.
        app.UseEndpoints(_ => { });
        return app;
    }

    private static void AddSlices(IServiceCollection services)
    {
        services.AddOperations();
        services.AddStorage();
        services.AddKeys();
        services.AddRetention();
        services.AddNetwork();
        services.AddDelivery();
        services.AddSessions();
        services.AddAccounts();
        services.AddMessages();
        services.AddKeyDiscovery();
        services.AddTransportSecurity();
        services.AddInvitations();
        services.AddGuests();
        services.AddSending();
    }

    private static void MapSlices(WebApplication app, Setup setup)
    {
        app.MapHosting(setup);
        var api = app.MapGroup("").AddEndpointFilter(new RetryAfter(app.Services.GetRequiredService<TimeProvider>()));
        api.MapAccounts();
        api.MapMessages();
        api.MapKeyDiscovery();
        api.MapTransportSecurity();
        api.MapInvitations();
        api.MapGuests();
        api.MapSending();
    }
}
