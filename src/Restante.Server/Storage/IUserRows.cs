using Restante.Protocol;

namespace Restante.Server.Storage;

/// <summary>Implemented by a slice with rows of users: removes a user's rows, and tells the operator beforehand what that does.</summary>
internal interface IUserRows
{
    /// <summary>What <see cref="Remove"/> would do, one sentence each, for the operator. Changes nothing.</summary>
    Task<IReadOnlyList<string>> Plan(Id16 userId, CancellationToken cancel);

    /// <summary>Takes part in the caller's transaction, under the user's lock, before the user's own row is deleted.</summary>
    Task Remove(Id16 userId, DateTimeOffset now, CancellationToken cancel);
}
