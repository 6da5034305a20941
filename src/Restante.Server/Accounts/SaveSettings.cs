using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>Stores a user's name, language and notification setting.</summary>
internal sealed class SaveSettings(Store store)
{
    /// <param name="userId">The user.</param>
    /// <param name="name">Checked with <see cref="SetUp.FaultOfName"/>; stored without surrounding spaces.</param>
    /// <param name="language">One of this server's languages.</param>
    /// <param name="notifyByMail">Whether the user gets a mail when a message arrives.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task Run(Id16 userId, string name, string language, bool notifyByMail, CancellationToken cancel)
    {
        var user = await store.Set<User>().FirstAsync(user => user.Id == userId, cancel);
        (user.Name, user.Language, user.NotifyByMail) = (name.Trim(), language, notifyByMail);
        await store.SaveChangesAsync(cancel);
    }
}
