using System.Text.Json.Serialization;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Messages;

namespace Restante.Server.Sending;

/// <summary>
/// How a message reaches a recipient. <see cref="Pending"/>: by an earlier, pending link; <see cref="Pgp"/>: as encrypted mail.
/// </summary>
internal enum Target { User, Mailbox, Invitation, Pending, Pgp }

/// <param name="BodyId">The uploaded body.</param>
/// <param name="Summary">One encrypted packet.</param>
/// <param name="Outer">The outer header if the body is sent as a mail; null otherwise.</param>
internal sealed record SentBody(Id16 BodyId, byte[] Summary, OuterHeaders? Outer);

internal sealed record ReaderRef(ReaderKind Kind, Id16 Id);

internal sealed record SentAccess(Id16 BodyId, ReaderRef Reader, Role Role, byte[] Fingerprint, byte[] Pkesk);

/// <param name="Address">As the sender wrote it.</param>
/// <param name="Name">As the sender wrote it.</param>
/// <param name="Role">To, cc or bcc.</param>
/// <param name="BodyId">The body that this recipient reads.</param>
/// <param name="Kind">How the message reaches the recipient.</param>
/// <param name="Id">The reader's or the invitation's id; null for <see cref="Target.Pending"/>.</param>
/// <param name="InsteadOfKey">The sender chose the temporary mailbox although the address has a key, or may have one.</param>
internal sealed record SentRecipient(string Address, string? Name, Role Role, Id16 BodyId, Target Kind, Id16? Id, bool InsteadOfKey)
{
    /// <summary>Null if the address is malformed, which <see cref="SendRequestForm"/> refuses.</summary>
    [JsonIgnore]
    public MailAddress? Parsed => MailAddress.TryParse(Address, out var parsed) ? parsed : null;
}

internal sealed record EarlierAccess(Id16 BodyId, byte[] Pkesk);

/// <param name="Withheld">Waiting bodies that the browser could not verify. Only older links open them.</param>
internal sealed record SentInvitation(
    Id16 Iid,
    string Address,
    bool HasPin,
    long Generation,
    byte[] Secret,
    byte[] Share,
    byte[]? PinAuth,
    byte[] InvitationKey,
    byte[] InviteFpr,
    byte[] Wrapped,
    IReadOnlyList<EarlierAccess> Earlier,
    IReadOnlyList<Id16> Withheld)
{
    /// <summary>Null if the address is malformed, which <see cref="SentInvitationRow.Fault"/> refuses.</summary>
    [JsonIgnore]
    public MailAddress? Parsed => MailAddress.TryParse(Address, out var parsed) ? parsed : null;
}

/// <summary>A request to send. A guest's has no invitations and no unencrypted note.</summary>
/// <param name="ExpiresInDays">Days until the message expires for everybody except its author; null: never.</param>
/// <param name="LinkExpiresInDays">Days until only its links expire; null: the configured days.</param>
internal sealed record SendRequest(Id16 RequestId, Id16? InReplyTo, string Language, string? ClearNote, int? ExpiresInDays,
    IReadOnlyList<SentBody> Bodies, byte[] Note, IReadOnlyList<SentAccess> Accesses, IReadOnlyList<SentRecipient> Recipients,
    IReadOnlyList<SentInvitation> Invitations, int? LinkExpiresInDays = null);

internal sealed record SendAnswer(Id16 MessageId, Id16 ThreadId, DateTimeOffset SentAt);

/// <summary>Checks a request's form without the database. Every fault is a sentence; null: the form is right.</summary>
internal static class SendRequestForm
{
    public const int MaxClearNote = 500;
    // Subject and first words, plus the address of every visible recipient.
    private const int MaxSummaryBytes = 8 * 1024;
    private const int MaxSummaryBytesEach = 350;
    private const int MaxPkeskBytes = 2 * 1024;

    /// <summary>True for one session key packet of a plausible size.</summary>
    public static bool IsAccess(byte[] pkesk) => pkesk.Length <= MaxPkeskBytes && PacketForm.IsSessionKeyPacket(pkesk);

    public static string? Fault(SendRequest request, Reader author, SendingOptions options) =>
        FaultOfSizes(request, options.MaxRecipients)
        ?? FaultOfBodies(request, MaxSummaryBytes + options.MaxRecipients * MaxSummaryBytesEach)
        ?? FaultOfAccesses(request, author)
        ?? FaultOfRecipients(request);

