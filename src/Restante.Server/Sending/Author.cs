using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Messages;

namespace Restante.Server.Sending;

/// <summary>The sender of a message, with the signing key.</summary>
internal sealed record Author(AuthorKind Kind, Id16 Id, string Address, string Name, byte[] Fingerprint, byte[] Certificate)
{
    public Reader Reader => new(Kind == AuthorKind.User ? ReaderKind.User : ReaderKind.Mailbox, Id);
    public Person Person => new(Name, Address, Kind == AuthorKind.Guest);

    public static Author Of(UserEntry user) => new(AuthorKind.User, user.Id, user.Address, user.Name, user.Fingerprint, user.Certificate);

    public static Author Of(Mailbox mailbox) =>
        new(AuthorKind.Guest, mailbox.Mid, mailbox.Address, mailbox.Name ?? mailbox.Address, mailbox.Fingerprint, mailbox.Certificate);
}
