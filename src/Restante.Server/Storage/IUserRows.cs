namespace Restante.Server.Storage;

/// <summary>A slice that keeps rows of users says what becomes of them when a user is removed, and sees to it.</summary>
internal interface IUserRows
{
    /// <summary>What <see cref="Remove"/> would do, a sentence each, for the operator. Changes nothing.</summary>
    Task<IReadOnlyList<string>> Plan(byte[] userId, CancellationToken cancel);

    /// <summary>Takes part in the caller's transaction, under the user's lock, before the user's own row goes.</summary>
    Task Remove(byte[] userId, DateTimeOffset now, CancellationToken cancel);
}
