using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>
/// A person with name and address. The name may have any content: <see cref="DisplayText"/> cleans it before a mail shows it.
/// </summary>
/// <param name="Name">May be empty.</param>
/// <param name="Address">An address that <see cref="Protocol.MailAddress"/> accepts.</param>
/// <param name="IsGuest">True for a guest, whose name nobody has verified: mails show it only together with the address.</param>
internal sealed record Person(string Name, string Address, bool IsGuest = false);

/// <summary>
/// A mail of PROTOCOL.md section 9. Each slice derives one record per kind. Names, notes and relay replies may have any content;
/// <see cref="MailPage"/> cleans them. Addresses must be ones that <see cref="Protocol.MailAddress"/> accepts. Unknown languages fall back
/// to the instance's first.
/// </summary>
internal abstract record MailContent(MailKind Kind, string To, string Language)
{
    /// <summary>The row of recipients (Messages) that records the delivery status.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The invitation to which the mail belongs; <see cref="Outbox.Cancel"/> finds the mail by it.</summary>
    public virtual Id16? Iid { get; init; }

    /// <summary>The user on whose behalf the server sends it, or who receives it.</summary>
    public Id16? UserId { get; init; }

    /// <summary>The address that the mail is about, for the digest; empty if it is only about its reader.</summary>
    public virtual string About => "";

    /// <summary>Sets the placeholders of the texts that the catalogue has for <see cref="Kind"/>.</summary>
    public abstract void Fill(MailPage page);
}
