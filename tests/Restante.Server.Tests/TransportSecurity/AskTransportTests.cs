using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Protocol;
using Restante.Server.Tests.Sending;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>The transport check through the API: requested, done in the background, stored; and the policy that depends on it.</summary>
[Trait("Time", "long")]
public sealed class AskTransportTests
{
    private const string Domain = "example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task First_answer_comes_at_once_and_the_level_once_found(string kind)
    {
        var asked = 0;
        using var release = new SemaphoreSlim(0);
        await using var dns = new FakeDns((name, type, question) =>
        {
            if (name == Domain && type == 15 && Interlocked.Increment(ref asked) == 1) release.Wait();
            return FakeDns.Reply(question, 0, name == Domain && type == 15 ? [(15, [0, 0, 0])] : []);
        });
        await using var fixture = await ServerFixture.Start(kind, new() { ["Network:Resolver"] = dns.Setting });
        var alice = await fixture.User();
        var first = await Ask(alice, "Example.NET");
        Assert.Equal((Domain, "unknown", true), (first.Text("domain"), first.Text("level"), first.GetProperty("checking").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("at").ValueKind);
        // However many requests there are, there is one check.
        for (var i = 0; i < 20; i++) await Ask(alice, Domain);
        release.Release();
        var found = await Found(alice);
        Assert.Equal(("unknown", "no-mail", false), (found.Text("level"), found.Text("why"), found.GetProperty("probed").GetBoolean()));
        Assert.Equal(fixture.Now, found.GetProperty("at").GetDateTimeOffset());
        var questions = Volatile.Read(ref asked);
        await Ask(alice, Domain);
        Assert.Equal(questions, Volatile.Read(ref asked));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Level_is_checked_again_after_a_day_or_15_minutes_after_a_failure_then_deleted(string kind)
    {
        var works = false;
        await using var dns = new FakeDns((_, type, question) => works
            ? FakeDns.Reply(question, 0, type == 15 ? [(15, [0, 0, 0])] : [])
            : FakeDns.Reply(question, 2, []));
        await using var fixture = await ServerFixture.Start(kind, new() { ["Network:Resolver"] = dns.Setting });
        var alice = await fixture.User();
        Assert.Equal("dns-failed", (await Found(alice)).Text("why"));
        works = true;
        await fixture.Later(fixture.Now.AddMinutes(14), alice);
        Assert.False((await Ask(alice, Domain)).GetProperty("checking").GetBoolean());
        await fixture.Later(fixture.Now.AddMinutes(1), alice);
        Assert.Equal("no-mail", (await Until(alice, item => item.Text("why") == "no-mail")).Text("why"));
        await fixture.Later(fixture.Now.AddHours(23), alice);
        Assert.False((await Ask(alice, Domain)).GetProperty("checking").GetBoolean());
        var before = fixture.Now;
        await fixture.Later(fixture.Now.AddHours(1), alice);
        Assert.True((await Until(alice, item => item.GetProperty("at").GetDateTimeOffset() > before))
            .GetProperty("at").GetDateTimeOffset() > before);
        await fixture.Server.InScope(async services =>
        {
            var (rule, store) = (services.GetServices<IRetentionRule>().Single(rule => rule.Name == "transport-levels"),
                services.GetRequiredService<Store>());
            Assert.Empty(await rule.Plan(store, fixture.Now.AddDays(30), CancellationToken.None));
            Assert.Equal(["The transport check of one domain is forgotten."],
                await rule.Plan(store, fixture.Now.AddDays(31), CancellationToken.None));
            await rule.Apply(store, fixture.Now.AddDays(31), CancellationToken.None);
            Assert.Empty(await store.Set<TransportRow>().ToListAsync());
        });
    }

    [Fact]
    public async Task Waiting_checks_are_bounded()
    {
        await using var silent = new FakeDns((_, _, _) => null);
        await using var fixture = await ServerFixture.Start(Databases.Sqlite, new()
        {
            ["Network:Resolver"] = silent.Setting, ["TransportSecurity:MaxParallel"] = "1", ["TransportSecurity:MaxWaiting"] = "5",
        });
        var alice = await fixture.User();
        var answer = await (await alice.Browser.Post("/api/user/transport",
            new { domains = Enumerable.Range(0, 100).Select(i => $"d{i}.example").ToArray() })).Read(HttpStatusCode.OK);
        // At most one check is in progress, and five wait.
        Assert.InRange(answer.GetProperty("domains").EnumerateArray().Count(item => item.GetProperty("checking").GetBoolean()), 5, 6);
    }

    [Fact]
    public async Task Only_users_ask_and_only_for_domains_of_addresses()
    {
        await using var fixture = await ServerFixture.Start();
        Assert.Equal("401 session-none",
            await (await fixture.Browser().Post("/api/user/transport", new { domains = new[] { Domain } })).Problem());
        var alice = await fixture.User();
        foreach (var wrong in new[] { "", "a b", "127.0.0.1", "[::1]", "x@example.net", "a..b", new string('a', 300), "-.example" })
            Assert.Equal("400 malformed",
                await (await alice.Browser.Post("/api/user/transport", new { domains = new[] { wrong } })).Problem());
        Assert.Equal("400 malformed",
            await (await alice.Browser.Post("/api/user/transport", new { domains = Array.Empty<string>() })).Problem());
        Assert.Equal("400 malformed",
            await (await alice.Browser.Post("/api/user/transport", new { domains = Enumerable.Repeat(Domain, 101).ToArray() })).Problem());
    }

    [Theory]
    [InlineData("Required", "None", false, "422 recipient-refused")]
    [InlineData("Required", "TlsOffered", false, "422 recipient-refused")]
    [InlineData("Required", "None", true, null)]
    [InlineData("Required", "TlsValid", false, null)]
    [InlineData("Required", "Unknown", false, null)]
    [InlineData("Required", null, false, null)]
    [InlineData("Recommended", "None", false, null)]
    [InlineData("Off", "None", false, null)]
    public async Task Weak_transport_requires_a_PIN_where_the_operator_says_so(
        string policy,
        string? level,
        bool pin,
        string? problem)
    {
        await using var fixture = await ServerFixture.Start(settings: new() { ["Sending:PinWhereTransportIsWeak"] = policy });
        var alice = await fixture.User();
        Assert.Equal(policy.ToLowerInvariant(),
            (await (await alice.Browser.GetAsync("/api/instance")).Read(HttpStatusCode.OK)).Text("pinWhereTransportIsWeak"));
        if (level is not null) await Know(fixture, Enum.Parse<TransportLevel>(level));
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("Bob@Example.net", pin));
        var answer = await alice.Browser.Post("/api/user/messages", message.Json());
        Assert.Equal(problem, answer.StatusCode == HttpStatusCode.Created ? null : await answer.Problem());
        if (problem is null) return;
        var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("pin-required", "Bob@Example.net"), (told.Text("reason"), told.Text("address")));
    }