    private static string? FaultOfSizes(SendRequest request, int maxRecipients)
    {
        if (request.Recipients.Count is 0 || request.Recipients.Count > maxRecipients)
            return $"A message has 1 to {maxRecipients} recipients.";
        if (request.ClearNote?.Length > MaxClearNote) return $"The note in clear has {MaxClearNote} characters at most.";
        if (request.ExpiresInDays is < 1 or > 365) return "expiresInDays lies between 1 and 365.";
        if (request.LinkExpiresInDays is < 1 or > 365) return "linkExpiresInDays lies between 1 and 365.";
        return request.Note.Length > AuthorNotes.MaxNoteBytes ? "note is too long." : null;
    }

    private static string? FaultOfBodies(SendRequest request, int maxSummaryBytes)
    {
        var ids = request.Bodies.Select(body => body.BodyId).ToHashSet();
        if (ids.Count != request.Bodies.Count || ids.Count == 0) return "bodies names each body once, and at least one.";
        if (request.Bodies.Any(body => body.Summary.Length > maxSummaryBytes || !PacketForm.StartsIntegrityProtectedData(body.Summary)))
            return $"A summary is one encrypted packet of {maxSummaryBytes} bytes at most.";
        if (request.Recipients.Any(recipient => !ids.Contains(recipient.BodyId))
            || request.Accesses.Any(access => !ids.Contains(access.BodyId)))
            return "bodyId does not belong to this message.";
        if (request.Bodies.Select(body => body.Outer?.Fault()).FirstOrDefault(fault => fault is not null) is { } fault) return fault;
        var shown = request.Bodies.Where(body => body.Outer is not null).Select(body => body.BodyId).ToHashSet();
        if (request.Recipients.Any(recipient => recipient.Kind == Target.Pgp && !shown.Contains(recipient.BodyId)))
            return "A body that goes out as encrypted mail has its outer header.";
        var open = request.Recipients.Where(recipient => recipient.Role != Role.Bcc).Select(recipient => recipient.BodyId)
            .Distinct().Count();
        var hidden = request.Recipients.Where(recipient => recipient.Role == Role.Bcc).Select(recipient => recipient.BodyId)
            .ToArray();
        return open > 1 || open + hidden.Length != ids.Count || hidden.Distinct().Count() != hidden.Length
            ? "Visible recipients share one body; every Bcc recipient has one of his own." : null;
    }

    private static string? FaultOfAccesses(SendRequest request, Reader author)
    {
        if (request.Accesses.Any(access => !IsAccess(access.Pkesk))) return "An access is one session key packet.";
        if (request.Accesses.Any(access => access.Fingerprint.Length != 20)) return "A fingerprint has 20 bytes.";
        var readers = request.Accesses
            .Select(access => (access.BodyId, access.Reader.Kind, access.Reader.Id)).ToHashSet();
        if (readers.Count != request.Accesses.Count) return "A reader has one access to a body.";
        return request.Bodies.All(body => readers.Contains((body.BodyId, author.Kind, author.Id)))
            ? null : "The author has an access to every body.";
    }

    private static string? FaultOfRecipients(SendRequest request)
    {
        var seen = new HashSet<MailAddress>();
        foreach (var recipient in request.Recipients)
        {
            if (recipient.Parsed is not { } address) return "A recipient's address cannot be written to.";
            if (!seen.Add(address)) return $"{address} stands among the recipients twice.";
            if (recipient.Role == Role.Author) return "A recipient's role is to, cc or bcc.";
            if (recipient.Name is { } name && (name.Length > 200 || name.Any(char.IsControl)))
                return "A name has 200 characters at most, and no control character.";
            if (recipient is { InsteadOfKey: true, Kind: Target.User or Target.Pgp })
                return "A temporary mailbox instead of a key is no mail to that key.";
            if (recipient.Kind != Target.Pending && recipient.Id is null) return "A recipient has an id.";
        }
        var invitationIds = request.Invitations.Select(invitation => invitation.Iid).Distinct();
        if (invitationIds.Count() != request.Invitations.Count) return "Each invitation stands there once.";
        return null;
    }
}
