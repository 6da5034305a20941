namespace Restante.Server.Delivery;

/// <summary>The state of a mail.</summary>
internal enum MailState
{
    /// <summary>Queued, to be sent now or later.</summary>
    Waiting,

    /// <summary>The relay accepted it.</summary>
    Sent,

    /// <summary>The relay refused it permanently, or no attempt succeeded in five days.</summary>
    Failed,

    /// <summary>It is not needed any more: its invitation ended or its message was withdrawn before it was sent.</summary>
    Cancelled,
}

/// <summary>An event that changes a mail's state.</summary>
internal enum MailEvent
{
    Accepted,
    Deferred,
    Refused,
    GaveUp,
    Cancelled,
}

/// <summary>The states as a table. A final state has no transitions, so a late attempt changes nothing.</summary>
internal static class MailStates
{
    private static readonly Dictionary<(MailState, MailEvent), MailState> Table = new()
    {
        [(MailState.Waiting, MailEvent.Accepted)] = MailState.Sent,
        [(MailState.Waiting, MailEvent.Deferred)] = MailState.Waiting,
        [(MailState.Waiting, MailEvent.Refused)] = MailState.Failed,
        [(MailState.Waiting, MailEvent.GaveUp)] = MailState.Failed,
        [(MailState.Waiting, MailEvent.Cancelled)] = MailState.Cancelled,
    };

    /// <summary>The state after <paramref name="happened"/>; null if it changes nothing.</summary>
    public static MailState? After(MailState state, MailEvent happened) =>
        Table.TryGetValue((state, happened), out var next) ? next : null;

    /// <summary>True if no event changes such a mail. Its text is erased.</summary>
    public static bool IsFinal(MailState state) => state != MailState.Waiting;
}
