using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Messages.Http;

internal sealed record UploadedBody(Id16 BodyId, long Size);

internal static class UploadBodyEndpoint
{
    public static void Map(RouteGroupBuilder group, MessagesOptions options) =>
        group.MapPost("/bodies", Upload)
            .Accepts<Stream>("application/octet-stream").WithMaxBody(options.MaxBytes + 1)
            .Describe(ApiArea.Messages, "uploadBody", "Upload the body of a message",
                "One OpenPGP SEIPD packet, streamed. It waits a day for the message that takes it.",
                ProblemCodes.NotEncrypted, ProblemCodes.MessageTooLarge, ProblemCodes.SendingLimit);

    private static async Task<Answer<Created<UploadedBody>>> Upload(
        HttpRequest request, SignedIn me, UploadBody upload, CancellationToken cancel)
    {
        var outcome = await upload.Run(request.Body, request.ContentLength, me, cancel);
        // Reads the upload to its end. Otherwise the browser would see a broken connection instead of the reason.
        if (outcome is UploadOutcome.Limited) await request.Body.CopyToAsync(Stream.Null, cancel);
        return outcome.ToAnswer();
    }
}
