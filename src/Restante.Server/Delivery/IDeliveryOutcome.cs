using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// Notifies a slice of a mail's delivery status; the row's RecipientId, Iid and UserId say what the mail is about. Register as scoped. The
/// queue calls it in the transaction that marks the mail. Write through the given store and do not commit; adding mails to the
/// <see cref="Outbox"/> is allowed.
/// </summary>
internal interface IDeliveryOutcome
{
    /// <summary>The relay accepted the mail.</summary>
    Task Delivered(Store store, OutboundMail mail, DateTimeOffset now, CancellationToken cancel);

    /// <summary>The server will not try the mail any more.</summary>
    /// <param name="text">The relay's reply, or a sentence on what failed; printable, at most 500 characters.</param>
    /// <param name="permanent">True: it was refused (5xx, or the mail cannot be sent). False: no attempt succeeded in five days.</param>
    Task Refused(Store store, OutboundMail mail, string text, bool permanent, DateTimeOffset now, CancellationToken cancel);
}
