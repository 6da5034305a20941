namespace Restante.Server.Web;

/// <summary>The areas of the API: the tags of its OpenAPI document, in this order.</summary>
internal enum ApiArea { Server, SetUp, SignIn, Account, Messages, Drafts, Sending, Keys, Links, Mailbox }

/// <summary>Facts about an endpoint that its types cannot express, for the OpenAPI document.</summary>
/// <param name="Area">Its tag.</param>
/// <param name="Id">camelCase; below /api/guest the document prefixes "guest", because users and guests share operations.</param>
/// <param name="Summary">A few words.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Problems">The problems of this operation, beyond those of every operation.</param>
internal sealed record ApiOperation(ApiArea Area, string Id, string Summary, string Description, IReadOnlyList<ProblemCode> Problems);

internal static class ApiOperations
{
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder endpoint,
        ApiArea area,
        string id,
        string summary,
        string description,
        params ProblemCode[] problems) =>
        endpoint.WithMetadata(new ApiOperation(area, id, summary, description, problems));
}
