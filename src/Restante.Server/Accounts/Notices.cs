using System.Security.Cryptography;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>Tells a user something in the web app; a mail beside it is the caller's choice.</summary>
internal sealed class Notices(Store store)
{
    public void Add(byte[] userId, NoticeKind kind, string? address, byte[]? messageId, DateTimeOffset now) =>
        store.Add(new Notice { Id = RandomNumberGenerator.GetBytes(16), UserId = userId, Kind = kind, Address = address, MessageId = messageId, At = now });
}
