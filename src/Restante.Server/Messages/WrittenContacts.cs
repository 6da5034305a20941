using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

internal sealed record ContactItem(string Address, string Name, RecipientKind Kind);

/// <summary>The people to whom a user has written.</summary>
internal sealed class WrittenContacts(Store store)
{
    /// <summary>Limit of a search; without a search, all are listed.</summary>
    private const int MaxContacts = 20;
    private const int MaxSearched = 1000;

    /// <summary>The latest first.</summary>
    /// <param name="userId">The author.</param>
    /// <param name="text">What the name or address contains; empty: anything.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<IReadOnlyList<ContactItem>> Search(Id16 userId, string text, CancellationToken cancel)
    {
        var mine = store.Set<Message>().Where(message => message.AuthorKind == AuthorKind.User && message.AuthorId == userId);
        var found = await (from recipient in store.Set<Recipient>()
                           join message in mine on recipient.MessageId equals message.Id
                           orderby recipient.Id descending
                           select new { recipient.Canonical, recipient.Address, recipient.Name, recipient.Kind })
                           .Take(MaxSearched).ToListAsync(cancel);
        return [.. found.Where(contact => Holds(contact.Canonical, text) || Holds(contact.Name, text))
            .DistinctBy(contact => contact.Canonical).Take(text.Length == 0 ? MaxSearched : MaxContacts)
            .Select(contact => new ContactItem(contact.Address, contact.Name, contact.Kind))];
    }

    private static bool Holds(string where, string text) => where.Contains(text, StringComparison.OrdinalIgnoreCase);
}
