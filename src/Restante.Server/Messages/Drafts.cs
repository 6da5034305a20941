using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal sealed record DraftItem(byte[] Id, int Version, byte[] Record, DateTimeOffset UpdatedAt);

internal sealed record DraftList(IReadOnlyList<DraftItem> Drafts);

internal sealed record SaveDraftRequest(int Version, byte[] Record);

/// <summary>
/// Stores drafts that a user's browser encrypts for itself. A save must have the version after the stored one, so that two windows cannot
/// undo each other's changes.
/// </summary>
internal static class Drafts
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

    private static async Task<Ok<DraftList>> List(SignedIn me, Store store, CancellationToken cancel) =>
        TypedResults.Ok(new DraftList(await store.Set<Draft>()
            .Where(draft => draft.UserId == me.OwnerId)
            .OrderByDescending(draft => draft.UpdatedAt)
            .Select(draft => new DraftItem(draft.Id, draft.Version, draft.Record, draft.UpdatedAt))
            .ToListAsync(cancel)));

    private static async Task<Results<NoContent, ProblemHttpResult>> Save(string id, SaveDraftRequest request, SignedIn me, Store store,
        IOptions<MessagesOptions> options, TimeProvider time, CancellationToken cancel)
    {
        if (!IsId(id, out var draftId)) return MalformedId();
        if (request.Record.Length is 0 or > MaxRecordBytes || request.Version < 1)
            return Problems.BadRequest("malformed", "A draft has 1 to 786432 bytes and a version of 1 or more.");
        return await store.InTransaction<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            await store.LockOwner(me.OwnerId, cancel);
            var draft = await store.Set<Draft>().FirstOrDefaultAsync(draft => draft.UserId == me.OwnerId && draft.Id == draftId, cancel);
            if (request.Version != (draft?.Version ?? 0) + 1)
                return Problems.Of(
                    StatusCodes.Status409Conflict,
                    "draft-version",
                    "This draft was changed in another window.",
                    ("version", draft?.Version ?? 0));
            if (draft is null)
            {
                if (await store.Set<Draft>().CountAsync(other => other.UserId == me.OwnerId, cancel) >= options.Value.MaxDrafts)
                    return Problems.Of(StatusCodes.Status409Conflict, "too-many-drafts",
                        "There are too many drafts; send or delete some first.");
                store.Add(new Draft
                {
                    UserId = me.OwnerId, Id = draftId, Version = 1, Record = request.Record, UpdatedAt = time.GetUtcNow(),
                });
                return TypedResults.NoContent();
            }
            (draft.Version, draft.Record, draft.UpdatedAt) = (request.Version, request.Record, time.GetUtcNow());
            return TypedResults.NoContent();
        }, cancel);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string id, SignedIn me, Store store, CancellationToken cancel)
    {
        if (!IsId(id, out var draftId)) return MalformedId();
        await store.Set<Draft>().Where(draft => draft.UserId == me.OwnerId && draft.Id == draftId).ExecuteDeleteAsync(cancel);
        return TypedResults.NoContent();
    }

    private static bool IsId(string id, out byte[] bytes) => Encoding.TryFromBase64Url(id, out bytes) && bytes.Length == 16;

    private static ProblemHttpResult MalformedId() => Problems.BadRequest("malformed", "A draft's id has 16 bytes.");
}
