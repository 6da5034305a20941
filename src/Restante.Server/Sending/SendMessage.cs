using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Operations;

namespace Restante.Server.Sending;

/// <summary>Sends a user's message.</summary>
internal sealed class SendMessage(
    UserDirectory users,
    SendTransaction transaction,
    InvitationBook invitations,
    IOptions<InstanceOptions> instance,
    IOptions<SendingOptions> options)
{
    /// <summary>
    /// Enough for 500 recipients, the most that can be configured, with their invitations and everything that waits for them.
    /// </summary>
    public const long MaxRequestBytes = 8 * 1024 * 1024;

    public async Task<SendOutcome> Run(Id16 userId, SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        if (SendRequestForm.Fault(request, new Reader(ReaderKind.User, userId), options.Value) is { } fault)
            return new SendOutcome.Malformed(fault);
        if (!instance.Value.Languages.Contains(request.Language)) return new SendOutcome.Malformed("language is none of this server's.");
        var author = Author.Of((await users.Get(userId, cancel))!);
        foreach (var invitation in request.Invitations)
            if (InvitationFault(invitation, author, request) is { } wrong) return new SendOutcome.Malformed(wrong);
        return await transaction.Run(author, request, now, cancel);
    }

    private string? InvitationFault(SentInvitation invitation, Author author, SendRequest request)
    {
        var owners = request.Recipients
            .Where(recipient => recipient.Kind == Target.Invitation && recipient.Id == invitation.Iid).ToArray();
        if (owners.Length != 1) return "Each invitation belongs to one recipient.";
        return invitation.IsFor(owners[0].Address)
            ? invitation.Fault(author, invitations)
            : "An invitation goes to the address of its recipient.";
    }
}
