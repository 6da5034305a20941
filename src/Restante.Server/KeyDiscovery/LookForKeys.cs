using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

internal sealed record LookForKeysRequest(IReadOnlyList<string> Addresses);

/// <param name="Input">The address as it was asked.</param>
/// <param name="Canonical">Null where it is no address.</param>
internal sealed record LookedUpKey(string Input, string? Canonical, KeyState State, FoundKey? Key, IReadOnlyList<SourceReport> Reports);

internal sealed record LookForKeysAnswer(IReadOnlyList<LookedUpKey> Addresses);

/// <summary>Says which keys addresses have, and what every source said, after asking the world.</summary>
internal static class LookForKeys
{
    private const int MaxAddresses = 100;

    public static void Map(RouteGroupBuilder group) => group.MapPost("/look", Look);

    private static async Task<Results<Ok<LookForKeysAnswer>, ProblemHttpResult>> Look(LookForKeysRequest request, SignedIn me, KeyFinder finder, TimeProvider time, CancellationToken cancel)
    {
        if (request.Addresses.Count is 0 or > MaxAddresses) return Problems.BadRequest("malformed", $"addresses holds 1 to {MaxAddresses}.");
        var canonical = request.Addresses.Select(address => MailAddress.TryCanonicalise(address.Trim(), out var form) ? form : null).ToArray();
        var verdicts = await finder.Look(me.OwnerId, [.. canonical.OfType<string>().Distinct()], time.GetUtcNow(), cancel);
        return TypedResults.Ok(new LookForKeysAnswer([.. request.Addresses.Zip(canonical, (input, form) =>
            form is not null && verdicts[form] is var verdict ? new LookedUpKey(input, form, verdict.State, verdict.Key, verdict.Reports) : new LookedUpKey(input, null, KeyState.None, null, []))]));
    }
}
