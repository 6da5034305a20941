namespace Restante.Server.Delivery;

/// <summary>Where a mail stands.</summary>
internal enum MailState
{
    /// <summary>To be sent, now or later.</summary>
    Waiting,

    /// <summary>The relay took it.</summary>
    Sent,

    /// <summary>The relay refused it for good, or nothing was achieved in five days.</summary>
    Failed,

    /// <summary>Nobody needs it any more: its invitation was revoked or superseded before it went.</summary>
    Cancelled,
}

/// <summary>What can happen to a mail.</summary>
internal enum MailEvent
{
    Accepted,
    Deferred,
    Refused,
    GaveUp,
    Cancelled,
}

/// <summary>The states as a table. A mail that has ended stays as it ended, whatever a late attempt brings.</summary>
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

    /// <summary>The state after <paramref name="happened"/>, or null where it no longer matters.</summary>
    public static MailState? After(MailState state, MailEvent happened) =>
        Table.TryGetValue((state, happened), out var next) ? next : null;

    /// <summary>Nothing happens to such a mail any more, and its text is erased.</summary>
    public static bool IsFinal(MailState state) => state != MailState.Waiting;
}
