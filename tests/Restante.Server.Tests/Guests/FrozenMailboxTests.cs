using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;

namespace Restante.Server.Tests.Guests;

/// <summary>"This was not me" (PROTOCOL.md section 13.8): who can freeze a mailbox, and what happens while it is frozen.</summary>
public sealed partial class FrozenMailboxTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Report_by_link_of_a_user_who_does_not_decide_only_alerts(string database)
    {
        await using var fixture =
            await ServerFixture.Start(database, settings: new() { ["Delivery:OperatorAddress"] = "operator@example.org" });
        var (alice, mallory) = (await fixture.User(), await fixture.User("mallory@example.org", "Mallory"));
        var browser = fixture.Browser();
        await fixture.Activate(browser, await fixture.Invite(alice));
        var (first, second) = (await fixture.Invite(mallory), await fixture.Invite(mallory));

        foreach (var link in new[] { first, first, second })
            Assert.False(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));

        await (await browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        Assert.Equal(MailboxState.Active, (await Mailbox(fixture)).State);
        Assert.Single(await fixture.NoticesOf(alice), NoticeKind.MailboxReported);
        Assert.Single(await fixture.MailsTo(alice.Address), GuestMails.MailboxReported);
        Assert.Equal(2, (await fixture.NoticesOf(mallory)).Count(kind => kind == NoticeKind.NotMe));
        Assert.Contains(GuestMails.NotMeOperator, await fixture.MailsTo("operator@example.org"));
        Assert.DoesNotContain(GuestMails.MailboxFrozenGuest, await fixture.MailsTo(Bob));
        Assert.Equal("404 mailbox-not-frozen",
            await (await mallory.Browser.Post("/api/user/mailboxes/retire", new { address = Bob })).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Report_by_link_of_a_user_with_an_attached_link_freezes(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var browser = fixture.Browser();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        await ServerFixture.Attach(browser, await fixture.Invite(carol), mailbox);
        var link = await fixture.Invite(carol);

        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));

        Assert.Equal(HttpStatusCode.NoContent,
            (await alice.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Report_by_any_users_link_freezes_where_nobody_decides(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        await fixture.Db(store => store.Set<Assurance>().ExecuteDeleteAsync());
        var link = await fixture.Invite(carol);

        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));

        Assert.Equal("404 mailbox-not-frozen",
            await (await alice.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).Problem());
        Assert.Equal(HttpStatusCode.NoContent,
            (await carol.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Ticket_freezes_once_and_repeats_its_answer_until_released(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var link = await fixture.Invite(alice);
        var ticket = await ServerFixture.Ticket(fixture.Browser(), link);

        Assert.True(await Report(fixture, link, ticket));
        Assert.True(await Report(fixture, link, ticket));
        Assert.Single(await fixture.NoticesOf(alice), NoticeKind.MailboxFrozen);
        await Lift(alice);

        Assert.False(await Report(fixture, link, ticket));
        await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Read(HttpStatusCode.OK);
        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_password_deadline_is_suspended_while_frozen(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var link = await fixture.Invite(alice);
        await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token = await LostLink(fixture, 1) })).Read(HttpStatusCode.OK);
        await fixture.Sweep(fixture.Now.AddHours(50));
        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));

        await fixture.Sweep(fixture.Now.AddHours(100));
        Assert.Equal("423 mailbox-frozen", await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Problem());
        await fixture.Later(fixture.Now, alice);
        await Lift(alice);

        var lifted = fixture.Now;
        Assert.Equal(lifted.AddHours(22), (await Mailbox(fixture)).RetireAt);
        Assert.Equal(2, (await fixture.MailsTo(Bob)).Count(kind => kind == GuestMails.PasswordLostGuest));
        await fixture.Sweep(lifted.AddHours(22).AddSeconds(-1));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await fixture.Sweep(lifted.AddHours(22));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Right_password_after_the_release_stops_the_deletion(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var link = await fixture.Invite(alice);
        await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token = await LostLink(fixture, 1) })).Read(HttpStatusCode.OK);
        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));
        await fixture.Sweep(fixture.Now.AddHours(73));
        await fixture.Later(fixture.Now, alice);
        await Lift(alice);

        await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Read(HttpStatusCode.OK);

        await fixture.Sweep(fixture.Now.AddDays(30));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_password_link_waits_for_the_release(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var link = await fixture.Invite(alice);
        var token = await LostLink(fixture, 1);
        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));

        Assert.Equal("423 mailbox-frozen", await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token })).Problem());
        Assert.Null((await Mailbox(fixture)).RetireAt);

        await Lift(alice);
        await (await fixture.Browser().Post("/api/guest/lost/confirm", new { token })).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Deciding_users_are_reminded_and_inactivity_continues(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, mallory) = (await fixture.User(), await fixture.User("mallory@example.org", "Mallory"));
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        await fixture.Invite(mallory);
        var (last, link) = (fixture.Now, await fixture.Invite(alice));
        Assert.True(await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link)));

        foreach (var (days, reminded) in new[] { (6, false), (7, true), (8, false), (36, false), (37, true), (66, false), (67, true) })
        {
            await fixture.Sweep(last.AddDays(days));
            Assert.Equal((days, reminded), (days, await fixture.Db(store => store.Set<OutboundMail>().AnyAsync(mail =>
                mail.To == alice.Address && mail.Kind == GuestMails.MailboxFrozenReminder && mail.CreatedAt == fixture.Now))));
        }
        Assert.Single(await fixture.NoticesOf(alice), NoticeKind.MailboxFrozen);
        Assert.DoesNotContain(GuestMails.MailboxFrozenReminder, await fixture.MailsTo(mallory.Address));
        await fixture.Sweep(last.AddDays(365).AddSeconds(-1));
        Assert.DoesNotContain(GuestMails.DeletionReminder, await fixture.MailsTo(Bob));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await fixture.Sweep(last.AddDays(365));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Second_freeze_counts_its_reminders_from_its_own_day(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var link = await fixture.Invite(alice);
        await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link));
        await fixture.Sweep(fixture.Now.AddDays(7));
        await fixture.Later(fixture.Now, alice);
        await Lift(alice);
        await Report(fixture, link, await ServerFixture.Ticket(fixture.Browser(), link));

        await fixture.Sweep(fixture.Now.AddDays(6));
        Assert.Single(await fixture.MailsTo(alice.Address), GuestMails.MailboxFrozenReminder);
        await fixture.Sweep(fixture.Now.AddDays(1));
        Assert.Equal(2, (await fixture.MailsTo(alice.Address)).Count(kind => kind == GuestMails.MailboxFrozenReminder));
    }

    private static async Task<bool> Report(ServerFixture fixture, TestLink link, byte[]? ticket)
    {
        var answer = await fixture.Browser().Post("/api/invitations/not-me", new { iid = link.Iid, linkAuth = link.LinkAuth, ticket });
        return (await answer.Read(HttpStatusCode.OK)).GetProperty("frozen").GetBoolean();
    }

    private static async Task Lift(TestSender sender) =>
        Assert.Equal(HttpStatusCode.NoContent,
            (await sender.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).StatusCode);

    private static Task<Mailbox> Mailbox(ServerFixture fixture) => fixture.Db(store => store.Set<Mailbox>().AsNoTracking().SingleAsync());

    private static async Task<byte[]> LostLink(ServerFixture fixture, int count)
    {
        await fixture.Browser().Post("/api/guest/lost", new { address = Bob });
        List<string> Links() => [.. fixture.Server.Mails.List(0).Mails.Select(mail => Token().Match(mail.Text))
            .Where(match => match.Success).Select(match => match.Groups[1].Value)];
        await Eventually.Is(() => Task.FromResult(Links().Count == count));
        return Encoding.TryFromBase64Url(Links()[0], out var token) ? token : throw new FormatException();
    }

    [GeneratedRegex("/lost#([A-Za-z0-9_-]{43})")]
    private static partial Regex Token();
}
