using Restante.Protocol;

namespace Restante.Server.Accounts;

/// <summary>Finds the notices that are no longer true. Each slice checks the kinds that it writes.</summary>
internal interface INoticeCheck
{
    /// <summary>Returns the notices that are no longer true. Ignores the kinds that another slice writes.</summary>
    Task<IEnumerable<Notice>> Outdated(Id16 userId, IReadOnlyList<Notice> notices, CancellationToken cancel);
}
