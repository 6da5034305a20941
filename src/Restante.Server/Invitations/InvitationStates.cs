namespace Restante.Server.Invitations;

/// <summary>The state of an invitation (PROTOCOL.md section 5). All but <see cref="Pending"/> are final.</summary>
internal enum InvitationState
{
    /// <summary>The link opens its messages.</summary>
    Pending,

    /// <summary>The guest created the mailbox with it.</summary>
    Activated,

    /// <summary>The guest added its messages to an existing mailbox.</summary>
    Attached,

    /// <summary>Another link replaced it.</summary>
    Superseded,

    /// <summary>The sender revoked it, or was removed.</summary>
    Revoked,

    /// <summary>Nobody used it in time.</summary>
    Expired,

    /// <summary>Somebody entered ten wrong PINs.</summary>
    Locked,

    /// <summary>The relay refused the mail that carried it.</summary>
    Failed,
}

/// <summary>An event that ends an invitation.</summary>
internal enum InvitationEvent
{
    Activate,
    Attach,
    Supersede,
    Revoke,
    Expire,
    Lock,
    Fail,
}

/// <summary>The states as a table. Final states have no transitions: a link shows how it ended for as long as its row is kept.</summary>
internal static class InvitationStates
{
    private static readonly Dictionary<(InvitationState, InvitationEvent), InvitationState> Table = new()
    {
        [(InvitationState.Pending, InvitationEvent.Activate)] = InvitationState.Activated,
        [(InvitationState.Pending, InvitationEvent.Attach)] = InvitationState.Attached,
        [(InvitationState.Pending, InvitationEvent.Supersede)] = InvitationState.Superseded,
        [(InvitationState.Pending, InvitationEvent.Revoke)] = InvitationState.Revoked,
        [(InvitationState.Pending, InvitationEvent.Expire)] = InvitationState.Expired,
        [(InvitationState.Pending, InvitationEvent.Lock)] = InvitationState.Locked,
        [(InvitationState.Pending, InvitationEvent.Fail)] = InvitationState.Failed,
    };

    /// <summary>The state after <paramref name="happened"/>; null if it changes nothing.</summary>
    public static InvitationState? After(InvitationState state, InvitationEvent happened) =>
        Table.TryGetValue((state, happened), out var next) ? next : null;

    /// <summary>The states in which <paramref name="happened"/> changes something.</summary>
    public static IReadOnlyList<InvitationState> Before(InvitationEvent happened) =>
        [.. Table.Keys.Where(cell => cell.Item2 == happened).Select(cell => cell.Item1)];

    /// <summary>True if no event changes such an invitation. Its secrets are erased.</summary>
    public static bool IsFinal(InvitationState state) => state != InvitationState.Pending;
}

internal static class InvitationStateWords
{
    /// <summary>The API's word for the state.</summary>
    public static string Word(this InvitationState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
