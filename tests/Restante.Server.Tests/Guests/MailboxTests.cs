using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Guests;

/// <summary>The temporary mailbox through the API: sign-in, what a guest may change, and how it is retired.</summary>
public sealed partial class MailboxTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Prelogin_answers_for_an_unknown_address_as_for_a_known_one(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        var before = await Prelogin(fixture, Bob);
        var mailbox = await fixture.Activate(fixture.Browser(), link);
        var after = await Prelogin(fixture, "BOB@Example.NET");
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Equal(mailbox.Mid, after.Id("mid"));
        Assert.Equal(before.EnumerateObject().Select(member => member.Name),
            (await Prelogin(fixture, "nobody@example.net")).EnumerateObject().Select(member => member.Name));
        Assert.Equal("400 address-malformed",
            await (await fixture.Browser().Post("/api/guest/prelogin", new { address = "no address" })).Problem());
    }

    [Theory]
    [InlineData("/api/guest/prelogin", Bob)]
    [InlineData("/api/guest/prelogin", "nobody@example.net")]
    [InlineData("/api/user/prelogin", "alice@example.org")]
    [InlineData("/api/user/prelogin", "nobody@example.org")]
    public async Task Prelogins_of_one_network_are_limited_across_addresses(string call, string address)
    {
        await using var fixture = await ServerFixture.Start(settings: new() { ["Sessions:PreloginsPerHour"] = "10" });
        await fixture.Activate(fixture.Browser(), await fixture.Invite(await fixture.User()));
        for (var i = 0; i < 5; i++) await (await fixture.Browser().Post(call, new { address })).Read(HttpStatusCode.OK);
        var refused = await (await fixture.Browser().Post(call, new { address })).Read(HttpStatusCode.TooManyRequests);
        Assert.Equal("throttled", refused.GetProperty("code").GetString());
        Assert.Equal(fixture.Now.AddMinutes(12), refused.GetProperty("until").GetDateTimeOffset());
        Assert.Equal("429 throttled", await (await fixture.Browser().Post(call, new { address = "somebody.else@example.com" })).Problem());
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(12));
        await (await fixture.Browser().Post(call, new { address })).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_hundred_key_exports_send_a_few_mails_and_a_digest(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        for (var i = 0; i < 200; i++)
            Assert.Equal(HttpStatusCode.NoContent, (await browser.Post("/api/guest/export", new { auth = mailbox.Auth })).StatusCode);
        Assert.Equal(10, (await fixture.MailsTo(Bob)).Count(kind => kind == GuestMails.KeyExportedGuest));
        Assert.Equal(10, (await fixture.MailsTo(alice.Address)).Count(kind => kind == GuestMails.KeyExported));
        fixture.Server.Time.Advance(TimeSpan.FromHours(1));
        await fixture.Server.InScope(services => services.GetRequiredService<Digests>().Write(fixture.Now, CancellationToken.None));
        Assert.Single(await fixture.MailsTo(Bob), DeliveryMails.Digest);
        Assert.Single(await fixture.MailsTo(alice.Address), DeliveryMails.Digest);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guest_signs_in_and_out_and_reload_keeps_the_reload_key(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        var mailbox = await fixture.Activate(fixture.Browser(), link);
        var browser = fixture.Browser();
        Assert.Equal("401 session-none", await (await browser.GetAsync("/api/guest/session")).Problem());
        Assert.Equal("401 wrong-secret", await (await ServerFixture.SignIn(browser, mailbox, ServerFixture.Bytes(32))).Problem());
        var session = await (await ServerFixture.SignIn(browser, mailbox)).Read(HttpStatusCode.OK);
        Assert.Equal(mailbox.Bundle, session.Bytes("bundle"));
        Assert.Equal(mailbox.Key.Certificate, session.Bytes("certificate"));
        Assert.Equal(mailbox.Pins, session.GetProperty("pins").Bytes("record"));
        Assert.Equal(fixture.Now.AddDays(365), session.GetProperty("deletedAfter").GetDateTimeOffset());
        var opening = Assert.Single(session.GetProperty("openings").EnumerateArray().ToArray());
        Assert.Equal("Alice Example", opening.GetProperty("senderName").GetString());
        var again = await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        Assert.Equal(session.Bytes("reloadKey"), again.Bytes("reloadKey"));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.Post("/api/guest/logout", new { })).StatusCode);
        Assert.Equal("401 session-none", await (await browser.GetAsync("/api/guest/session")).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Password_guesses_are_throttled_alike_for_mailboxes_and_unknown_addresses(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var known = await fixture.Activate(fixture.Browser(), await fixture.Invite(await fixture.User()));
        foreach (var mailbox in new[] { known, fixture.NewMailbox("nobody@example.net") })
        {
            for (var i = 0; i < 10; i++)
                Assert.Equal("401 wrong-secret",
                    await (await ServerFixture.SignIn(fixture.Browser(), mailbox, ServerFixture.Bytes(32))).Problem());
            Assert.Equal("429 throttled", await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Problem());
        }
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(5));
        await (await ServerFixture.SignIn(fixture.Browser(), known)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Trusted_keys_are_written_by_compare_and_set(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var browser = fixture.Browser();
        await fixture.Activate(browser, await fixture.Invite(await fixture.User()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PutPins(browser, 2, ServerFixture.Bytes(100))));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        var late = await (await PutPins(browser, 2, ServerFixture.Bytes(100))).Read(HttpStatusCode.Conflict);
        Assert.Equal(2, late.GetProperty("version").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await PutPins(browser, 3, ServerFixture.Bytes(100))).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Trusted_keys_are_written_above_a_restored_older_version(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var browser = fixture.Browser();
        await fixture.Activate(browser, await fixture.Invite(await fixture.User()));
        var record = ServerFixture.Bytes(100);
        Assert.Equal("409 pins-version", await (await PutPins(browser, 9, record, previous: 2)).Problem());
        Assert.Equal(HttpStatusCode.NoContent, (await PutPins(browser, 9, record, previous: 1)).StatusCode);
        Assert.Equal("400 malformed", await (await PutPins(browser, 1, record, previous: 9)).Problem());
        var pins = (await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("pins");
        Assert.Equal(9, pins.GetProperty("version").GetInt32());
        Assert.Equal(record, pins.Bytes("record"));
    }

    [Fact]
    public async Task Language_is_one_of_the_servers()
    {
        await using var fixture = await ServerFixture.Start();
        var browser = fixture.Browser();
        await fixture.Activate(browser, await fixture.Invite(await fixture.User()));
        Assert.Equal("400 malformed", await (await browser.Post("/api/guest/settings", new { language = "xx" })).Problem());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.Post("/api/guest/settings", new { language = "en" })).StatusCode);
        Assert.Equal("en",
            (await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("language").GetString());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Key_export_needs_the_password_and_is_notified(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        Assert.Equal("403 wrong-secret", await (await browser.Post("/api/guest/export", new { auth = ServerFixture.Bytes(32) })).Problem());
        Assert.DoesNotContain(GuestMails.KeyExportedGuest, await fixture.MailsTo(Bob));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.Post("/api/guest/export", new { auth = mailbox.Auth })).StatusCode);
        Assert.Contains(GuestMails.KeyExportedGuest, await fixture.MailsTo(Bob));
        Assert.Contains(GuestMails.KeyExported, await fixture.MailsTo(alice.Address));
        Assert.Contains(NoticeKind.KeyExported, await fixture.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Retired_mailbox_leaves_a_tombstone_only(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var link = await fixture.Invite(alice);
        var mailbox = await fixture.Activate(browser, link);
        Assert.Equal("403 wrong-secret", await (await browser.Post("/api/guest/retire", new { auth = ServerFixture.Bytes(32) })).Problem());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.Post("/api/guest/retire", new { auth = mailbox.Auth })).StatusCode);

        Assert.Equal("401 wrong-secret", await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Problem());
        Assert.Equal("401 session-none", await (await browser.GetAsync("/api/guest/session")).Problem());
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        Assert.Equal(0, await fixture.Db(store => store.Set<Assurance>().CountAsync()));
        Assert.Equal(0, await fixture.Db(store => store.Set<Session>().CountAsync(session => session.Kind == OwnerKind.Guest)));
        Assert.Equal(0, await fixture.Db(store => store.Set<Device>().CountAsync(device => device.Kind == OwnerKind.Guest)));
        Assert.Equal([ReaderKind.User], await fixture.Db(store => store.Set<Access>().Select(access => access.ReaderKind).ToListAsync()));
        var tombstone = await fixture.Db(store => store.Set<Tombstone>().SingleAsync());
        Assert.Equal(fixture.Now, tombstone.At);
        Assert.Equal(1, await fixture.Db(store => Generations.Current(store, alice.Id, Bob, default)));
        Assert.Contains(GuestMails.MailboxRetired, await fixture.MailsTo(alice.Address));
        Assert.Contains(GuestMails.MailboxRetiredGuest, await fixture.MailsTo(Bob));

        var next = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice, generation: 1));
        Assert.Equal(mailbox.Mid, next.Mid);
        Assert.Equal("401 wrong-secret", await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Link_of_a_deleted_mailbox_says_so_even_beside_a_newer_mailbox(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var old = await fixture.Invite(alice);
        var mailbox = await fixture.Activate(browser, old);
        async Task<bool> Exists(TestLink link)
        {
            var opened = await fixture.Browser().Post("/api/invitations/open", new { iid = link.Iid, linkAuth = link.LinkAuth });
            return (await opened.Read(HttpStatusCode.OK)).GetProperty("mailboxExists").GetBoolean();
        }

        Assert.True(await Exists(old));
        await browser.Post("/api/guest/retire", new { auth = mailbox.Auth });
        Assert.False(await Exists(old));

        fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
        var next = await fixture.Invite(alice, generation: 1);
        await fixture.Activate(fixture.Browser(), next);
        Assert.True(await Exists(next));
        Assert.False(await Exists(old));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_without_another_reader_is_deleted_with_the_mailbox(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        await fixture.Db(store => store.Set<Access>().Where(access => access.ReaderKind == ReaderKind.User).ExecuteDeleteAsync());
        await browser.Post("/api/guest/retire", new { auth = mailbox.Auth });
        Assert.Equal(0, await fixture.Db(store => store.Set<Body>().CountAsync()));
        Assert.Equal(0, await fixture.Db(store => store.Set<Message>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_password_deletes_the_mailbox_after_72_hours_without_sign_in(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));

        var token = await AskForLostLink(fixture, 1);
        var confirmed = await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token })).Read(HttpStatusCode.OK);
        Assert.Equal(fixture.Now.AddHours(72), confirmed.GetProperty("retireAt").GetDateTimeOffset());
        Assert.Equal("410 link-used", await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token })).Problem());
        Assert.Contains(NoticeKind.PasswordLost, await fixture.NoticesOf(alice));
        Assert.Contains(GuestMails.PasswordLostGuest, await fixture.MailsTo(Bob));
        var open = await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        Assert.Equal(fixture.Now.AddHours(72), open.GetProperty("retireAt").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, open.GetProperty("cancelledRetireAt").ValueKind);

        var cancelled = await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Read(HttpStatusCode.OK);
        Assert.Equal(fixture.Now.AddHours(72), cancelled.GetProperty("cancelledRetireAt").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, cancelled.GetProperty("retireAt").ValueKind);
        await fixture.Sweep(fixture.Now.AddHours(80));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));

        await fixture.Browser().Post("/api/guest/lost/confirm", new { token = await AskForLostLink(fixture, 2) });
        await fixture.Sweep(fixture.Now.AddHours(71));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await fixture.Sweep(fixture.Now.AddHours(1));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        Assert.Contains(NoticeKind.MailboxRetired, await fixture.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_password_answers_everybody_alike_and_mails_at_most_three_times(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        await fixture.Activate(fixture.Browser(), await fixture.Invite(await fixture.User()));
        foreach (var address in new[] { "nobody@example.net", Bob, Bob, Bob, Bob, Bob })
        {
            var answer = await fixture.Browser().Post("/api/guest/lost", new { address });
            Assert.Equal((HttpStatusCode.Accepted, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
        Assert.Equal("400 address-malformed",
            await (await fixture.Browser().Post("/api/guest/lost", new { address = "no address" })).Problem());
        await fixture.Browser().Post("/api/guest/lost", new { address = "last@example.net" });
        await Eventually.Is(() => fixture.Db(store => store.Set<ThrottleRow>().AnyAsync(row => row.Key == "lost/last@example.net")));
        Assert.Equal(3, (await fixture.MailsTo(Bob)).Count(kind => kind == GuestMails.PasswordLostLink));
        Assert.Empty(await fixture.MailsTo("nobody@example.net"));
        Assert.Equal("404 link-unknown",
            await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token = ServerFixture.Bytes(32) })).Problem());
        Assert.Equal("400 malformed",
            await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token = ServerFixture.Bytes(31) })).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Not_me_report_with_proven_PIN_freezes_until_the_sender_releases(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        var further = await fixture.Invite(alice);
        var ticket = await ServerFixture.Ticket(fixture.Browser(), further);
        var report = new { iid = further.Iid, linkAuth = further.LinkAuth, ticket };
        var answer = await (await fixture.Browser().Post("/api/invitations/not-me", report)).Read(HttpStatusCode.OK);
        Assert.True(answer.GetProperty("frozen").GetBoolean());
        Assert.Equal("401 session-none", await (await browser.GetAsync("/api/guest/session")).Problem());
        Assert.Equal("423 mailbox-frozen", await (await ServerFixture.SignIn(browser, mailbox)).Problem());
        Assert.Equal("401 wrong-secret", await (await ServerFixture.SignIn(browser, mailbox, ServerFixture.Bytes(32))).Problem());
        Assert.Contains(NoticeKind.MailboxFrozen, await fixture.NoticesOf(alice));
        Assert.Contains(GuestMails.MailboxFrozenGuest, await fixture.MailsTo(Bob));

        Assert.Equal("404 mailbox-not-frozen",
            await (await carol.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).Problem());
        Assert.Equal("404 mailbox-not-frozen",
            await (await carol.Browser.Post("/api/user/mailboxes/retire", new { address = Bob })).Problem());
        Assert.Equal("401 session-none",
            await (await fixture.Browser().Post("/api/user/mailboxes/retire", new { address = Bob })).Problem());
        Assert.Equal(HttpStatusCode.NoContent,
            (await alice.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).StatusCode);
        await (await ServerFixture.SignIn(browser, mailbox)).Read(HttpStatusCode.OK);
        Assert.Equal("404 mailbox-not-frozen",
            await (await alice.Browser.Post("/api/user/mailboxes/retire", new { address = Bob })).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Frozen_mailbox_is_retired_by_the_sender(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var further = await fixture.Invite(alice);
        var ticket = await ServerFixture.Ticket(fixture.Browser(), further);
        var report = new { iid = further.Iid, linkAuth = further.LinkAuth, ticket };
        await fixture.Browser().Post("/api/invitations/not-me", report);
        Assert.Equal(HttpStatusCode.NoContent, (await alice.Browser.Post("/api/user/mailboxes/retire", new { address = Bob })).StatusCode);
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Not_me_report_with_the_link_only_alerts_sender_and_operator_once_a_day(string database)
    {
        await using var fixture =
            await ServerFixture.Start(database, settings: new() { ["Delivery:OperatorAddress"] = "operator@example.org" });
        var alice = await fixture.User();
        var link = await fixture.Invite(alice, pin: false);
        var mailbox = await fixture.Activate(fixture.Browser(), link);
        for (var i = 0; i < 3; i++)
        {
            var report = new { iid = link.Iid, linkAuth = link.LinkAuth, ticket = (byte[]?)null };
            var answer = await (await fixture.Browser().Post("/api/invitations/not-me", report)).Read(HttpStatusCode.OK);
            Assert.False(answer.GetProperty("frozen").GetBoolean());
        }
        await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Read(HttpStatusCode.OK);
        Assert.Single(await fixture.NoticesOf(alice), NoticeKind.NotMe);
        Assert.Equal([GuestMails.NotMeOperator], await fixture.MailsTo("operator@example.org"));
    }

    private static async Task<JsonElement> Prelogin(ServerFixture fixture, string address) =>
        await (await fixture.Browser().Post("/api/guest/prelogin", new { address })).Read(HttpStatusCode.OK);

    private static Task<HttpResponseMessage> PutPins(HttpClient browser, int version, byte[] record, int? previous = null) =>
        browser.PutAsync("/api/guest/pins",
            System.Net.Http.Json.JsonContent.Create(new { version, record, previous }, options: Web.Json.Options));

    /// <summary>The token of the newest of so many lost-password mails, as the relay received them.</summary>
    private static async Task<byte[]> AskForLostLink(ServerFixture fixture, int count)
    {
        await fixture.Browser().Post("/api/guest/lost", new { address = Bob });
        List<string> Links() =>
        [
            .. fixture.Server.Mails.List(0).Mails.Select(mail => LostLink().Match(mail.Text))
                .Where(match => match.Success).Select(match => match.Groups[1].Value),
        ];
        await Eventually.Is(() => Task.FromResult(Links().Count == count));
        return Encoding.TryFromBase64Url(Links()[0], out var token) ? token : throw new FormatException();
    }

    [GeneratedRegex("/lost#([A-Za-z0-9_-]{43})")]
    private static partial Regex LostLink();
}
