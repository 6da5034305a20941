using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Hosting.Demonstration;
using Restante.Server.Operations;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Hosting;

/// <summary><c>restante serve</c>, also the default of <c>restante</c> without a verb.</summary>
internal static class ServeCommand
{
    /// <summary>How long requests in progress may take to finish when the server stops.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    private static readonly Option<bool> Demo = new("--demo")
    {
        Description = "Demonstration on this machine: mails are caught and shown at /mails",
    };

    public static Command Make(RootCommand root)
    {
        var serve = new Command("serve", "Serves (this is what restante does without a verb)") { Demo };
        serve.SetAction((call, cancel) => Serve(CommandLine.SetupOf(call), call.GetValue(Demo), cancel));
        root.Add(Demo);
        root.SetAction((call, cancel) => Serve(CommandLine.SetupOf(call), call.GetValue(Demo), cancel));
        return serve;
    }

    private static async Task<int> Serve(Setup setup, bool isDemonstration, CancellationToken cancel)
    {
        if (isDemonstration) setup = Demonstrate(setup);
        await using var app = Composition.Build(setup);
        var server = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        Listening.Probe(server);
        return await CommandLine.WithDatabaseFaults(app, async () =>
        {
            var announcements = await Startup.Run(app, cancel);
            await Listening.Start(app, server, cancel);
            var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Restante.Server.Hosting");
            app.Lifetime.ApplicationStopping.Register(() => Log.Stopping(logger, StopTime.TotalSeconds));
            Announce(app, announcements, isDemonstration, logger);
            await app.WaitForShutdownAsync(cancel);
            Log.Stopped(logger);
            return 0;
        });
    }

    /// <summary>Configures the demonstration; if no relay is set, mails go to a catcher inside this process.</summary>
    private static Setup Demonstrate(Setup setup)
    {
        var settings = setup.ReadSettings().Root;
        if (settings.GetSection("Server")["Listen"] is { } listen && !new ServerOptions { Listen = listen }.IsLoopback)
            throw new BadConfigurationException(["Server:Listen: a demonstration shows every mail to everybody who can reach it; "
                + "it listens on localhost only."]);
        if (settings.GetSection("Delivery")["Relay"] is not null) return setup with { IsDemonstration = true };
        var mails = new CaughtMails();
        var catcher = new MailCatcher(mails, TimeProvider.System);
        return setup with
        {
            IsDemonstration = true,
            Overrides = new Dictionary<string, string?>
            {
                ["Delivery:Relay"] = "127.0.0.1",
                ["Delivery:Port"] = catcher.Port.ToString(CultureInfo.InvariantCulture),
                ["Delivery:Security"] = "None",
                // Addresses typed into a demonstration must not reach key servers, and no mail goes to their domains.
                ["KeyDiscovery:Sources"] = settings.GetSection("KeyDiscovery")["Sources"] ?? "",
                ["TransportSecurity:Probe"] = settings.GetSection("TransportSecurity")["Probe"] ?? nameof(Probing.Off),
            },
            Services = services => services.AddDemonstration(catcher, mails),
        };
    }

    private static void Announce(WebApplication app, IReadOnlyList<Announcement> announcements, bool isDemonstration, ILogger logger)
    {
        var origins = app.Services.GetRequiredService<Origins>();
        var lines = new List<Announcement> { new("Restante", origins.User + "/") };
        if (origins.AreApart) lines.Add(new("For guests", origins.Guest + "/"));
        lines.AddRange(announcements);
        if (app.Services.GetService<CaughtMails>() is not null) lines.Add(new("Caught mails", origins.User + "/mails"));
        lines.Add(new("Data", Path.GetFullPath(app.Services.GetRequiredService<IOptions<Storage.StorageOptions>>().Value.Folder)));
        lines.Add(new("Keys", app.Services.GetRequiredService<Keys.KeyFolder>().Folder));
        if (isDemonstration && !origins.AreHttps)
            lines.Add(new("Browsers",
                "Firefox, and Chrome, Edge and others of Chromium. Safari refuses Secure cookies on http://localhost."));
        // A program reads a JSON log from standard output, so nothing else may be written there.
        var logFormat = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.LogFormat;
        var console = logFormat == LogFormat.Json ? Console.Error : Console.Out;
        console.WriteLine();
        foreach (var line in lines)
            console.WriteLine(line.Label.Length < 14 ? $"  {line.Label + ":",-15}{line.Text}" : $"  {line.Label}:\n    {line.Text}");
        console.WriteLine();
        var client = app.Services.GetRequiredService<ClientFiles>();
        if (!client.Exists) Log.NoClient(logger, client.Folder);
        Log.Serving(logger, origins.User, origins.Guest, client.Bundle);
    }
}
