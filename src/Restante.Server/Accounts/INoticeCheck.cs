namespace Restante.Server.Accounts;

/// <summary>Knows whether what a notice says still holds. Each slice answers for the kinds that it writes.</summary>
internal interface INoticeCheck
{
    /// <summary>Of a user's notices, those that no longer hold. Those of other kinds are left to other checks.</summary>
    Task<IEnumerable<Notice>> Outdated(byte[] userId, IReadOnlyList<Notice> notices, CancellationToken cancel);
}
