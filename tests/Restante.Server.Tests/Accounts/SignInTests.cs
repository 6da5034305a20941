using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Delivery;
using Restante.Server.Storage;
using Restante.Server.Tests.Hosting;
using Encoding = Restante.Protocol.Encoding;

namespace Restante.Server.Tests.Accounts;

/// <summary>Sign-in, recovery and password change over HTTP: PROTOCOL.md sections 3 and 6.</summary>
public sealed class SignInTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task User_signs_in_and_out(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, server.Client());
        var prelogin = await browser.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest("ALICE@Example.Org"));
        Assert.Equal(user.Id, prelogin.UserId);
        Assert.Equal(user.Salt, prelogin.Salt);
        Assert.Equal(ArgonParameters.Version1, prelogin.Argon);
        await Calls.Refused(await browser.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");

        var session = await browser.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, user.Auth));
        Assert.Equal(user.Bundle, session.Bundle);
        Assert.Null(session.Pins.Record);
        Assert.Equal(session.ReloadKey, (await browser.Get<UserSession>("/api/user/session")).ReloadKey);

        await browser.Done("/api/user/logout", new { });
        await Calls.Refused(await browser.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");
        Assert.NotEqual(session.ReloadKey,
            (await browser.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, user.Auth))).ReloadKey);
    }

    [Fact]
    public async Task Unknown_user_disabled_user_and_wrong_password_are_answered_alike()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, server.Client());
        await TestUser.Invite(server, "invited@example.org");
        var disabled = await TestUser.SignedUp(server, server.Client(), "disabled@example.org");
        await server.InScope(services => services.GetRequiredService<UserAdministration>().Disable("disabled@example.org", default));

        var known = await Text(browser, "/api/user/prelogin", new PreloginRequest(user.Address));
        foreach (var address in new[] { "nobody@example.org", "invited@example.org", "disabled@example.org" })
        {
            var answer = await Text(browser, "/api/user/prelogin", new PreloginRequest(address));
            Assert.Equal(Shape(known.Body), Shape(answer.Body));
            Assert.Equal(known.Headers, answer.Headers);
            Assert.Equal(answer.Body, (await Text(browser, "/api/user/prelogin", new PreloginRequest(address.ToUpperInvariant()))).Body);
        }
        Assert.Equal(disabled.Id,
            (await browser.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest("disabled@example.org"))).UserId);

        var decoy = (await browser.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest("nobody@example.org"))).UserId;
        var wrong = await Text(browser, "/api/user/login", new LoginRequest(user.Id, new byte[32]));
        Assert.Equal(401, wrong.Status);
        Assert.Equal(wrong, await Text(browser, "/api/user/login", new LoginRequest(decoy, new byte[32])));
        Assert.Equal(wrong, await Text(browser, "/api/user/login", new LoginRequest(Id16.Random(), user.Auth)));
        Assert.Equal(wrong, await Text(browser, "/api/user/login", new LoginRequest(disabled.Id, disabled.Auth)));
        var wrongCode = await Text(browser, "/api/user/recovery/open", new OpenRecoveryRequest(user.Id, new byte[32]));
        Assert.Equal(401, wrongCode.Status);
        Assert.Equal(wrongCode, await Text(browser, "/api/user/recovery/open", new OpenRecoveryRequest(decoy, new byte[32])));
        Assert.Equal(wrongCode,
            await Text(browser, "/api/user/recovery/open", new OpenRecoveryRequest(disabled.Id, disabled.RecoveryAuth)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_wrong_passwords_then_one_in_five_minutes_for_users_and_decoys_alike(bool exists)
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, server.Client());
        var id = exists
            ? user.Id
            : (await browser.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest("nobody@example.org"))).UserId;
        for (var i = 0; i < 10; i++)
            await browser.Refused("/api/user/login", new LoginRequest(id, TestUser.Secret(32)), 401, "wrong-secret");
        var problem = await browser.Refused("/api/user/login", new LoginRequest(id, user.Auth), 429, "throttled");
        Assert.Equal(server.Time.Now.AddMinutes(5), problem.GetProperty("until").GetDateTimeOffset());
        await browser.Refused("/api/user/recovery/open", new OpenRecoveryRequest(id, user.RecoveryAuth), 429, "throttled");
        server.Time.Advance(TimeSpan.FromMinutes(5));
        if (exists) await browser.Ok<UserSession>("/api/user/login", new LoginRequest(id, user.Auth));
        else await browser.Refused("/api/user/login", new LoginRequest(id, user.Auth), 401, "wrong-secret");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Hundred_simultaneous_wrong_passwords_compare_ten(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        var user = await TestUser.SignedUp(server, server.Client());
        using var browser = server.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(async _ => (int)(await browser.Send("/api/user/login", new LoginRequest(user.Id, TestUser.Secret(32)))).StatusCode));
        Assert.Equal(10, answers.Count(status => status == 401));
        Assert.Equal(90, answers.Count(status => status == 429));
    }

    [Fact]
    public async Task Right_passwords_are_not_counted()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, server.Client());
        for (var i = 0; i < 25; i++) await browser.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, user.Auth));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task New_password_revokes_the_old_one_and_other_sessions(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var here = server.Client();
        using var there = server.Client();
        var user = await TestUser.SignedUp(server, here);
        await there.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, user.Auth));
        var change = new ChangePasswordRequest(
            user.Auth, TestUser.Secret(16), ArgonParameters.Version1, TestUser.Secret(32), TestUser.Secret(300));
        await here.Refused("/api/user/password", change with { CurrentAuth = TestUser.Secret(32) }, 403, "wrong-secret");
        await here.Refused("/api/user/password", change with { Salt = [] }, 400, "malformed");
        await there.Get<UserSession>("/api/user/session");

        await here.Done("/api/user/password", change);
        Assert.Equal(change.Bundle, (await here.Get<UserSession>("/api/user/session")).Bundle);
        await Calls.Refused(await there.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");
        Assert.Equal(change.Salt, (await there.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest(user.Address))).Salt);
        await there.Refused("/api/user/login", new LoginRequest(user.Id, user.Auth), 401, "wrong-secret");
        await there.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, change.Auth));
        Assert.Equal([AccountMails.PasswordChanged], await MailsTo(server, user));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Recovery_code_sets_a_new_password_once(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var signedIn = server.Client();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, signedIn);
        var offer = await browser.Ok<RecoveryOffer>("/api/user/recovery/open", new OpenRecoveryRequest(user.Id, user.RecoveryAuth));
        Assert.Equal([user.RecoveryBundle, user.Key.Fingerprint, user.Key.Certificate],
            new[] { offer.RecoveryBundle, offer.Fingerprint, offer.Certificate });

        CompleteRecoveryRequest Complete() => new(
            user.Id, user.RecoveryAuth, TestUser.Secret(16), ArgonParameters.Version1, TestUser.Secret(32), TestUser.Secret(200),
            TestUser.Secret(32), TestUser.Secret(200));
        await browser.Refused("/api/user/recovery/complete", Complete() with { NewRecoveryAuth = [] }, 400, "malformed");
        await browser.Refused("/api/user/recovery/complete", Complete() with { RecoveryAuth = TestUser.Secret(32) }, 401, "wrong-secret");
        var tries = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            var (request, window) = (Complete(), server.Client());
            return (request, (int)(await window.Send("/api/user/recovery/complete", request)).StatusCode);
        }));
        Assert.Equal([200, 401, 401, 401, 401], tries.Select(one => one.Item2).Order());
        var winner = tries.Single(one => one.Item2 == 200).request;

        await Calls.Refused(await signedIn.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");
        await browser.Refused("/api/user/login", new LoginRequest(user.Id, user.Auth), 401, "wrong-secret");
        Assert.Equal(winner.Bundle, (await browser.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, winner.Auth))).Bundle);
        var reopen = new OpenRecoveryRequest(user.Id, winner.NewRecoveryAuth);
        Assert.Equal(winner.NewRecoveryBundle, (await browser.Ok<RecoveryOffer>("/api/user/recovery/open", reopen)).RecoveryBundle);
        Assert.Equal([AccountMails.RecoveryUsed], await MailsTo(server, user));
    }

    [Fact]
    public async Task New_recovery_code_replaces_the_old_one()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, browser);
        var renew = new RenewRecoveryRequest(user.Auth, TestUser.Secret(32), TestUser.Secret(200));
        await browser.Refused("/api/user/recovery/renew", renew with { CurrentAuth = TestUser.Secret(32) }, 403, "wrong-secret");
        await browser.Refused("/api/user/recovery/renew", renew with { CurrentAuth = [] }, 400, "malformed");
        await browser.Done("/api/user/recovery/renew", renew);
        await browser.Refused("/api/user/recovery/open", new OpenRecoveryRequest(user.Id, user.RecoveryAuth), 401, "wrong-secret");
        var reopen = new OpenRecoveryRequest(user.Id, renew.RecoveryAuth);
        Assert.Equal(renew.RecoveryBundle, (await browser.Ok<RecoveryOffer>("/api/user/recovery/open", reopen)).RecoveryBundle);
        Assert.Equal([AccountMails.RecoveryRenewed], await MailsTo(server, user));
    }

    private static async Task<List<MailKind>> MailsTo(TestServer server, TestUser user)
    {
        var mails = new List<MailKind>();
        await server.InScope(async services => mails = await services.GetRequiredService<Store>().Set<OutboundMail>()
            .Where(mail => mail.To == user.Address).Select(mail => mail.Kind).ToListAsync());
        return mails;
    }

    [Fact]
    public async Task Idle_and_disabled_users_are_signed_out()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, browser);
        server.Time.Advance(TimeSpan.FromMinutes(14));
        await browser.Get<UserSession>("/api/user/session");
        server.Time.Advance(TimeSpan.FromMinutes(14));
        await browser.Get<UserSession>("/api/user/session");
        server.Time.Advance(TimeSpan.FromMinutes(15));
        await Calls.Refused(await browser.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");

        await browser.Ok<UserSession>("/api/user/login", new LoginRequest(user.Id, user.Auth));
        await server.InScope(services => services.GetRequiredService<UserAdministration>().Disable(user.Address, default));
        await Calls.Refused(await browser.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");
        await browser.Refused("/api/user/settings", new SettingsRequest("Alice", "en", true), 401, "session-none");
    }

    [Fact]
    public async Task Bundle_swapped_in_the_database_opens_for_nobody()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var (alice, eve) =
            (await TestUser.SignedUp(server, server.Client()), await TestUser.SignedUp(server, server.Client(), "eve@example.org"));
        await server.InScope(async services =>
        {
            var store = services.GetRequiredService<Restante.Server.Storage.Store>();
            var (a, e) = ((await store.FindAsync<User>(alice.Id))!, (await store.FindAsync<User>(eve.Id))!);
            Assert.False(a.SealedBundle.AsSpan().IndexOf(alice.Bundle) >= 0, "The bundle is sealed at rest.");
            a.SealedBundle = e.SealedBundle;
            await store.SaveChangesAsync();
        });
        Assert.Equal(500, (int)(await browser.Send("/api/user/login", new LoginRequest(alice.Id, alice.Auth))).StatusCode);
    }

    [Fact]
    public async Task Request_without_the_header_is_cross_site()
    {
        await using var server = await TestServer.Start();
        using var stranger = server.Stranger();
        await stranger.Refused("/api/user/login", new LoginRequest(default, new byte[32]), 403, "cross-site");
        await stranger.Refused("/api/setup/open", new OpenSetUpRequest([]), 403, "cross-site");
    }

    private static async Task<(int Status, string Headers, string Body)> Text(HttpClient browser, string path, object request)
    {
        var answer = await browser.Send(path, request);
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Date" or "X-Request-Id" or "X-Request-ID"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        return ((int)answer.StatusCode, string.Join('\n', headers.Order()),
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>An answer with every string replaced by its length.</summary>
    private static string Shape(string json) => string.Join(',', JsonDocument.Parse(json).RootElement.EnumerateObject()
        .Select(member => member.Name + ":"
            + (member.Value.ValueKind == JsonValueKind.String ? Lengths(member.Value.GetString()!) : member.Value.GetRawText())));

    private static string Lengths(string text) => Encoding.TryFromBase64Url(text, out var bytes) ? $"{bytes.Length} bytes" : text;
}
