namespace Restante.Server.Web;

/// <summary>The areas of the API: the tags of its document, in its order.</summary>
internal enum ApiArea { Server, SetUp, SignIn, Account, Messages, Drafts, Sending, Keys, Links, Mailbox }

/// <summary>What the API's document says of an endpoint beyond its types.</summary>
/// <param name="Area">Its tag.</param>
/// <param name="Id">camelCase; below /api/guest the document puts "guest" before it, as users and guests share operations.</param>
/// <param name="Summary">A few words.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Problems">What this operation answers beyond what any operation may.</param>
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