    [Fact]
    public async Task Resent_link_requires_the_PIN_too()
    {
        await using var fixture = await ServerFixture.Start(settings: new() { ["Sending:PinWhereTransportIsWeak"] = "Required" });
        var alice = await fixture.User();
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net", false));
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        await Know(fixture, TransportLevel.None);
        var path = $"/api/user/messages/{message.RequestId}/resend";
        object Request(MadeInvitation fresh) => new
        {
            address = "bob@example.net", requestId = Id16.Random(), newPin = false, language = "en", clearNote = (string?)null,
            invitation = fresh.Json(), grant = (object?)null, note = ServerFixture.Bytes(100), noteVersion = 2,
        };
        Assert.Equal("422 recipient-refused",
            await (await alice.Browser.Post(path, Request(MadeInvitation.For("bob@example.net", false).Opening(message)))).Problem());
        Assert.Equal(HttpStatusCode.NoContent,
            (await alice.Browser.Post(path, Request(MadeInvitation.For("bob@example.net", true).Opening(message)))).StatusCode);
    }

    private static Task Know(ServerFixture fixture, TransportLevel level) => fixture.Server.InScope(services =>
        services.GetRequiredService<TransportBook>().Write(Domain,
            new Checked(new TransportVerdict(level, "no-starttls", true, fixture.Now.AddDays(-2)), null),
            fixture.Now.AddDays(-1), CancellationToken.None));

    private static async Task<JsonElement> Ask(TestSender user, string domain) =>
        (await (await user.Browser.Post("/api/user/transport", new { domains = new[] { domain } })).Read(HttpStatusCode.OK))
            .GetProperty("domains")[0];

    private static Task<JsonElement> Found(TestSender user) => Until(user, item => item.GetProperty("at").ValueKind != JsonValueKind.Null);

    private static async Task<JsonElement> Until(TestSender user, Func<JsonElement, bool> isSo)
    {
        var found = default(JsonElement);
        await Eventually.Is(async () => isSo(found = await Ask(user, Domain)) && !found.GetProperty("checking").GetBoolean());
        return found;
    }
}
