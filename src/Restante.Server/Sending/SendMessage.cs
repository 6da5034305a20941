using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>A user sends.</summary>
internal static class SendMessage
{
    /// <summary>Five hundred recipients, the most that can be configured, with invitations and all that waits for them.</summary>
    public const long MaxRequestBytes = 8 * 1024 * 1024;

    public static void Map(RouteGroupBuilder group) => group.MapPost("/messages", Send).WithMaxBody(MaxRequestBytes)
        .Describe(ApiArea.Sending, "sendMessage", "Send a message",
            "Takes a message whose bodies were uploaded. The whole message is sent or nothing. Repeating the same request, " +
            "with the same `requestId`, sends it once and gets the same answer.",
            ProblemCodes.RecipientsChanged, ProblemCodes.RequestReused, ProblemCodes.KeyReplaced, ProblemCodes.RecipientRefused,
            ProblemCodes.BodyMissing, ProblemCodes.ParentUnknown, ProblemCodes.SendingLimit);

    private static async Task<Results<Created<SendAnswer>, ProblemHttpResult>> Send(SendRequest request, SignedIn me, UserDirectory users, SendTransaction transaction, InvitationBook invitations,
        IOptions<InstanceOptions> instance, IOptions<SendingOptions> options, TimeProvider time, CancellationToken cancel)
    {
        if (SendRequestForm.Fault(request, me.AsReader(), options.Value) is { } fault) return Problems.BadRequest("malformed", fault);
        if (!instance.Value.Languages.Contains(request.Language)) return Problems.BadRequest("malformed", "language is none of this server's.");
        var user = (await users.Get(me.OwnerId, cancel))!;
        var author = new Author(AuthorKind.User, user.Id, user.Address, user.Name, user.Fingerprint, user.Certificate);
        foreach (var invitation in request.Invitations)
            if (InvitationFault(invitation, author, request, invitations) is { } wrong) return Problems.BadRequest("malformed", wrong);
        return (await transaction.Run(author, request, time.GetUtcNow(), cancel)).ToAnswer();
    }

    private static string? InvitationFault(SentInvitation invitation, Author author, SendRequest request, InvitationBook invitations)
    {
        var owners = request.Recipients.Where(recipient => recipient.Kind == Target.Invitation && recipient.Id!.AsSpan().SequenceEqual(invitation.Iid)).ToArray();
        if (owners.Length != 1) return "Each invitation belongs to one recipient.";
        return invitation.IsFor(owners[0].Address) ? invitation.Fault(author, invitations) : "An invitation goes to the address of its recipient.";
    }
}
