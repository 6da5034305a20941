using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Hosting.Connections;
using Restante.Server.Hosting.Demonstration;
using Restante.Server.Operations;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>The server around the slices: how it listens, the headers of every answer, and the log.</summary>
internal static class HostingSlice
{
    public static void AddHosting(this WebApplicationBuilder builder, Setup setup)
    {
        var services = builder.Services;
        services.AddSliceOptions<ServerOptions>("Server");
        services.AddSingleton(provider => MakeOrigins(provider.Get<InstanceOptions>(), provider.Get<ServerOptions>()));
        services.AddSingleton(provider =>
            new ClientFiles(provider.Get<ServerOptions>().ClientFolder ?? Path.Combine(AppContext.BaseDirectory, "wwwroot")));
        services.AddSingleton<ClientPages>();
        services.AddSingleton<OriginCheck>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<IDoctorCheck, ServerCheck>();
        services.ConfigureHttpJsonOptions(options => Json.Apply(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi(OpenApi.DocumentName, OpenApi.Configure);
        services.AddOptions<KestrelServerOptions>().Configure<IServiceProvider>((kestrel, provider) =>
            Listening.Configure(kestrel, provider.Get<ServerOptions>(), Certificate(provider),
            provider.GetRequiredService<ConnectionLimits>()));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IServiceProvider>((forwarded, provider) =>
            Listening.ConfigureForwarding(forwarded, provider.Get<ServerOptions>()));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ServeCommand.StopTime);
        AddLogging(builder, setup.IsVerb);
    }

    public static void UseHosting(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<Origins>();
        var originCheck = app.Services.GetRequiredService<OriginCheck>();
        var requests = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Restante.Server.Requests");
        var client = app.Services.GetRequiredService<ClientFiles>();
        var connections = app.Services.GetRequiredService<ConnectionLimits>();
        app.Use(next => context => connections.Track(context, next));
        if (app.Services.Get<ServerOptions>().BehindProxy) app.UseForwardedHeaders();
        app.Use(next => context => RequestLog.Write(context, next, requests));
        app.Use(next => context =>
        {
            SecurityHeaders.Set(context.Response.Headers, origins);
            // An open tab compares this with its own version, and offers to reload after an upgrade.
            if (client.Version is { } version && context.Request.Path.StartsWithSegments("/api"))
                context.Response.Headers["X-Restante-Client"] = version;
            return next(context);
        });
        var watch = app.Services.GetRequiredService<StorageWatch>();
        app.Use(next => context => ErrorAnswers.Handle(context, next, watch, requests));
        app.Use(next => context => connections.Limit(context, next));
        app.Use(next => context => originCheck.Handle(context, next));
        app.Use(next => context => AnswerHeadAsGet(context, next));
        app.UseRouting();
    }

    public static void MapHosting(this WebApplication app, Setup setup)
    {
        var pages = app.Services.GetRequiredService<ClientPages>();
        app.MapGet("/healthz", HealthEndpoint.Answer).ExcludeFromDescription();
        InstanceEndpoint.Map(app, setup.IsDemonstration);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapDemonstration();
        foreach (var pattern in new[] { "/", "/{**path:regex(^(?!api/).)}" })
            app.MapGet(pattern, pages.Answer).ExcludeFromDescription().WithOrder(int.MaxValue);
    }

    // Every resource that answers GET answers HEAD (RFC 9110 section 9.1). Kestrel remembers the original method and omits the content.
    private static async Task AnswerHeadAsGet(HttpContext context, RequestDelegate next)
    {
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (isHead) context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            if (isHead) context.Request.Method = HttpMethods.Head;
        }
    }

    /// <summary>A slice's options, for use outside a constructor.</summary>
    private static T Get<T>(this IServiceProvider provider) where T : class => provider.GetRequiredService<IOptions<T>>().Value;

    private static Origins MakeOrigins(InstanceOptions instance, ServerOptions server)
    {
        var scheme = server.HasTls ? "https" : "http";
        var user = instance.PublicOrigin is { } own ? Origins.Of(own) : $"{scheme}://localhost:{server.Port}";
        return new Origins(user, instance.GuestOrigin is { } guest ? Origins.Of(guest) : user);
    }

    private static TlsCertificate? Certificate(IServiceProvider provider) =>
        provider.Get<ServerOptions>() is { Certificate: { } file } server
        ? new TlsCertificate(
            file,
            server.CertificateKey,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TlsCertificate>>())
        : null;

    /// <summary>
    /// Logs this server's events from the operator's level up, and the framework's only from Warning up: its request lines contain
    /// whole paths.
    /// </summary>
    private static void AddLogging(WebApplicationBuilder builder, bool isVerb)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        // Without scopes, because the framework's contain whole paths.
        builder.Logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        builder.Services.AddOptions<ConsoleLoggerOptions>().Configure<IServiceProvider>((console, provider) =>
            console.FormatterName = provider.Get<ServerOptions>().LogFormat == LogFormat.Json
                ? ConsoleFormatterNames.Json
                : ConsoleFormatterNames.Simple);
        // A verb's standard output carries its result.
        if (isVerb) builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddOptions<LoggerFilterOptions>().Configure<IServiceProvider>((filter, provider) =>
        {
            filter.MinLevel = LogLevel.Warning;
            // A failed statement also throws, and that exception is logged unless it is expected.
            filter.Rules.Add(new LoggerFilterRule(null, "Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Critical, null));
            filter.Rules.Add(new LoggerFilterRule(null, "Microsoft.EntityFrameworkCore.Query", LogLevel.Critical, null));
            var level = isVerb ? LogLevel.Warning : provider.Get<ServerOptions>().LogLevel;
            filter.Rules.Add(new LoggerFilterRule(null, "Restante", level, null));
        });
    }
}
