using Restante.Server.Invitations;

namespace Restante.Server.Tests.Invitations;

public sealed class InvitationStatesTests
{
    private static readonly Dictionary<InvitationEvent, InvitationState> FromPending = new()
    {
        [InvitationEvent.Activate] = InvitationState.Activated,
        [InvitationEvent.Attach] = InvitationState.Attached,
        [InvitationEvent.Supersede] = InvitationState.Superseded,
        [InvitationEvent.Revoke] = InvitationState.Revoked,
        [InvitationEvent.Expire] = InvitationState.Expired,
        [InvitationEvent.Lock] = InvitationState.Locked,
        [InvitationEvent.Fail] = InvitationState.Failed,
    };

    public static TheoryData<string, string> Cells()
    {
        var cells = new TheoryData<string, string>();
        foreach (var state in Enum.GetNames<InvitationState>())
            foreach (var happened in Enum.GetNames<InvitationEvent>()) cells.Add(state, happened);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void Every_state_and_event_has_a_decision(string stateName, string eventName)
    {
        var (state, happened) = (Enum.Parse<InvitationState>(stateName), Enum.Parse<InvitationEvent>(eventName));
        var expected = state == InvitationState.Pending ? FromPending[happened] : default(InvitationState?);
        Assert.Equal(expected, InvitationStates.After(state, happened));
        Assert.Equal(expected is not null, InvitationStates.Before(happened).Contains(state));
    }

    [Fact]
    public void Pending_is_the_only_state_that_is_not_final() =>
        Assert.Equal([InvitationState.Pending], Enum.GetValues<InvitationState>().Where(state => !InvitationStates.IsFinal(state)));

    [Fact]
    public void Each_event_leads_to_a_state_of_its_own() =>
        Assert.Equal(Enum.GetValues<InvitationEvent>().Length, FromPending.Values.Distinct().Count());
}
