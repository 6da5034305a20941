using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Accounts;

/// <summary>How a person becomes a user: the first start's link, the operator's links, the data that a browser must send.</summary>
public sealed class SetUpTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task First_link_creates_the_administrator_and_works_once(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        var token = TestUser.Token(await FirstLink(server));
        var offer = await browser.Ok<SetUpOffer>("/api/setup/open", new OpenSetUpRequest(token));
        Assert.True(offer is { First: true, IsAdmin: true, Address: null, Name: null });

        var user = new TestUser("Alice@Example.org");
        var session = await browser.Ok<UserSession>("/api/setup/complete", user.SetUp(token));
        Assert.Equal(offer.UserId, session.UserId);
        Assert.True(session is
        {
            IsAdmin: true, Address: "Alice@Example.org", Name: "Alice Example", Language: "en", NotifyByMail: true, IdleMinutes: 15,
        });
        Assert.Equal([user.Bundle, user.Key.Certificate, user.Key.Fingerprint],
            new[] { session.Bundle, session.Certificate, session.Fingerprint });
        Assert.Equal(session.ReloadKey, (await browser.Get<UserSession>("/api/user/session")).ReloadKey);

        Assert.Null(await FirstLink(server));
        await browser.Refused("/api/setup/open", new OpenSetUpRequest(token), 410, "link-used");
        await browser.Refused("/api/setup/complete", new TestUser("eve@example.org").SetUp(token), 410, "link-used");
    }

    [Fact]
    public async Task First_link_is_replaced_at_each_start_without_users()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var earlier = TestUser.Token(await FirstLink(server));
        var token = TestUser.Token(await FirstLink(server));
        await browser.Refused("/api/setup/open", new OpenSetUpRequest(earlier), 404, "link-unknown");
        await browser.Ok<SetUpOffer>("/api/setup/open", new OpenSetUpRequest(token));
        await browser.Refused("/api/setup/open", new OpenSetUpRequest([]), 404, "link-unknown");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task First_link_used_once_makes_the_other_one_void(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        byte[][] tokens = [TestUser.Token(await FirstLink(server)), TestUser.Secret(32)];
        await server.InScope(services => Add(services, new SetupLink
        {
            TokenHash = SHA256.HashData(tokens[1]), UserId = Id16.Random(), IsFirst = true, ExpiresAt = server.Time.Now.AddDays(7),
        }));
        var answers = await Task.WhenAll(tokens.Select((token, i) =>
            server.Client().Send("/api/setup/complete", new TestUser($"user{i}@example.org").SetUp(token))));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Gone], answers.Select(answer => answer.StatusCode).Order());
        foreach (var token in tokens) await server.Client().Refused("/api/setup/open", new OpenSetUpRequest(token), 410, "link-used");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(nameof(UserState.Active))]
    [InlineData(nameof(UserState.Disabled))]
    public async Task Link_without_an_invited_user_does_not_open(string? state)
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var token = await TestUser.Invite(server, "alice@example.org");
        await TestUser.Invite(server, "bea@example.org");
        await server.InScope(async services =>
        {
            var alice = services.GetRequiredService<Store>().Set<User>().Where(user => user.Canonical == "alice@example.org");
            if (state is null) await alice.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
            else
                await alice.ExecuteUpdateAsync(
                    set => set.SetProperty(user => user.State, Enum.Parse<UserState>(state)), TestContext.Current.CancellationToken);
        });
        await browser.Refused("/api/setup/open", new OpenSetUpRequest(token), 410, "link-used");
        await browser.Refused("/api/setup/complete", new TestUser("alice@example.org").SetUp(token), 410, "link-used");
    }

    private static Task<int> Add(IServiceProvider services, object row)
    {
        var store = services.GetRequiredService<Store>();
        store.Add(row);
        return store.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Users_link_holds_for_their_address_and_seven_days()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var token = await TestUser.Invite(server, "alice@example.org");
        var offer = await browser.Ok<SetUpOffer>("/api/setup/open", new OpenSetUpRequest(token));
        Assert.True(offer is { First: false, IsAdmin: false, Address: "alice@example.org", Name: "alice" });
        await browser.Refused("/api/setup/complete", new TestUser("eve@example.org").SetUp(token), 409, "other-address");
        server.Time.Advance(TimeSpan.FromDays(7));
        await browser.Refused("/api/setup/complete", new TestUser("alice@example.org").SetUp(token), 410, "link-used");

        var renewed = await TestUser.Invite(server, "alice@example.org");
        await browser.Refused("/api/setup/open", new OpenSetUpRequest(token), 404, "link-unknown");
        Assert.Equal(offer.UserId,
            (await browser.Ok<UserSession>("/api/setup/complete", new TestUser("ALICE@example.org").SetUp(renewed))).UserId);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_set_ups_with_one_link_have_one_winner(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        var token = TestUser.Token(await FirstLink(server));
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            using var browser = server.Client();
            return (int)(await browser.Send("/api/setup/complete", new TestUser($"user{i}@example.org").SetUp(token))).StatusCode;
        }));
        Assert.Equal([200, .. Enumerable.Repeat(410, 9)], answers.Order());
        await server.InScope(async services => Assert.Equal(1, await services.GetRequiredService<Store>().Set<User>().CountAsync()));
    }

    [Fact]
    public async Task Set_up_data_of_the_browser_is_checked_and_nothing_refused_is_kept()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var token = await TestUser.Invite(server, "alice@example.org");
        var good = new TestUser("alice@example.org").SetUp(token);
        var stranger = new TestKey("Alice Example <alice@example.com>");
        CompleteSetUpRequest[] bad =
        [
            good with { Salt = new byte[15] },
            good with { Auth = new byte[31] },
            good with { Bundle = new byte[28] },
            good with { Bundle = new byte[70_000] },
            good with { RecoveryAuth = [] },
            good with { RecoveryBundle = [] },
            good with { Argon = good.Argon with { MemoryKiB = 1024 } },
            good with { Argon = good.Argon with { MemoryKiB = 1 << 20 } },
            good with { Argon = good.Argon with { Iterations = 1 } },
            good with { Argon = good.Argon with { Parallelism = 2 } },
            good with { Name = " " },
            good with { Name = "Alice\r\nBcc: eve@example.org" },
            good with { Name = "Alice \u202e" },
            good with { Name = new string('a', 81) },
            good with { Language = "tlh" },
            good with { Certificate = new byte[100] },
            good with { Certificate = [.. good.Certificate, .. good.Certificate] },
            good with { Certificate = good.Certificate[..^1] },
            good with { Fingerprint = new byte[20] },
            good with { Certificate = stranger.Certificate, Fingerprint = stranger.Fingerprint },
        ];
        foreach (var request in bad) await browser.Refused("/api/setup/complete", request, 400, "malformed");
        await browser.Refused("/api/setup/complete", good with { Address = "alice@" }, 400, "address-malformed");
        await server.InScope(async services =>
            Assert.Equal(UserState.Invited, (await services.GetRequiredService<UserAdministration>().List(default)).Single().State));
        await browser.Ok<UserSession>("/api/setup/complete", good);
    }

    [Fact]
    public async Task Operator_adds_lists_and_disables_users()
    {
        await using var server = await TestServer.Start();
        await server.InScope(async services =>
        {
            var users = services.GetRequiredService<UserAdministration>();
            var now = server.Time.Now;
            Assert.Equal((AddUserOutcome.MalformedAddress, null),
                await users.Add(new("alice", null, IsAdmin: false), new("en", ByMail: false, now), default));
            Assert.Equal((AddUserOutcome.MalformedName, null),
                await users.Add(new("alice@example.org", "<>", IsAdmin: false), new("en", ByMail: false, now), default));
            Assert.Equal(AddUserOutcome.Added,
                (await users.Add(new("alice@example.org", "Alice", IsAdmin: true), new("de", ByMail: false, now), default)).Outcome);
            Assert.Equal(AddUserOutcome.Renewed,
                (await users.Add(new("Alice@EXAMPLE.org", null, IsAdmin: false), new("en", ByMail: false, now), default)).Outcome);
            var listed = Assert.Single(await users.List(default));
            Assert.True(listed is { Address: "alice@example.org", Name: "Alice", IsAdmin: true, State: UserState.Invited, Language: "de" });
            Assert.False(await users.Disable("eve@example.org", default));
            Assert.True(await users.Disable("ALICE@example.org", default));
            Assert.Equal(UserState.Disabled, (await users.List(default)).Single().State);
            Assert.Equal((AddUserOutcome.Exists, null),
                await users.Add(new("alice@example.org", null, IsAdmin: false), new("en", ByMail: false, now), default));
        });
    }

    [Fact]
    public async Task Disabled_users_link_sets_nobody_up()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var token = await TestUser.Invite(server, "alice@example.org");
        await server.InScope(services => services.GetRequiredService<UserAdministration>().Disable("alice@example.org", default));
        await browser.Refused("/api/setup/complete", new TestUser("alice@example.org").SetUp(token), 404, "link-unknown");
    }

    [Fact]
    public async Task Sweep_deletes_used_and_expired_links()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        await TestUser.SignedUp(server, browser);
        await TestUser.Invite(server, "bob@example.org");
        await server.InScope(async services =>
        {
            var (store, rule) = (services.GetRequiredService<Store>(), new AccountsRetention());
            Assert.Contains("One used or expired",
                Assert.Single(await rule.Plan(store, server.Time.Now, default)), StringComparison.Ordinal);
            await rule.Apply(store, server.Time.Now, default);
            Assert.Equal(1, await store.Set<SetupLink>().CountAsync(link => !link.IsFirst));
            await rule.Apply(store, server.Time.Now.AddDays(7), default);
            Assert.Equal(0, await store.Set<SetupLink>().CountAsync());
        });
    }

    private static async Task<string?> FirstLink(TestServer server)
    {
        string? link = null;
        await server.InScope(async services =>
            link = await services.GetRequiredService<UserAdministration>().FirstLink(server.Time.Now, default));
        return link;
    }
}
