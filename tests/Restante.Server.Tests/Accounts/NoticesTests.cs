using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Guests;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Accounts;

/// <summary>A notice is withdrawn when it no longer holds, even if nobody dismissed it.</summary>
public sealed class NoticesTests
{
    private const string Address = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Link_notice_holds_while_the_link_is_pending(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        var message = await fixture.Db(store => store.Set<Message>().Select(one => one.Id).SingleAsync());
        fixture.Server.Time.Now += TimeSpan.FromMinutes(5);
        await Add(fixture, alice, message, NoticeKind.LinkUnopened, NoticeKind.PinTries, NoticeKind.LinkExpiring);
        Assert.Equal([NoticeKind.LinkExpiring, NoticeKind.PinTries, NoticeKind.LinkUnopened], await Shown(alice));

        await fixture.Activate(fixture.Browser(), link);
        // Anyone who typed wrong PINs may have guessed the right one.
        Assert.Equal([NoticeKind.PinTries], await Shown(alice));
        fixture.Server.Time.Now += TimeSpan.FromMinutes(1);
        await fixture.Invite(alice);
        Assert.DoesNotContain(NoticeKind.PinTries, await Shown(alice));
    }

    [Fact]
    public async Task Locked_link_notice_goes_after_a_new_link()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        await fixture.Invite(alice);
        await Add(fixture, alice, null, NoticeKind.PinLocked);
        Assert.Equal([NoticeKind.PinLocked], await Shown(alice));

        fixture.Server.Time.Now += TimeSpan.FromMinutes(1);
        await fixture.Invite(alice);
        Assert.Empty(await Shown(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mailbox_notice_holds_as_long_as_the_mailbox_state(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        await Add(fixture, alice, null, NoticeKind.MailboxFrozen, NoticeKind.PasswordLost);
        DateTimeOffset? end = fixture.Now.AddDays(3);
        await fixture.Db(store => store.Set<Mailbox>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, MailboxState.Frozen).SetProperty(row => row.RetireAt, end)));
        Assert.Equal([NoticeKind.PasswordLost, NoticeKind.MailboxFrozen], await Shown(alice));
        Assert.Equal(end, (await alice.Browser.Get<NoticeList>("/api/user/notices")).Notices[0].Until);

        end = null;
        await fixture.Db(store => store.Set<Mailbox>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, MailboxState.Active).SetProperty(row => row.RetireAt, end)));
        Assert.Empty(await Shown(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Refusal_notice_holds_until_the_mail_is_sent_again(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind);
        var alice = await fixture.User();
        await fixture.Invite(alice);
        var message = await fixture.Db(store => store.Set<Message>().Select(one => one.Id).SingleAsync());
        await Add(fixture, alice, message, NoticeKind.Refused);
        DateTimeOffset? refused = fixture.Now;
        await fixture.Db(store => store.Set<Recipient>().ExecuteUpdateAsync(set => set.SetProperty(row => row.RefusedAt, refused)));
        Assert.Equal([NoticeKind.Refused], await Shown(alice));

        refused = null;
        await fixture.Db(store => store.Set<Recipient>().ExecuteUpdateAsync(set => set.SetProperty(row => row.RefusedAt, refused)));
        Assert.Empty(await Shown(alice));
    }

    [Fact]
    public async Task Key_expiry_notice_goes_once_the_expiry_is_distant()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        await Add(fixture, alice, null, NoticeKind.KeyExpiring);
        await EndsIn(20);
        Assert.Equal([NoticeKind.KeyExpiring], await Shown(alice));
        await EndsIn(700);
        Assert.Empty(await Shown(alice));

        Task EndsIn(int days)
        {
            DateTimeOffset? end = fixture.Now.AddDays(days);
            return fixture.Db(store => store.Set<User>().ExecuteUpdateAsync(set => set.SetProperty(row => row.KeyExpiresAt, end)));
        }
    }

    [Fact]
    public async Task Newest_of_notices_that_replace_one_another_holds()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        await Add(fixture, alice, null, NoticeKind.OwnKeySet, NoticeKind.DeliveryDirect,
            NoticeKind.DeliveryFellBack, NoticeKind.OwnKeyRemoved, NoticeKind.NotMe, NoticeKind.NotMe);
        Assert.Equal([NoticeKind.NotMe, NoticeKind.OwnKeyRemoved, NoticeKind.DeliveryFellBack], await Shown(alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Dismissed_notice_does_not_restore_what_it_replaced(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind);
        var alice = await fixture.User();
        await Add(fixture, alice, null, NoticeKind.OwnKeySet, NoticeKind.OwnKeyRemoved,
            NoticeKind.DeliveryDirect, NoticeKind.NotMe, NoticeKind.NotMe);
        foreach (var kept in new[] { NoticeKind.DeliveryDirect, NoticeKind.OwnKeyRemoved })
        {
            var newest = (await alice.Browser.Get<NoticeList>("/api/user/notices")).Notices[0];
            var dismissal = $"/api/user/notices/{newest.Id}/dismiss";
            foreach (var _ in new[] { 1, 2 })
                using (var answer = await alice.Browser.Post(dismissal, new { })) Assert.Equal(204, (int)answer.StatusCode);
            Assert.Contains(kept, await Shown(alice));
            Assert.DoesNotContain(newest.Kind, await Shown(alice));
        }
        Assert.Equal([NoticeKind.OwnKeyRemoved], await Shown(alice));
        // Later notices are a separate matter.
        fixture.Server.Time.Now += TimeSpan.FromMinutes(1);
        await Add(fixture, alice, null, NoticeKind.NotMe);
        Assert.Equal([NoticeKind.NotMe, NoticeKind.OwnKeyRemoved], await Shown(alice));
    }

    /// <summary>The notices are a minute apart; the last one is from now.</summary>
    private static Task Add(ServerFixture fixture, TestSender user, Id16? messageId, params NoticeKind[] kinds) =>
        fixture.Server.InScope(async services =>
        {
            var notices = services.GetRequiredService<Notices>();
            for (var i = 0; i < kinds.Length; i++)
                notices.Add(user.Id, kinds[i], Address, messageId, fixture.Now.AddMinutes(i + 1 - kinds.Length));
            await services.GetRequiredService<Store>().SaveChangesAsync();
        });

    private static async Task<IEnumerable<NoticeKind>> Shown(TestSender user) =>
        (await user.Browser.Get<NoticeList>("/api/user/notices")).Notices.Select(notice => notice.Kind);
}
