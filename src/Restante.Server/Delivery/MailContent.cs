namespace Restante.Server.Delivery;

/// <summary>Somebody as mails name them. The name may be anything: it is made harmless where it is written.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="Address">One that <see cref="Protocol.MailAddress"/> accepts.</param>
/// <param name="IsGuest">A guest chooses the name, and nobody vouches for it: it stands beside the address, never alone.</param>
internal sealed record Person(string Name, string Address, bool IsGuest = false);

/// <summary>
/// A mail of PROTOCOL.md section 9. Each slice derives a record for each kind of its own. Names, notes and relay replies may hold
/// anything; <see cref="MailPage"/> makes them harmless. Addresses are ones that <see cref="Protocol.MailAddress"/> accepts.
/// Languages not known fall back to the instance's first.
/// </summary>
internal abstract record MailContent(MailKind Kind, string To, string Language)
{
    /// <summary>The row of recipients(Messages) that learns of delivery and refusal.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The invitation to which the mail belongs; <see cref="Outbox.Cancel"/> finds it by this.</summary>
    public virtual byte[]? Iid { get; init; }

    /// <summary>The user on whose behalf it goes, or to whom.</summary>
    public byte[]? UserId { get; init; }

    /// <summary>The address that the mail is about, as a digest names it; empty where it is about nobody but its reader.</summary>
    public virtual string About => "";

    /// <summary>Sets the placeholders of the texts that the catalogue has for <see cref="Kind"/>.</summary>
    public abstract void Fill(MailPage page);
}
