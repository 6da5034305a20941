using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <param name="Name">Null or blank: none.</param>
internal sealed record GuestNameRequest(string? Name);

/// <summary>
/// The name that a guest calls themselves by. It proves nothing, so it stands beside the address and never in its place; the rules
/// for users' names hold, and it holds no address and no link.
/// </summary>
internal static class GuestName
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/api/guest/name", Put).RequireGuest()
        .Describe(ApiArea.Mailbox, "saveName", "Change the guest's name",
            "Null removes it. Users see it beside the address.", ProblemCodes.NameRefused);

    public static string? FaultOf(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        // As it was typed and as it is stored: composing characters (NFC) may lengthen it.
        var stored = DisplayText.OneLine(name);
        return SetUp.FaultOfName(name.Trim()) ?? SetUp.FaultOfName(stored)
            ?? (DisplayText.Name(stored, DisplayText.MaxHeaderName) == stored ? null : "A name holds no address and no link.");
    }

    /// <summary>A name without a fault as it is stored; null: none.</summary>
    public static string? Of(string? name) => string.IsNullOrWhiteSpace(name) ? null : DisplayText.OneLine(name);

    private static async Task<Results<NoContent, ProblemHttpResult>> Put(GuestNameRequest request, SignedIn me, Store store, CancellationToken cancel)
    {
        if (FaultOf(request.Name) is { } fault) return Problems.BadRequest("name-refused", fault);
        var name = Of(request.Name);
        await store.Set<Mailbox>().Where(mailbox => mailbox.Mid == me.OwnerId).ExecuteUpdateAsync(update => update.SetProperty(mailbox => mailbox.Name, name), cancel);
        return TypedResults.NoContent();
    }
}
