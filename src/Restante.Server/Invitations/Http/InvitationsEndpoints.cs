namespace Restante.Server.Invitations.Http;

internal static class InvitationsEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        OpenInvitationEndpoint.Map(app);
        RedeemInvitationEndpoint.Map(app);
        ReadInvitationEndpoint.Map(app);
    }
}
