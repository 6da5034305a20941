using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Storage;
using Restante.Server.Tests.Hosting;
using Restante.Server.Web;

namespace Restante.Server.Tests.Accounts;

public sealed class SettingsTests
{
    [Fact]
    public async Task Changed_settings_are_kept_and_the_certificate_stays()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var user = await TestUser.SignedUp(server, browser);
        await browser.Done("/api/user/settings", new SettingsRequest(" Alicia Ejemplo ", "de", false));
        var session = await browser.Get<UserSession>("/api/user/session");
        Assert.True(session is { Name: "Alicia Ejemplo", Language: "de", NotifyByMail: false });
        Assert.Equal(user.Key.Certificate, session.Certificate);
        await browser.Refused("/api/user/settings", new SettingsRequest("", "de", false), 400, "malformed");
        await browser.Refused("/api/user/settings", new SettingsRequest("Alice", "xx", false), 400, "malformed");
        await server.InScope(async services =>
        {
            var directory = services.GetRequiredService<UserDirectory>();
            var found = Assert.Single(await directory.Find(["alice@example.org", "eve@example.org"], default));
            Assert.True(found is { Name: "Alicia Ejemplo", Language: "de", NotifyByMail: false, State: UserState.Active, IsAdmin: false });
        });
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Directory_finds_users_by_address_and_id(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        var alice = await TestUser.SignedUp(server, server.Client());
        var bob = await TestUser.SignedUp(server, server.Client(), "bob@example.org");
        await server.InScope(async services =>
        {
            var directory = services.GetRequiredService<UserDirectory>();
            Assert.Equal(["alice@example.org", "bob@example.org"],
                (await directory.Find(["bob@example.org", "alice@example.org"], default)).Select(user => user.Canonical).Order());
            Assert.Equal(2, (await directory.Get([alice.Id, bob.Id, Id16.Random()], default)).Count);
            Assert.Empty(await directory.Find([], default));
            Assert.Equal(bob.Key.Fingerprint, (await directory.Get(bob.Id, default))!.Fingerprint);
            Assert.Null(await directory.Get(Id16.Random(), default));
        });
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_writes_of_trusted_keys_let_one_window_read_again(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        await TestUser.SignedUp(server, browser);
        Assert.Equal(new PinsState(0, null), await browser.Get<PinsState>("/api/user/pins"));
        var answers = await Task.WhenAll(Enumerable.Range(1, 10)
            .Select(async i => (int)(await Put(browser, 1, TestUser.Secret(40 + i))).StatusCode));
        Assert.Equal([204, .. Enumerable.Repeat(409, 9)], answers.Order());
        var record = TestUser.Secret(50);
        Assert.Equal(204, (int)(await Put(browser, 2, record)).StatusCode);
        var conflict = await Calls.Refused(await Put(browser, 2, record), 409, "pins-version");
        Assert.Equal(2, conflict.GetProperty("version").GetInt32());
        var state = await browser.Get<PinsState>("/api/user/pins");
        Assert.Equal(2, state.Version);
        Assert.Equal(record, state.Record);
        await Calls.Refused(await Put(browser, 3, []), 400, "malformed");
        await Calls.Refused(await Put(browser, 0, record), 400, "malformed");
        await Calls.Refused(await Put(browser, int.MinValue, record), 400, "malformed");
        await Calls.Refused(await Put(browser, 3, new byte[600_000]), 400, "malformed");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Trusted_keys_are_written_above_a_restored_older_version(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        await TestUser.SignedUp(server, browser);
        Assert.Equal(204, (int)(await Put(browser, 1, TestUser.Secret(40))).StatusCode);
        var record = TestUser.Secret(50);
        await Calls.Refused(await Put(browser, 9, record, previous: 0), 409, "pins-version");
        Assert.Equal(204, (int)(await Put(browser, 9, record, previous: 1)).StatusCode);
        var state = await browser.Get<PinsState>("/api/user/pins");
        Assert.Equal(9, state.Version);
        Assert.Equal(record, state.Record);
        await Calls.Refused(await Put(browser, 0, record, previous: 9), 400, "malformed");
        Assert.Equal(204, (int)(await Put(browser, 2, record, previous: 9)).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Private_record_belongs_to_its_user_and_only_the_next_version_replaces_it(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        using var other = server.Client();
        await TestUser.SignedUp(server, browser);
        await TestUser.SignedUp(server, other, "bob@example.org");
        Assert.Equal(new PrivateState(0, null), await browser.Get<PrivateState>("/api/user/private"));
        var (first, second) = (TestUser.Secret(40), TestUser.Secret(50));
        Assert.Equal(204, (int)(await PutPrivate(1, first)).StatusCode);
        await Calls.Refused(await PutPrivate(1, second), 409, "private-version");
        await Calls.Refused(await PutPrivate(3, second), 409, "private-version");
        Assert.Equal(204, (int)(await PutPrivate(2, second)).StatusCode);
        var state = await browser.Get<PrivateState>("/api/user/private");
        Assert.Equal(2, state.Version);
        Assert.Equal(second, state.Record);
        Assert.Equal(new PrivateState(0, null), await other.Get<PrivateState>("/api/user/private"));
        await Calls.Refused(await PutPrivate(0, second), 400, "malformed");
        await Calls.Refused(await PutPrivate(3, []), 400, "malformed");
        await Calls.Refused(await PutPrivate(3, new byte[600_000]), 400, "malformed");

        Task<HttpResponseMessage> PutPrivate(int version, byte[] record) =>
            browser.PutAsJsonAsync("/api/user/private", new SavePrivateRequest(version, record), Json.Options);
    }

    [Fact]
    public async Task Notices_are_shown_to_their_user_until_dismissed()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        using var other = server.Client();
        var user = await TestUser.SignedUp(server, browser);
        await TestUser.SignedUp(server, other, "bob@example.org");
        var message = Id16.Random();
        await server.InScope(async services =>
        {
            services.GetRequiredService<Notices>().Add(user.Id, NoticeKind.PinLocked, "guest@example.net", message, server.Time.Now);
            services.GetRequiredService<Notices>().Add(user.Id, NoticeKind.NotMe, null, null, server.Time.Now.AddMinutes(1));
            await services.GetRequiredService<Store>().SaveChangesAsync();
        });
        var list = (await browser.Get<NoticeList>("/api/user/notices")).Notices;
        Assert.Equal([NoticeKind.NotMe, NoticeKind.PinLocked], list.Select(notice => notice.Kind));
        Assert.Equal(("guest@example.net", server.Time.Now), (list[1].Address, list[1].At));
        Assert.Equal(message, list[1].MessageId);
        Assert.Empty((await other.Get<NoticeList>("/api/user/notices")).Notices);

        var path = $"/api/user/notices/{list[1].Id}/dismiss";
        await other.Refused(path, new { }, 404, "notice-unknown");
        await browser.Done(path, new { });
        await browser.Done(path, new { });
        await browser.Refused("/api/user/notices/x/dismiss", new { }, 404, "notice-unknown");
        Assert.Equal(NoticeKind.NotMe, Assert.Single((await browser.Get<NoticeList>("/api/user/notices")).Notices).Kind);
    }

    private static Task<HttpResponseMessage> Put(HttpClient browser, int version, byte[] record, int? previous = null) =>
        browser.PutAsJsonAsync(
            "/api/user/pins", new SavePinsRequest(version, record, previous), Json.Options, TestContext.Current.CancellationToken);
}
