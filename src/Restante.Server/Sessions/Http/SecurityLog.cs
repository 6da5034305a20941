using Restante.Protocol;

namespace Restante.Server.Sessions.Http;

/// <summary>The kinds of request that the security log records.</summary>
internal enum SecurityAction
{
    SignIn,
    SetUp,
    KeyExport,
    PasswordChange,
    Recovery,
}

/// <summary>
/// Security events, 1400 to 1499: the owner, the network address and the request. They name ids and no mail addresses. A refused sign-in
/// names the claimed id, which may not exist.
/// </summary>
internal static partial class SecurityLog
{
    /// <summary>Records the result of this endpoint's requests in the security log.</summary>
    public static TBuilder Logs<TBuilder>(this TBuilder builder, SecurityAction action) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new LoggedAction(action));

    /// <summary>Sets the owner whose secret a request without a session claims to know. Call it before the secret is compared.</summary>
    public static void ClaimOwner(this HttpContext http, OwnerKind kind, Id16 id) => http.Features.Set(new ClaimedOwner(kind, id));

    /// <summary>"user KLc…" or "guest Pq3…", with the id as the API writes it; "nobody" without a session.</summary>
    public static string NameOf(HttpContext http) =>
        http.Features.Get<SignedIn>() is { } me ? Name(me.Kind, me.OwnerId) : "nobody";

    /// <summary>Writes the event of an answered request if its endpoint has one.</summary>
    public static void Write(HttpContext http, ILogger logger)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<LoggedAction>() is not { } logged) return;
        var (owner, client, request) = (NameOf(http), http.Connection.RemoteIpAddress?.ToString() ?? "-", http.TraceIdentifier);
        var claimed = http.Features.Get<ClaimedOwner>() is { } claim ? Name(claim.Kind, claim.Id) : owner;
        switch (http.Response.StatusCode)
        {
            case >= 200 and < 300: Done(logger, logged.Action, owner == "nobody" ? claimed : owner, client, request); break;
            case StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden:
                Refused(logger, logged.Action, claimed, client, request);
                break;
            case StatusCodes.Status429TooManyRequests: Throttled(logger, logged.Action, claimed, client, request); break;
            default: break;
        }
    }

    private static void Done(ILogger logger, SecurityAction action, string owner, string client, string request)
    {
        switch (action)
        {
            case SecurityAction.SignIn: SignedIn(logger, owner, client, request); break;
            case SecurityAction.SetUp: WasSetUp(logger, owner, client, request); break;
            case SecurityAction.KeyExport: KeyExported(logger, owner, client, request); break;
            case SecurityAction.PasswordChange: PasswordChanged(logger, owner, client, request); break;
            default: RecoveryUsed(logger, owner, client, request); break;
        }
    }

    private static string Name(OwnerKind kind, Id16 id) => $"{(kind == OwnerKind.User ? "user" : "guest")} {id}";

    [LoggerMessage(1400, LogLevel.Information, "Signed in: {Owner} from {Client}, request {RequestId}")]
    private static partial void SignedIn(ILogger logger, string owner, string client, string requestId);

    [LoggerMessage(1401, LogLevel.Warning, "{Action} refused, wrong secret: {Owner} from {Client}, request {RequestId}")]
    private static partial void Refused(ILogger logger, SecurityAction action, string owner, string client, string requestId);

    [LoggerMessage(1402, LogLevel.Warning, "{Action} refused, too many tries: {Owner} from {Client}, request {RequestId}")]
    private static partial void Throttled(ILogger logger, SecurityAction action, string owner, string client, string requestId);

    [LoggerMessage(1403, LogLevel.Information, "Set up: {Owner} from {Client}, request {RequestId}")]
    private static partial void WasSetUp(ILogger logger, string owner, string client, string requestId);

    [LoggerMessage(1404, LogLevel.Warning, "Key exported: {Owner} from {Client}, request {RequestId}")]
    private static partial void KeyExported(ILogger logger, string owner, string client, string requestId);

    [LoggerMessage(1405, LogLevel.Information, "Password changed: {Owner} from {Client}, request {RequestId}")]
    private static partial void PasswordChanged(ILogger logger, string owner, string client, string requestId);

    [LoggerMessage(1406, LogLevel.Warning, "Recovery code used: {Owner} from {Client}, request {RequestId}")]
    private static partial void RecoveryUsed(ILogger logger, string owner, string client, string requestId);

    private sealed record ClaimedOwner(OwnerKind Kind, Id16 Id);

    private sealed record LoggedAction(SecurityAction Action);
}
