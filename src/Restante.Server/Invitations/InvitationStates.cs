namespace Restante.Server.Invitations;

/// <summary>Where an invitation stands (PROTOCOL.md section 5). All but <see cref="Pending"/> are final.</summary>
internal enum InvitationState
{
    /// <summary>The link opens what waits.</summary>
    Pending,

    /// <summary>The guest made the mailbox with it.</summary>
    Activated,

    /// <summary>It was added to a mailbox that existed.</summary>
    Attached,

    /// <summary>Another link took its place.</summary>
    Superseded,

    /// <summary>The sender took it back.</summary>
    Revoked,

    /// <summary>Nobody opened it in time.</summary>
    Expired,

    /// <summary>Ten wrong PINs.</summary>
    Locked,

    /// <summary>The relay refused the mail that carried it.</summary>
    Failed,
}

/// <summary>What can happen to an invitation.</summary>
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

/// <summary>The states as a table. What has ended stays as it ended: a link tells for as long as it is kept which end it met.</summary>
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

    /// <summary>The state after <paramref name="happened"/>, or null where it changes nothing.</summary>
    public static InvitationState? After(InvitationState state, InvitationEvent happened) =>
        Table.TryGetValue((state, happened), out var next) ? next : null;

    /// <summary>The states in which <paramref name="happened"/> changes something.</summary>
    public static IReadOnlyList<InvitationState> Before(InvitationEvent happened) =>
        [.. Table.Keys.Where(cell => cell.Item2 == happened).Select(cell => cell.Item1)];

    /// <summary>No event changes such an invitation, and its secrets are erased.</summary>
    public static bool IsFinal(InvitationState state) => state != InvitationState.Pending;
}

internal static class InvitationStateWords
{
    /// <summary>The word that the API uses.</summary>
    public static string Word(this InvitationState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
