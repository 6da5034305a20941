using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal sealed record UploadedBody(byte[] BodyId, long Size);

/// <summary>
/// Receives one SEIPD packet as a stream and stages it for a message. The sweep deletes a body that is not sent within a day.
/// </summary>
internal static class UploadBody
{
    public static void Map(RouteGroupBuilder group, MessagesOptions options) =>
        group.MapPost("/bodies", Upload).Accepts<Stream>("application/octet-stream").WithMaxBody(options.MaxBytes + 1)
            .Describe(ApiArea.Messages, "uploadBody", "Upload the body of a message",
                "One OpenPGP SEIPD packet, streamed. It waits a day for the message that takes it.",
                ProblemCodes.NotEncrypted, ProblemCodes.MessageTooLarge, ProblemCodes.SendingLimit);

    private static async Task<Results<Created<UploadedBody>, ProblemHttpResult>> Upload(
        HttpRequest request,
        SignedIn me,
        IBlobStore blobs,
        UploadAllowance allowance,
        IOptions<MessagesOptions> options,
        TimeProvider time,
        CancellationToken cancel)
    {
        var limit = options.Value.MaxBytes;
        if (request.ContentLength > limit) return TooLarge(limit);
        var prefix = new byte[PacketForm.PrefixBytes];
        var read = await request.Body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancel);
        if (!PacketForm.StartsIntegrityProtectedData(prefix.AsSpan(0, read)))
            return Problems.BadRequest("not-encrypted", "The upload is not an encrypted message, so it was not stored.");
        var id = RandomNumberGenerator.GetBytes(16);
        if (await allowance.Reserve(id, me, request.ContentLength ?? limit, time.GetUtcNow(), cancel) is { } full)
        {
            // Reads the upload to its end. Otherwise the browser would see a broken connection instead of the reason.
            await request.Body.CopyToAsync(Stream.Null, cancel);
            return full.Problem("The daily limit for uploads is reached. Your message stays as it is; send it later.");
        }
        var written = default((string Name, long Size)?);
        try
        {
            await using var content = new PrefixedStream(prefix.AsMemory(0, read), request.Body);
            written = await blobs.Write(content, limit, cancel);
        }
        finally
        {
            if (written is null) await allowance.Release(id);
        }
        if (written is not { } kept) return TooLarge(limit);
        await allowance.Keep(id, kept.Name, kept.Size, cancel);
        return TypedResults.Created((string?)null, new UploadedBody(id, kept.Size));
    }

    private static ProblemHttpResult TooLarge(long limit) => Problems.Of(StatusCodes.Status413PayloadTooLarge, "message-too-large",
        $"This message is larger than {limit / (1024 * 1024)} MiB. Send fewer or smaller attachments.", ("maxBytes", limit));
}
