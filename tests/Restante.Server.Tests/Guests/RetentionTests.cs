using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Guests;

/// <summary>What happens when, as dated cases (PROTOCOL.md sections 5 and 12).</summary>
public sealed class RetentionTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_link_that_nobody_opens(string database)
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
        Assert.Equal(scene.Now, (await scene.Db(store => store.Set<Recipient>().SingleAsync())).ExpiredAt);
        Assert.Equal([MailKind.LinkExpiring], await scene.MailsTo(alice.Address));
        await scene.Sweep(sent.AddDays(90 + 365).AddSeconds(-1));
        Assert.Equal(1, await scene.Db(store => store.Set<Invitation>().CountAsync()));
        await scene.Sweep(sent.AddDays(90 + 365));
        Assert.Equal(0, await scene.Db(store => store.Set<Invitation>().CountAsync()));
        Assert.Equal(0, await scene.Db(store => store.Set<PinTries>().CountAsync()));
    }

    [Fact]
    public async Task A_link_that_was_opened_is_not_reminded_of_and_one_for_a_week_is_not_warned_of()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var opened = await scene.Invite(alice);
        await scene.Browser().Post("/api/invitations/open", new { iid = opened.Iid, linkAuth = opened.LinkAuth });
        var brief = await scene.Invite(alice, expiresAt: scene.Now.AddDays(5));
        var sent = scene.Now;
        await scene.Sweep(sent.AddDays(4));
        await scene.Sweep(sent.AddDays(5));
        Assert.Equal(InvitationState.Expired, await scene.StateOf(brief));
        await scene.Sweep(sent.AddDays(20));
        Assert.Empty(await scene.NoticesOf(alice));
    }

    [Fact]
    public async Task Days_are_the_operators_choice()
    {
        await using var scene = await Scene.Start(settings: new() { ["Invitations:Days"] = "1" });
        var link = await scene.Invite(await scene.User(), expiresAt: scene.Now.AddDays(30));
        await scene.Sweep(scene.Now.AddDays(1));
        Assert.Equal(InvitationState.Expired, await scene.StateOf(link));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task A_mailbox_that_nobody_uses(string database)
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

    [Fact]
    public async Task A_sign_in_begins_the_year_and_its_reminders_anew()
    {
        await using var scene = await Scene.Start();
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

    [Fact]
    public async Task A_plan_says_what_would_be_done_and_changes_nothing()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        await scene.Activate(scene.Browser(), await scene.Invite(alice));
        var link = await scene.Invite(alice, "carol@example.net");
        await scene.Server.InScope(async services =>
        {
            var (store, sentences) = (services.GetRequiredService<Store>(), new List<string>());
            foreach (var rule in services.GetServices<IRetentionRule>()) sentences.AddRange(await rule.Plan(store, scene.Now.AddDays(365), default));
            Assert.Contains("The mailbox of bob@example.net is deleted.", sentences);
            Assert.Contains("The link to carol@example.net expires.", sentences);
        });
        Assert.Equal(InvitationState.Pending, await scene.StateOf(link));
        Assert.Equal(1, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    // The queue forgets sent mails after 30 days.
    private static async Task<int> Reminders(Scene scene) => (await scene.MailsTo(Bob)).Count(kind => kind == MailKind.DeletionReminder);
}
