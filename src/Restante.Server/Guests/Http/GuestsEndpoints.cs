namespace Restante.Server.Guests.Http;

internal static class GuestsEndpoints
{
    public static void MapGuests(this IEndpointRouteBuilder app)
    {
        ActivateMailboxEndpoint.Map(app);
        AttachInvitationEndpoint.Map(app);
        ReportNotMeEndpoint.Map(app);
        GuestSessionEndpoints.Map(app);
        MailboxSettingsEndpoints.Map(app);
        ExportKeyEndpoint.Map(app);
        OwnKeyEndpoints.Map(app);
        DirectDeliveryEndpoints.Map(app);
        RetireMailboxEndpoint.Map(app);
        FrozenMailboxEndpoints.Map(app);
        LostPasswordEndpoints.Map(app);
    }
}
