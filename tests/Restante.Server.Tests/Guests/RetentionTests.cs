using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Retention;
using Restante.Server.Sending;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Tests.Sending;
using Letter = Restante.Server.Tests.Sending.Letter;

namespace Restante.Server.Tests.Guests;

/// <summary>What happens when, as dated cases (PROTOCOL.md sections 5 and 12).</summary>
[Trait("Time", "long")]
public sealed class RetentionTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unopened_link_is_reminded_of_and_expires(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var link = await scene.Invite(alice);
        var sent = scene.Now;
        await scene.Sweep(sent.AddDays(7).AddSeconds(-1));
        Assert.Empty(await scene.NoticesOf(alice));
        await scene.Sweep(sent.AddDays(7));
        await scene.Sweep(sent.AddDays(8));
        Assert.Equal([NoticeKind.LinkUnopened], await scene.NoticesOf(alice));
        await scene.Sweep(sent.AddDays(83).AddSeconds(-1));
        Assert.Single(await scene.NoticesOf(alice));
        await scene.Sweep(sent.AddDays(83));
        await scene.Sweep(sent.AddDays(84));
        Assert.Equal([NoticeKind.LinkUnopened, NoticeKind.LinkExpiring], await scene.NoticesOf(alice));
        await scene.Sweep(sent.AddDays(90).AddSeconds(-1));
        Assert.Equal(InvitationState.Pending, await scene.StateOf(link));
        await scene.Sweep(sent.AddDays(90));
        Assert.Equal(InvitationState.Expired, await scene.StateOf(link));
        Assert.Null((await scene.Db(store => store.Set<Recipient>().SingleAsync())).ExpiredAt);
        Assert.Equal([MailKind.LinkExpiring], await scene.MailsTo(alice.Address));
        await scene.Sweep(sent.AddDays(90 + 365).AddSeconds(-1));
        Assert.Equal(1, await scene.Db(store => store.Set<Invitation>().CountAsync()));
        await scene.Sweep(sent.AddDays(90 + 365));
        Assert.Equal(0, await scene.Db(store => store.Set<Invitation>().CountAsync()));
        Assert.Equal(0, await scene.Db(store => store.Set<PinTries>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Opened_link_is_not_reminded_of(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var opened = await scene.Invite(alice);
        await scene.Browser().Post("/api/invitations/open", new { iid = opened.Iid, linkAuth = opened.LinkAuth });
        await scene.Sweep(scene.Now.AddDays(20));
        Assert.Empty(await scene.NoticesOf(alice));
    }

    [Theory]
    [InlineData(Databases.Sqlite, 1), InlineData(Databases.PostgreSql, 1)]
    [InlineData(Databases.Sqlite, 5), InlineData(Databases.PostgreSql, 5)]
    [InlineData(Databases.Sqlite, 13), InlineData(Databases.PostgreSql, 13)]
    public async Task Short_link_warns_its_sender_after_half_of_its_life(string database, int days)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var (brief, sent) = (await scene.Invite(alice, expiresAt: scene.Now.AddDays(days)), scene.Now);
        await scene.Sweep(sent.AddDays(days / 2.0).AddSeconds(-1));
        Assert.Empty(await scene.NoticesOf(alice));
        await scene.Sweep(sent.AddDays(days / 2.0));
        await scene.Sweep(sent.AddDays(days).AddSeconds(-1));
        Assert.Equal([NoticeKind.LinkExpiring], await scene.NoticesOf(alice));
        await scene.Sweep(sent.AddDays(days));
        Assert.Equal(InvitationState.Expired, await scene.StateOf(brief));
        Assert.Single(await scene.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Operator_sets_the_number_of_days(string database)
    {
        await using var scene = await Scene.Start(database, new() { ["Invitations:Days"] = "1" });
        var link = await scene.Invite(await scene.User(), expiresAt: scene.Now.AddDays(30));
        await scene.Sweep(scene.Now.AddDays(1));
        Assert.Equal(InvitationState.Expired, await scene.StateOf(link));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Tickets_and_counters_without_a_link_are_deleted(string database)
    {
        await using var scene = await Scene.Start(database);
        var link = await scene.Invite(await scene.User());
        await Scene.Ticket(scene.Browser(), link);
        var opened = scene.Now;
        await scene.Sweep(opened.AddMinutes(30).AddSeconds(-1));
        Assert.Equal(1, await scene.Db(store => store.Set<Ticket>().CountAsync()));
        await scene.Sweep(opened.AddMinutes(30));
        Assert.Equal(0, await scene.Db(store => store.Set<Ticket>().CountAsync()));
        Assert.Equal(1, await scene.Db(store => store.Set<PinTries>().CountAsync()));
        await scene.Db(store => store.Set<Invitation>().ExecuteDeleteAsync());
        await scene.Sweep(opened.AddMinutes(31));
        Assert.Equal(0, await scene.Db(store => store.Set<PinTries>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unused_mailbox_is_warned_and_deleted(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        await scene.Activate(scene.Browser(), await scene.Invite(alice));
        var last = scene.Now;
        await scene.Sweep(last.AddDays(335).AddSeconds(-1));
        Assert.DoesNotContain(MailKind.DeletionReminder, await scene.MailsTo(Bob));
        await scene.Sweep(last.AddDays(335));
        await scene.Sweep(last.AddDays(336));
        Assert.Equal(1, await Reminders(scene));
        await scene.Sweep(last.AddDays(358));
        await scene.Sweep(last.AddDays(359));
        Assert.Equal(2, await Reminders(scene));
        await scene.Sweep(last.AddDays(365).AddSeconds(-1));
        Assert.Equal(1, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
        await scene.Sweep(last.AddDays(365));
        Assert.Equal(0, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
        Assert.Equal(1, await scene.Db(store => store.Set<Tombstone>().CountAsync()));
        Assert.Equal(0, await scene.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
        Assert.Contains(NoticeKind.MailboxRetired, await scene.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sign_in_restarts_the_year_and_its_reminders(string database)
    {
        await using var scene = await Scene.Start(database);
        var mailbox = await scene.Activate(scene.Browser(), await scene.Invite(await scene.User()));
        await scene.Sweep(scene.Now.AddDays(340));
        await (await Scene.SignIn(scene.Browser(), mailbox)).Read(HttpStatusCode.OK);
        var last = scene.Now;
        await scene.Sweep(last.AddDays(100));
        Assert.Equal(0, await Reminders(scene));
        await scene.Sweep(last.AddDays(335));
        Assert.Equal(1, await Reminders(scene));
        Assert.Equal(1, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_restarts_the_year_by_notification_or_by_a_link_with_a_PIN(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var mailbox = await scene.Activate(scene.Browser(), await scene.Invite(alice, pin: false));
        var made = scene.Now;
        await scene.Later(made.AddDays(300), alice);
        await Send(scene, alice, letter => letter.To(Bob, "mailbox", mailbox.Mid, mailbox.Key.Fingerprint));
        await scene.Later(made.AddDays(600), alice);
        await Send(scene, alice, letter => letter.Invite(MadeInvitation.For(Bob)));
        await scene.Sweep(made.AddDays(600 + 365).AddSeconds(-1));
        Assert.Equal(1, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
        await scene.Sweep(made.AddDays(600 + 365));
        Assert.Equal(0, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_password_link_is_deleted_a_week_after_it_expires(string database)
    {
        await using var scene = await Scene.Start(database);
        await scene.Activate(scene.Browser(), await scene.Invite(await scene.User()));
        await scene.Browser().Post("/api/guest/lost", new { address = Bob });
        await Eventually.Is(() => scene.Db(store => store.Set<LostLink>().AnyAsync()));
        await scene.MailsAreSent();
        var end = await scene.Db(store => store.Set<LostLink>().Select(link => link.ExpiresAt).SingleAsync());
        await scene.Sweep(end.AddDays(7));
        Assert.Equal(1, await scene.Db(store => store.Set<LostLink>().CountAsync()));
        await scene.Sweep(end.AddDays(7).AddSeconds(1));
        Assert.Equal(0, await scene.Db(store => store.Set<LostLink>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_deleted_by_its_reader_goes_after_thirty_days(string database)
    {
        await using var scene = await Scene.Start(database);
        var (alice, carol) = (await scene.User(), await scene.User("carol@example.org", "Carol"));
        var letter = await Send(scene, alice, letter => letter.Recipient(carol));
        var path = $"/api/user/messages/{Encoding.ToBase64Url(letter.RequestId)}";
        Assert.Equal(HttpStatusCode.NoContent, (await carol.Browser.DeleteAsync(path)).StatusCode);
        var away = scene.Now;
        await scene.Sweep(away.AddDays(30));
        await scene.Later(away.AddDays(30).AddSeconds(-1), carol);
        Assert.Equal(HttpStatusCode.NoContent, (await carol.Browser.PostAsync(path + "/restore", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await carol.Browser.DeleteAsync(path)).StatusCode);
        await scene.Sweep(scene.Now.AddDays(30).AddSeconds(1));
        await scene.Later(scene.Now, alice, carol);
        Assert.Equal("404 message-unknown", await (await carol.Browser.PostAsync(path + "/restore", null)).Problem());
        await (await alice.Browser.GetAsync(path)).Read(HttpStatusCode.OK);
        await alice.Browser.DeleteAsync(path);
        await scene.Sweep(scene.Now.AddDays(30).AddSeconds(1));
        Assert.Equal((0, 0, 0, 0), await Left(scene));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unsent_body_goes_with_its_file(string database)
    {
        await using var scene = await Scene.Start(database);
        // The files have the machine's time.
        scene.Server.Time.Now = DateTimeOffset.UtcNow;
        var alice = await scene.User();
        await Letter.Upload(alice.Browser);
        var staged = scene.Now;
        await scene.Sweep(staged.AddDays(1));
        Assert.Equal((1, 1), (await scene.Db(store => store.Set<Body>().CountAsync()), Files(scene)));
        await scene.Sweep(staged.AddDays(1).AddMinutes(1));
        Assert.Equal((0, 1), (await scene.Db(store => store.Set<Body>().CountAsync()), Files(scene)));
        await scene.Sweep(staged.AddDays(1).AddHours(1));
        Assert.Equal(0, Files(scene));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_goes_when_its_last_two_readers_leave_at_once(string database)
    {
        await using var scene = await Scene.Start(database);
        await Send(scene, await scene.User(), letter => letter.Invite(MadeInvitation.For(Bob)));
        await scene.Db(store => store.Set<Access>().Where(access => access.Role != Role.Author).ExecuteDeleteAsync());
        await scene.Sweep(scene.Now.AddHours(1));
        Assert.Equal((1, 1, 1, 1), await Left(scene));
        await scene.Db(store => store.Set<Access>().ExecuteDeleteAsync());
        await scene.Sweep(scene.Now.AddHours(1));
        Assert.Equal((0, 0, 0, 0), await Left(scene));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Send_record_is_deleted_after_seven_days(string database)
    {
        await using var scene = await Scene.Start(database);
        var (alice, carol) = (await scene.User(), await scene.User("carol@example.org", "Carol"));
        var (request, sent) = ((await new Letter(alice).WithBody()).Recipient(carol).Json(), scene.Now);
        var first = await (await alice.Browser.Post("/api/user/messages", request)).Read(HttpStatusCode.Created);
        await scene.MailsAreSent();
        await scene.Sweep(sent.AddDays(7));
        await scene.Later(scene.Now, alice);
        Assert.Equal(first.ToString(),
            (await (await alice.Browser.Post("/api/user/messages", request)).Read(HttpStatusCode.Created)).ToString());
        await scene.Sweep(sent.AddDays(7).AddSeconds(1));
        Assert.Equal(0, await scene.Db(store => store.Set<SendRecord>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Dismissed_notice_and_ended_session_are_deleted(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        await scene.Invite(alice);
        var start = scene.Now;
        await scene.Sweep(start.AddDays(7));
        Assert.Equal(0, await scene.Db(store => store.Set<Session>().CountAsync()));
        await scene.Db(store => store.Set<Notice>().ExecuteUpdateAsync(set => set.SetProperty(notice => notice.DismissedAt, start)));
        await scene.Sweep(start.AddDays(90));
        Assert.Contains(NoticeKind.LinkUnopened, await scene.NoticesOf(alice));
        await scene.Sweep(start.AddDays(90).AddSeconds(1));
        Assert.DoesNotContain(NoticeKind.LinkUnopened, await scene.NoticesOf(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Plan_says_what_would_be_done_and_changes_nothing(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        await scene.Activate(scene.Browser(), await scene.Invite(alice));
        var link = await scene.Invite(alice, "carol@example.net");
        await scene.Server.InScope(async services =>
        {
            var (store, sentences) = (services.GetRequiredService<Store>(), new List<string>());
            foreach (var rule in services.GetServices<IRetentionRule>())
                sentences.AddRange(await rule.Plan(store, scene.Now.AddDays(365), default));
            Assert.Contains("The mailbox of bob@example.net is deleted.", sentences);
            Assert.Contains("The link to carol@example.net expires.", sentences);
        });
        Assert.Equal(InvitationState.Pending, await scene.StateOf(link));
        Assert.Equal(1, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    private static async Task<Letter> Send(Scene scene, TestSender alice, Func<Letter, Letter> to)
    {
        var letter = to(await new Letter(alice).WithBody());
        await (await alice.Browser.Post("/api/user/messages", letter.Json())).Read(HttpStatusCode.Created);
        await scene.MailsAreSent();
        return letter;
    }

    private static Task<(int Accesses, int Bodies, int Recipients, int Messages)> Left(Scene scene) => scene.Db(async store =>
        (await store.Set<Access>().CountAsync(), await store.Set<Body>().CountAsync(), await store.Set<Recipient>().CountAsync(),
            await store.Set<Message>().CountAsync()));

    private static int Files(Scene scene) =>
        Directory.GetFiles(Path.Combine(scene.Server.Folder, "data", "blobs"), "*", SearchOption.AllDirectories).Length;

    // The queue forgets sent mails after 30 days.
    private static async Task<int> Reminders(Scene scene) => (await scene.MailsTo(Bob)).Count(kind => kind == MailKind.DeletionReminder);
}
