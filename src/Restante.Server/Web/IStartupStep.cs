namespace Restante.Server.Web;

/// <summary>A line for the operator at the start: what it is, and the thing itself (an address, a folder).</summary>
internal sealed record Announcement(string Label, string Text);

/// <summary>Work that must be done before the server answers. Steps run one after the other, by <see cref="Order"/>.</summary>
internal interface IStartupStep
{
    /// <summary>Storage 0, keys 10, slices from 100.</summary>
    int Order { get; }

    /// <returns>What the operator should read on the console; it is logged nowhere, as it may be a secret.</returns>
    Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel);
}
