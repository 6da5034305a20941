using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>Tells a user something in the web app; a mail beside it is the caller's choice.</summary>
internal sealed class Notices(Store store)
{
    public void Add(byte[] userId, NoticeKind kind, string? address, byte[]? messageId, DateTimeOffset now) =>
        store.Add(new Notice { Id = RandomNumberGenerator.GetBytes(16), UserId = userId, Kind = kind, Address = address, MessageId = messageId, At = now });

    /// <summary>Removes notices of this kind about an address that the user has not dismissed: a newer one takes their place.</summary>
    public Task Withdraw(byte[] userId, NoticeKind kind, string address, CancellationToken cancel) => store.Set<Notice>()
        .Where(notice => notice.UserId == userId && notice.Kind == kind && notice.Address == address && notice.DismissedAt == null)
        .ExecuteDeleteAsync(cancel);
}
