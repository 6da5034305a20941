using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Sending;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Guests;

/// <summary>Retention as dated cases (PROTOCOL.md sections 5 and 12).</summary>
[Trait("Time", "long")]
public sealed class RetentionTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unopened_link_is_reminded_of_and_expires(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        var sent = fixture.Now;
        await fixture.Sweep(sent.AddDays(7).AddSeconds(-1));
        Assert.Empty(await fixture.NoticesOf(alice));
        await fixture.Sweep(sent.AddDays(7));
        await fixture.Sweep(sent.AddDays(8));
        Assert.Equal([NoticeKind.LinkUnopened], await fixture.NoticesOf(alice));
        await fixture.Sweep(sent.AddDays(83).AddSeconds(-1));
        Assert.Single(await fixture.NoticesOf(alice));
        await fixture.Sweep(sent.AddDays(83));
        await fixture.Sweep(sent.AddDays(84));
        Assert.Equal([NoticeKind.LinkUnopened, NoticeKind.LinkExpiring], await fixture.NoticesOf(alice));
        await fixture.Sweep(sent.AddDays(90).AddSeconds(-1));
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(link));
        await fixture.Sweep(sent.AddDays(90));
        Assert.Equal(InvitationState.Expired, await fixture.StateOf(link));
        Assert.Null((await fixture.Db(store => store.Set<Recipient>().SingleAsync())).ExpiredAt);
        Assert.Equal([InvitationMails.LinkExpiring], await fixture.MailsTo(alice.Address));
        await fixture.Sweep(sent.AddDays(90 + 365).AddSeconds(-1));
        Assert.Equal(1, await fixture.Db(store => store.Set<Invitation>().CountAsync()));
        await fixture.Sweep(sent.AddDays(90 + 365));
        Assert.Equal(0, await fixture.Db(store => store.Set<Invitation>().CountAsync()));
        Assert.Equal(0, await fixture.Db(store => store.Set<PinTries>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Opened_link_is_not_reminded_of(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var opened = await fixture.Invite(alice);
        await fixture.Browser().Post("/api/invitations/open", new { iid = opened.Iid, linkAuth = opened.LinkAuth });
        await fixture.Sweep(fixture.Now.AddDays(20));
        Assert.Empty(await fixture.NoticesOf(alice));
    }

    [Theory]
    [InlineData(Databases.Sqlite, 1), InlineData(Databases.PostgreSql, 1)]
    [InlineData(Databases.Sqlite, 5), InlineData(Databases.PostgreSql, 5)]
    [InlineData(Databases.Sqlite, 13), InlineData(Databases.PostgreSql, 13)]
    public async Task Short_link_warns_its_sender_after_half_of_its_life(string database, int days)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var (brief, sent) = (await fixture.Invite(alice, expiresAt: fixture.Now.AddDays(days)), fixture.Now);
        await fixture.Sweep(sent.AddDays(days / 2.0).AddSeconds(-1));
        Assert.Empty(await fixture.NoticesOf(alice));
        await fixture.Sweep(sent.AddDays(days / 2.0));
        await fixture.Sweep(sent.AddDays(days).AddSeconds(-1));
        Assert.Equal([NoticeKind.LinkExpiring], await fixture.NoticesOf(alice));
        await fixture.Sweep(sent.AddDays(days));
        Assert.Equal(InvitationState.Expired, await fixture.StateOf(brief));
        Assert.Single(await fixture.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Operator_sets_the_number_of_days(string database)
    {
        await using var fixture = await ServerFixture.Start(database, new() { ["Invitations:Days"] = "1" });
        var link = await fixture.Invite(await fixture.User(), expiresAt: fixture.Now.AddDays(30));
        await fixture.Sweep(fixture.Now.AddDays(1));
        Assert.Equal(InvitationState.Expired, await fixture.StateOf(link));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Tickets_and_counters_without_a_link_are_deleted(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        await ServerFixture.Ticket(fixture.Browser(), link);
        var opened = fixture.Now;
        await fixture.Sweep(opened.AddMinutes(30).AddSeconds(-1));
        Assert.Equal(1, await fixture.Db(store => store.Set<Ticket>().CountAsync()));
        await fixture.Sweep(opened.AddMinutes(30));
        Assert.Equal(0, await fixture.Db(store => store.Set<Ticket>().CountAsync()));
        Assert.Equal(1, await fixture.Db(store => store.Set<PinTries>().CountAsync()));
        await fixture.Db(store => store.Set<Invitation>().ExecuteDeleteAsync());
        await fixture.Sweep(opened.AddMinutes(31));
        Assert.Equal(0, await fixture.Db(store => store.Set<PinTries>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unused_mailbox_is_warned_and_deleted(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var last = fixture.Now;
        await fixture.Sweep(last.AddDays(335).AddSeconds(-1));
        Assert.DoesNotContain(GuestMails.DeletionReminder, await fixture.MailsTo(Bob));
        await fixture.Sweep(last.AddDays(335));
        await fixture.Sweep(last.AddDays(336));
        Assert.Equal(1, await Reminders(fixture));
        await fixture.Sweep(last.AddDays(358));
        await fixture.Sweep(last.AddDays(359));
        Assert.Equal(2, await Reminders(fixture));
        await fixture.Sweep(last.AddDays(365).AddSeconds(-1));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await fixture.Sweep(last.AddDays(365));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        Assert.Equal(1, await fixture.Db(store => store.Set<Tombstone>().CountAsync()));
        Assert.Equal(0, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
        Assert.Contains(NoticeKind.MailboxRetired, await fixture.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sign_in_restarts_the_year_and_its_reminders(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(await fixture.User()));
        await fixture.Sweep(fixture.Now.AddDays(340));
        await (await ServerFixture.SignIn(fixture.Browser(), mailbox)).Read(HttpStatusCode.OK);
        var last = fixture.Now;
        await fixture.Sweep(last.AddDays(100));
        Assert.Equal(0, await Reminders(fixture));
        await fixture.Sweep(last.AddDays(335));
        Assert.Equal(1, await Reminders(fixture));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_restarts_the_year_by_notification_or_by_a_link_with_a_PIN(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice, pin: false));
        var made = fixture.Now;
        await fixture.Later(made.AddDays(300), alice);
        await Send(fixture, alice, message => message.To(Bob, "mailbox", mailbox.Mid, mailbox.Key.Fingerprint));
        await fixture.Later(made.AddDays(600), alice);
        await Send(fixture, alice, message => message.Invite(MadeInvitation.For(Bob)));
        await fixture.Sweep(made.AddDays(600 + 365).AddSeconds(-1));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await fixture.Sweep(made.AddDays(600 + 365));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_password_link_is_deleted_a_week_after_it_expires(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        await fixture.Activate(fixture.Browser(), await fixture.Invite(await fixture.User()));
        await fixture.Browser().Post("/api/guest/lost", new { address = Bob });
        await Eventually.Is(() => fixture.Db(store => store.Set<LostLink>().AnyAsync()));
        await fixture.MailsAreSent();
        var end = await fixture.Db(store => store.Set<LostLink>().Select(link => link.ExpiresAt).SingleAsync());
        await fixture.Sweep(end.AddDays(7));
        Assert.Equal(1, await fixture.Db(store => store.Set<LostLink>().CountAsync()));
        await fixture.Sweep(end.AddDays(7).AddSeconds(1));
        Assert.Equal(0, await fixture.Db(store => store.Set<LostLink>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_deleted_by_its_reader_goes_after_thirty_days(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var message = await Send(fixture, alice, message => message.Recipient(carol));
        var path = $"/api/user/messages/{message.RequestId}";
        Assert.Equal(HttpStatusCode.NoContent, (await carol.Browser.DeleteAsync(path)).StatusCode);
        var away = fixture.Now;
        await fixture.Sweep(away.AddDays(30));
        await fixture.Later(away.AddDays(30).AddSeconds(-1), carol);
        Assert.Equal(HttpStatusCode.NoContent, (await carol.Browser.PostAsync(path + "/restore", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await carol.Browser.DeleteAsync(path)).StatusCode);
        await fixture.Sweep(fixture.Now.AddDays(30).AddSeconds(1));
        await fixture.Later(fixture.Now, alice, carol);
        Assert.Equal("404 message-unknown", await (await carol.Browser.PostAsync(path + "/restore", null)).Problem());
        await (await alice.Browser.GetAsync(path)).Read(HttpStatusCode.OK);
        await alice.Browser.DeleteAsync(path);
        await fixture.Sweep(fixture.Now.AddDays(30).AddSeconds(1));
        Assert.Equal((0, 0, 0, 0), await Left(fixture));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unsent_body_goes_with_its_file(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        // The files have the machine's time.
        fixture.Server.Time.Now = DateTimeOffset.UtcNow;
        var alice = await fixture.User();
        await TestMessage.Upload(alice.Browser);
        var staged = fixture.Now;
        await fixture.Sweep(staged.AddDays(1));
        Assert.Equal((1, 1), (await fixture.Db(store => store.Set<Body>().CountAsync()), Files(fixture)));
        await fixture.Sweep(staged.AddDays(1).AddMinutes(1));
        Assert.Equal((0, 1), (await fixture.Db(store => store.Set<Body>().CountAsync()), Files(fixture)));
        await fixture.Sweep(staged.AddDays(1).AddHours(1));
        Assert.Equal(0, Files(fixture));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_goes_when_its_last_two_readers_leave_at_once(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        await Send(fixture, await fixture.User(), message => message.Invite(MadeInvitation.For(Bob)));
        await fixture.Db(store => store.Set<Access>().Where(access => access.Role != Role.Author).ExecuteDeleteAsync());
        await fixture.Sweep(fixture.Now.AddHours(1));
        Assert.Equal((1, 1, 1, 1), await Left(fixture));
        await fixture.Db(store => store.Set<Access>().ExecuteDeleteAsync());
        await fixture.Sweep(fixture.Now.AddHours(1));
        Assert.Equal((0, 0, 0, 0), await Left(fixture));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Send_record_is_deleted_after_seven_days(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var (request, sent) = ((await new TestMessage(alice).WithBody()).Recipient(carol).Json(), fixture.Now);
        var first = await (await alice.Browser.Post("/api/user/messages", request)).Read(HttpStatusCode.Created);
        await fixture.MailsAreSent();
        await fixture.Sweep(sent.AddDays(7));
        await fixture.Later(fixture.Now, alice);
        Assert.Equal(first.ToString(),
            (await (await alice.Browser.Post("/api/user/messages", request)).Read(HttpStatusCode.Created)).ToString());
        await fixture.Sweep(sent.AddDays(7).AddSeconds(1));
        Assert.Equal(0, await fixture.Db(store => store.Set<SendRecord>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Dismissed_notice_and_ended_session_are_deleted(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Invite(alice);
        var start = fixture.Now;
        await fixture.Sweep(start.AddDays(7));
        Assert.Equal(0, await fixture.Db(store => store.Set<Session>().CountAsync()));
        await fixture.Db(store => store.Set<Notice>().ExecuteUpdateAsync(set => set.SetProperty(notice => notice.DismissedAt, start)));
        await fixture.Sweep(start.AddDays(90));
        Assert.Contains(NoticeKind.LinkUnopened, await fixture.NoticesOf(alice));
        await fixture.Sweep(start.AddDays(90).AddSeconds(1));
        Assert.DoesNotContain(NoticeKind.LinkUnopened, await fixture.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Plan_says_what_would_be_done_and_changes_nothing(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var link = await fixture.Invite(alice, "carol@example.net");
        await fixture.Server.InScope(async services =>
        {
            var (store, sentences) = (services.GetRequiredService<Store>(), new List<string>());
            foreach (var rule in services.GetServices<IRetentionRule>())
                sentences.AddRange(await rule.Plan(store, fixture.Now.AddDays(365), default));
            Assert.Contains("The mailbox of bob@example.net is deleted.", sentences);
            Assert.Contains("The link to carol@example.net expires.", sentences);
        });
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(link));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    private static async Task<TestMessage> Send(ServerFixture fixture, TestSender alice, Func<TestMessage, TestMessage> to)
    {
        var message = to(await new TestMessage(alice).WithBody());
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        await fixture.MailsAreSent();
        return message;
    }

    private static Task<(int Accesses, int Bodies, int Recipients, int Messages)> Left(ServerFixture fixture) => fixture.Db(async store =>
        (await store.Set<Access>().CountAsync(), await store.Set<Body>().CountAsync(), await store.Set<Recipient>().CountAsync(),
            await store.Set<Message>().CountAsync()));

    private static int Files(ServerFixture fixture) =>
        Directory.GetFiles(Path.Combine(fixture.Server.Folder, "data", "blobs"), "*", SearchOption.AllDirectories).Length;

    // The queue deletes sent mails after 30 days.
    private static async Task<int> Reminders(ServerFixture fixture) =>
        (await fixture.MailsTo(Bob)).Count(kind => kind == GuestMails.DeletionReminder);
}
