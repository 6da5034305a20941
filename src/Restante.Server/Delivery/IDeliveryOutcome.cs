using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// A slice that wants to know what became of a mail (it reads RecipientId, Iid and UserId of the row). Register as scoped.
/// Called inside the transaction that marks the mail; writes through the store given, does not commit,
/// and may put further mails into the <see cref="Outbox"/>.
/// </summary>
internal interface IDeliveryOutcome
{
    /// <summary>The relay took the mail.</summary>
    Task Delivered(Store store, OutboundMail mail, DateTimeOffset now, CancellationToken cancel);

    /// <summary>The mail will not be sent any more.</summary>
    /// <param name="text">The relay's words, or a sentence on what failed; printable, 500 characters at most.</param>
    /// <param name="permanent">True: the relay refused it (5xx). False: nothing was achieved in five days.</param>
    Task Refused(Store store, OutboundMail mail, string text, bool permanent, DateTimeOffset now, CancellationToken cancel);
}
