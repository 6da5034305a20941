using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Messages.Http;

internal sealed record DraftList(IReadOnlyList<DraftItem> Drafts);

internal sealed record SaveDraftRequest(int Version, byte[] Record);

internal static class DraftsEndpoints
{
    private const int MaxRecordBytes = 768 * 1024;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/drafts", List)
            .Describe(ApiArea.Drafts, "listDrafts", "The user's drafts",
                "Encrypted by the client to itself.");
        group.MapPut("/drafts/{id}", Save)
            .Describe(ApiArea.Drafts, "saveDraft", "Write a draft",
                "`version` is the next one: 1 for a new draft. The client chooses the id: 16 random bytes.",
                ProblemCodes.DraftVersion, ProblemCodes.TooManyDrafts);
        group.MapDelete("/drafts/{id}", Delete)
            .Describe(ApiArea.Drafts, "deleteDraft", "Delete a draft",
                "Succeeds where there is none too.",
                ProblemCodes.Malformed);
    }

    private static async Task<Ok<DraftList>> List(SignedIn me, Drafts drafts, CancellationToken cancel) =>
        TypedResults.Ok(new DraftList(await drafts.List(me.OwnerId, cancel)));

    private static async Task<Answer<NoContent>> Save(
        string id, SaveDraftRequest request, SignedIn me, Drafts drafts, TimeProvider time, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var draftId)) return MalformedId();
        if (request.Record.Length is 0 or > MaxRecordBytes || request.Version < 1)
            return MessagesAnswers.Malformed("A draft has 1 to 786432 bytes and a version of 1 or more.");
        var outcome = await drafts.Save(me.OwnerId, draftId, request.Version, request.Record, time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<NoContent>> Delete(string id, SignedIn me, Drafts drafts, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var draftId)) return MalformedId();
        await drafts.Delete(me.OwnerId, draftId, cancel);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult MalformedId() => MessagesAnswers.Malformed("A draft's id has 16 bytes.");
}
