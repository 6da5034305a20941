using Microsoft.AspNetCore.Mvc;

namespace Restante.Server.Web;

internal static class Endpoints
{
    /// <summary>Raises this endpoint's body limit (JSON: 1 MiB) for a body that is read as a stream.</summary>
    public static RouteHandlerBuilder WithMaxBody(this RouteHandlerBuilder endpoint, long bytes) =>
        endpoint.WithMetadata(new RequestSizeLimitAttribute(bytes));
}
