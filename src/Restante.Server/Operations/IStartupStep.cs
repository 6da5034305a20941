namespace Restante.Server.Operations;

/// <summary>A line for the operator at the start: a label, and the value (an address, a folder).</summary>
internal sealed record Announcement(string Label, string Text);

/// <summary>Work to do before the server answers. Steps run one after the other, by <see cref="Order"/>.</summary>
internal interface IStartupStep
{
    /// <summary>Storage 0, keys 10, slices from 100.</summary>
    int Order { get; }

    /// <returns>Lines for the operator's console; they are never logged, because they may hold a secret.</returns>
    Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel);
}
