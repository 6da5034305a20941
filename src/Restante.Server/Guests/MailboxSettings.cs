using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <param name="Previous">The version that this one replaces; where it is missing, the one before it.</param>
internal sealed record GuestPinsRequest(int Version, byte[] Record, int? Previous = null);

internal sealed record GuestSettingsRequest(string Language);

/// <summary>What a guest may change: the record of pinned sender keys (compare-and-set on its version) and the language.</summary>
internal static class MailboxSettings
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/api/guest/pins", PutPins).RequireGuest()
            .Describe(ApiArea.Mailbox, "saveTrustedKeys", "Write the guest's record of trusted keys",
                "Written only where the stored version is `previous`, so that two clients cannot undo each other.",
                ProblemCodes.PinsVersion);
        app.MapPost("/api/guest/settings", Change).RequireGuest()
            .Describe(ApiArea.Mailbox, "saveSettings", "Change the guest's language",
                "Of screens and mails.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutPins(GuestPinsRequest request, SignedIn me, Store store, CancellationToken cancel)
    {
        if (!GuestInput.IsPins(request.Record) || request.Version < 2) return Problems.BadRequest("malformed", "record has 28 bytes to 256 KiB, version is the next one.");
        // A browser that knows of a newer version than this database writes above the one it knows.
        var before = request.Previous ?? request.Version - 1;
        var mine = store.Set<Mailbox>().Where(mailbox => mailbox.Mid == me.OwnerId);
        var written = await mine.Where(mailbox => mailbox.PinsVersion == before).ExecuteUpdateAsync(update => update
            .SetProperty(mailbox => mailbox.PinsVersion, request.Version).SetProperty(mailbox => mailbox.PinsRecord, request.Record), cancel);
        if (written == 1) return TypedResults.NoContent();
        var version = await mine.Select(mailbox => mailbox.PinsVersion).SingleOrDefaultAsync(cancel);
        return Problems.Of(StatusCodes.Status409Conflict, "pins-version", "Another window changed this meanwhile. Read it again, then write.", ("version", version));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(GuestSettingsRequest request, SignedIn me, Store store, IOptions<InstanceOptions> instance, CancellationToken cancel)
    {
        if (!instance.Value.Languages.Contains(request.Language)) return Problems.BadRequest("malformed", $"language is one of {string.Join(", ", instance.Value.Languages)}.");
        await store.Set<Mailbox>().Where(mailbox => mailbox.Mid == me.OwnerId)
            .ExecuteUpdateAsync(update => update.SetProperty(mailbox => mailbox.Language, request.Language), cancel);
        return TypedResults.NoContent();
    }
}
