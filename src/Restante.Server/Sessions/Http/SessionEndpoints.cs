namespace Restante.Server.Sessions.Http;

/// <summary>Endpoint metadata: the endpoint needs a session of this kind.</summary>
internal sealed record RequiredOwner(OwnerKind Kind);

internal static class SessionEndpoints
{
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredOwner(OwnerKind.User));

    public static TBuilder RequireGuest<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredOwner(OwnerKind.Guest));

    /// <summary>Answers 401, before it reads the body, when the endpoint needs a session and the request has none.</summary>
    public static void UseSessions(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Restante.Server.Security");
        app.Use((http, next) => Run(http, next, logger));
    }

    private static async Task Run(HttpContext http, RequestDelegate next, ILogger logger)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequiredOwner>() is { } required)
        {
            var gate = http.RequestServices.GetRequiredService<SessionGate>();
            var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            if (await gate.Current(http.Visitor(), required.Kind, now) is not { } me)
            {
                await SessionsAnswers.SignedOut().ExecuteAsync(http);
                return;
            }
            http.Features.Set(me);
        }
        await next(http);
        SecurityLog.Write(http, logger);
    }
}
