using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Protocol;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

/// <summary>The stored bytes of a body as an answer. The caller must have checked that the reader may read it.</summary>
internal sealed partial class BodyAnswer(Store store, IBlobStore blobs, ILogger<BodyAnswer> log)
{
    /// <summary>The bytes, or 500 <c>body-lost</c> if the row exists and its file does not; null if there is no such body.</summary>
    public async Task<Results<FileStreamHttpResult, ProblemHttpResult>?> For(byte[] bodyId, HttpResponse response, CancellationToken cancel)
    {
        var body = await store.Set<Body>().AsNoTracking().FirstOrDefaultAsync(body => body.Id == bodyId && body.MessageId != null, cancel);
        if (body is null) return null;
        if (blobs.OpenRead(body.BlobName) is { } content)
        {
            response.ContentLength = body.Size;
            return TypedResults.Stream(content, "application/octet-stream");
        }
        Lost(log, Encoding.ToBase64Url(bodyId), body.BlobName);
        return Problems.Of(StatusCodes.Status500InternalServerError, "body-lost",
            "This message's content is missing on the server. Tell the operator of this server; it can be restored from a backup.");
    }

    [LoggerMessage(1600, LogLevel.Error, "The content of body {BodyId} is missing: there is no blob {Blob}, so nobody can read that " +
        "message. Restore the folder blobs of Storage:Folder from a backup; restante doctor says what else is missing.")]
    private static partial void Lost(ILogger log, string bodyId, string blob);
}
