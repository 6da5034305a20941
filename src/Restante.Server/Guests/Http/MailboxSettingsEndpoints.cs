using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

/// <param name="Previous">The version that this one replaces; if absent, the version before it.</param>
internal sealed record GuestPinsRequest(int Version, byte[] Record, int? Previous = null);

internal sealed record GuestSettingsRequest(string Language);

/// <param name="Name">Null or blank: no name.</param>
internal sealed record GuestNameRequest(string? Name);

internal static class MailboxSettingsEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/api/guest/pins", SaveTrustedKeys).RequireGuest()
            .Describe(ApiArea.Mailbox, "saveTrustedKeys", "Write the guest's record of trusted keys",
                "Written only where the stored version is `previous`, so that two clients cannot undo each other.",
                ProblemCodes.PinsVersion);
        app.MapPost("/api/guest/settings", SaveLanguage).RequireGuest()
            .Describe(ApiArea.Mailbox, "saveSettings", "Change the guest's language",
                "Of screens and mails.");
        app.MapPut("/api/guest/name", SaveName).RequireGuest()
            .Describe(ApiArea.Mailbox, "saveName", "Change the guest's name",
                "Null removes it. Users see it beside the address.", ProblemCodes.NameRefused);
    }

    private static async Task<Answer<NoContent>> SaveTrustedKeys(
        GuestPinsRequest request, SignedIn me, MailboxSettings settings, CancellationToken cancel)
    {
        if (!GuestInput.IsPins(request.Record) || request.Version < 2)
            return GuestAnswers.Malformed("record has 28 bytes to 256 KiB, version is the next one.");
        var outcome = await settings.SaveTrustedKeys(me.OwnerId, request.Version, request.Record, request.Previous, cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<NoContent>> SaveLanguage(
        GuestSettingsRequest request, SignedIn me, MailboxSettings settings, IOptions<InstanceOptions> instance, CancellationToken cancel)
    {
        if (!instance.Value.Languages.Contains(request.Language))
            return GuestAnswers.Malformed($"language is one of {string.Join(", ", instance.Value.Languages)}.");
        await settings.SaveLanguage(me.OwnerId, request.Language, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<Answer<NoContent>> SaveName(
        GuestNameRequest request, SignedIn me, MailboxSettings settings, CancellationToken cancel)
    {
        if (GuestName.FaultOf(request.Name) is { } fault) return GuestAnswers.NameRefused(fault);
        await settings.SaveName(me.OwnerId, GuestName.Of(request.Name), cancel);
        return TypedResults.NoContent();
    }
}
