using Restante.Server.Web;

namespace Restante.Server.Sessions;

/// <summary>Who makes this request. Handlers of groups that require one take it as a parameter.</summary>
/// <param name="Kind">User or guest.</param>
/// <param name="OwnerId">userId or mid, 16 bytes.</param>
/// <param name="TokenHash">The session's row.</param>
internal sealed record SignedIn(OwnerKind Kind, byte[] OwnerId, byte[] TokenHash)
{
    /// <summary>Binds what the session middleware found; only reached behind it.</summary>
    public static ValueTask<SignedIn?> BindAsync(HttpContext http) => ValueTask.FromResult(http.Features.Get<SignedIn>());
}

/// <summary>Endpoint metadata: needs a session of this kind.</summary>
internal sealed record RequiredOwner(OwnerKind Kind);

internal static class SessionEndpoints
{
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredOwner(OwnerKind.User));

    public static TBuilder RequireGuest<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredOwner(OwnerKind.Guest));

    /// <summary>Answers 401 before anything of the request is read where an endpoint needs a session that is not there.</summary>
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
            if (await gate.Current(http, required.Kind, now) is not { } me)
            {
                await Problems.Of(StatusCodes.Status401Unauthorized, "session-none", "You are signed out. Sign in again; nothing that you wrote is lost.").ExecuteAsync(http);
                return;
            }
            http.Features.Set(me);
        }
        await next(http);
        SecurityLog.Write(http, logger);
    }
}
