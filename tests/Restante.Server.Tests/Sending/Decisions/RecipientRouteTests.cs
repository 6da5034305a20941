using System.Text.Json;
using Restante.Protocol;
using Restante.Server.Guests;
using Restante.Server.Sending;
using Restante.Server.Sending.Decisions;
using Restante.Server.Tests.Protocol;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.Sending.Decisions;

/// <summary>tests/vectors/recipient-routes-v1.json, which routeVectors.test.ts runs in TypeScript.</summary>
public sealed class RecipientRouteTests
{
    private static readonly JsonElement File = VectorFile.Read("recipient-routes-v1.json");
    private static readonly JsonElement PendingLinks = File.GetProperty("route").GetProperty("pending");

    private readonly DecisionTable standings = new(File.GetProperty("standing"));
    private readonly DecisionTable required = new(File.GetProperty("pinRequired"));
    private readonly DecisionTable pins = new(File.GetProperty("pin"));
    private readonly DecisionTable routes = new(File.GetProperty("route"));

    [Fact]
    public void Tables_have_one_row_for_every_combination()
    {
        foreach (var table in new[] { standings, required, pins, routes }) table.IsComplete();
    }

    [Fact]
    public void Route_is_that_of_the_row_for_every_combination()
    {
        var wrong = new List<string>();
        foreach (var one in standings.Combinations())
            foreach (var operators in required.Combinations("rule", "transport"))
                foreach (var chosen in pins.Combinations("chosen"))
                    foreach (var facts in routes.Combinations([.. Links, "assurance", "newLink"]))
                    {
                        Dictionary<string, string> all = new(one.Concat(operators).Concat(chosen).Concat(facts));
                        var (expected, actual) = (Expected(all), Actual(all));
                        if (expected != actual) wrong.Add($"{DecisionTable.Shown(all)}: {actual} instead of {expected}");
                    }
        Assert.Empty(wrong.Take(5));
        foreach (var table in new[] { standings, required, routes }) Assert.Empty(table.Unused);
    }

    private static IEnumerable<string> Links => PendingLinks.EnumerateObject().Select(link => link.Name);

    /// <summary>The outcome that the tables have, as <see cref="Shown"/> writes it.</summary>
    private string Expected(Dictionary<string, string> one)
    {
        var standing = standings.Then(one);
        var all = new Dictionary<string, string>(one)
        {
            ["standing"] = standing.Text("standing"),
            ["instead"] = standing.GetProperty("instead").ToString(),
        };
        all["required"] = required.Then(all).GetProperty("required").ToString();
        // Routes to users and to keys take no PIN.
        all["pin"] = all["standing"] is "mailbox" or "new" ? pins.Then(all).GetProperty("pin").ToString() : bool.FalseString;
        var then = routes.Then(all);
        var links = then.TryGetProperty("links", out var named)
            ? named.EnumerateArray().Select(link => link.GetString()!).Where(link => one[link] == bool.TrueString) : [];
        return Shown(then.Text("route"), then.Text("judged"), links,
            then.TryGetProperty("hasPin", out var hasPin) && hasPin.GetBoolean(),
            then.TryGetProperty("stepUp", out var stepUp) && stepUp.GetBoolean(),
            then.TryGetProperty("reason", out var reason) ? reason.GetString()! : "");
    }

    private static string Actual(Dictionary<string, string> one)
    {
        var facts = new RecipientFacts(
            DecisionTable.Value<AddressState>(one["answer"]),
            one["assurance"] == "none" ? null : DecisionTable.Value<AssuranceLevel>(one["assurance"]),
            one["transport"] == "unchecked" ? null
                : new TransportVerdict(DecisionTable.Value<TransportLevel>(one["transport"]), "", true, DateTimeOffset.UnixEpoch),
            one["newLink"] == bool.TrueString,
            2,
            [.. PendingLinks.EnumerateObject().Where(link => one[link.Name] == bool.TrueString).Select(Link)]);
        bool? pin = one["chosen"] == "default" ? null : one["chosen"] == "yes";
        var choice = new RecipientChoice(one["mailboxChosen"] == "yes", pin, DecisionTable.Value<WeakTransportPin>(one["rule"]));
        var route = RecipientRoute.Of(facts, choice);
        var judged = DecisionTable.Word(route.Judged);
        return route switch
        {
            RecipientRoute.ToUser => Shown("user", judged),
            RecipientRoute.ToKey => Shown("key", judged),
            RecipientRoute.ToMailbox => Shown("mailbox", judged),
            RecipientRoute.NewLink made => Shown("new-link", judged, NamesOf(made.Siblings), made.HasPin, made.IsStepUp),
            RecipientRoute.PendingLinks pending => Shown("pending-links", judged, NamesOf(pending.Links)),
            RecipientRoute.Blocked blocked => Shown("blocked", judged, reason: DecisionTable.Word(blocked.Reason)),
            _ => throw new InvalidOperationException($"{route} is not expected."),
        };
    }

    private static PendingLink Link(JsonProperty link) => new(
        IdOf(link.Name),
        link.Value.GetProperty("hasPin").GetBoolean(),
        link.Value.GetProperty("generation").GetInt64());

    private static IEnumerable<string> NamesOf(IEnumerable<PendingLink> links) =>
        links.Select(link => Links.Single(name => IdOf(name) == link.Iid));

    // The name's first characters, filled up with zeros.
    private static Id16 IdOf(string name)
    {
        var bytes = new byte[Id16.Length];
        System.Text.Encoding.UTF8.GetBytes(name)[..Math.Min(name.Length, bytes.Length)].CopyTo(bytes, 0);
        return Id16.Of(bytes);
    }

    private static string Shown(
        string route, string judged, IEnumerable<string>? links = null, bool hasPin = false, bool isStepUp = false, string reason = "") =>
        $"{route} {reason} [{string.Join(", ", links ?? [])}] PIN {hasPin}, step-up {isStepUp}, judged {judged}";
}
