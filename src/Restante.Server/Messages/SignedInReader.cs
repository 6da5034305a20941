using Restante.Server.Sessions;

namespace Restante.Server.Messages;

internal static class SignedInReader
{
    /// <summary>The reader that the session's owner is.</summary>
    public static Reader AsReader(this SignedIn me) => new(me.Kind == OwnerKind.User ? ReaderKind.User : ReaderKind.Mailbox, me.OwnerId);

    public static AuthorKind AsAuthor(this SignedIn me) => me.Kind == OwnerKind.User ? AuthorKind.User : AuthorKind.Guest;
}
