using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>Notifies users about what they sent, by a notice in the app and a mail, in the caller's transaction.</summary>
internal sealed class Senders(Store store, UserDirectory users, Notices notices, Outbox outbox)
{
    /// <summary>The sender as guests see them; null if the user was removed.</summary>
    public async Task<Person?> Find(Id16 userId, CancellationToken cancel) =>
        await users.Get(userId, cancel) is { } user ? new Person(user.Name, user.Address) : null;

    /// <param name="userId">The sender. Nothing happens if they were removed or disabled.</param>
    /// <param name="kind">The kind of notice in the app.</param>
    /// <param name="guestAddress">The guest it is about.</param>
    /// <param name="messageId">The message it is about; null for none.</param>
    /// <param name="mail">Creates the mail to an address in a language.</param>
    /// <param name="now">The time.</param>
    public async Task Notify(
        Id16 userId,
        NoticeKind kind,
        string guestAddress,
        Id16? messageId,
        Func<string, string, MailContent> mail,
        DateTimeOffset now)
    {
        if (await users.Get(userId, CancellationToken.None) is not { State: UserState.Active } user) return;
        notices.Add(userId, kind, guestAddress, messageId, now);
        await outbox.Add(store, mail(user.Address, user.Language) with { UserId = userId }, now);
    }
}
