using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>A user's name, language and notifications.</summary>
internal sealed class SaveSettings(Store store)
{
    /// <param name="userId">The user.</param>
    /// <param name="name">Without fault by <see cref="SetUp.FaultOfName"/>; stored without spaces around it.</param>
    /// <param name="language">One of this server's.</param>
    /// <param name="notifyByMail">Whether a mail says that a message has arrived.</param>
    /// <param name="cancel">Ends the request.</param>
    public async Task Run(byte[] userId, string name, string language, bool notifyByMail, CancellationToken cancel)
    {
        var user = await store.Set<User>().FirstAsync(user => user.Id == userId, cancel);
        (user.Name, user.Language, user.NotifyByMail) = (name.Trim(), language, notifyByMail);
        await store.SaveChangesAsync(cancel);
    }
}
