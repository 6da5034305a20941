using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Invitations;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Invitations;

/// <summary>Guessing a PIN (PROTOCOL.md section 5): every strategy of someone who holds a link.</summary>
public sealed class PinTriesTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_hundred_parallel_wrong_PINs_compare_five_then_five_after_a_pause_then_none(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);

        var first = await Guess(fixture, link, 200);
        Assert.Equal(5, first.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(195, first.Count(answer => answer == "429 pin-paused"));
        Assert.Equal("429 pin-paused", await (await ServerFixture.Redeem(fixture.Browser(), link)).Problem());

        fixture.Server.Time.Advance(TimeSpan.FromMinutes(15));
        var second = await Guess(fixture, link, 200);
        Assert.Equal(4, second.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(196, second.Count(answer => answer == "410 link-final"));
        Assert.Equal(10, (await fixture.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync())).Tries);
        Assert.Equal(InvitationState.Locked, await fixture.StateOf(link));

        fixture.Server.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("410 link-final", await (await ServerFixture.Redeem(fixture.Browser(), link)).Problem());
        Assert.Equal([NoticeKind.PinTries, NoticeKind.PinLocked], await fixture.NoticesOf(alice));
        Assert.Equal([InvitationMails.PinTries, InvitationMails.PinLocked], await fixture.MailsTo(alice.Address));
    }

    [Fact]
    public async Task Links_of_one_generation_share_the_tries_and_are_locked_together()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var carol = await fixture.User("carol@example.org", "Carol");
        var (first, second) = (await fixture.Invite(alice), await fixture.Invite(alice));
        var withoutPin = await fixture.Invite(alice, pin: false);
        var ofCarol = await fixture.Invite(carol);
        for (var i = 0; i < 10; i++)
        {
            await ServerFixture.Redeem(fixture.Browser(), i % 2 == 0 ? first : second, ServerFixture.Bytes(32));
            if (i == 4) fixture.Server.Time.Advance(TimeSpan.FromMinutes(15));
        }
        Assert.Equal(InvitationState.Locked, await fixture.StateOf(first));
        Assert.Equal(InvitationState.Locked, await fixture.StateOf(second));
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(withoutPin));
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(ofCarol));
        Assert.Equal(1, await fixture.Db(store => Generations.Current(store, alice.Id, "bob@example.net", default)));

        var next = await fixture.Invite(alice, generation: 1);
        await (await ServerFixture.Redeem(fixture.Browser(), next)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Wrong_PINs_between_right_ones_are_ten_in_total(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        var answers = new List<string>();
        while (answers.Count < 30 && !answers.Contains("410 link-final"))
        {
            for (var wrong = 0; wrong < 4; wrong++)
                answers.Add(await (await ServerFixture.Redeem(fixture.Browser(), link, ServerFixture.Bytes(32))).Problem());
            fixture.Server.Time.Advance(TimeSpan.FromMinutes(15));
            await ServerFixture.Redeem(fixture.Browser(), link);
        }
        Assert.Equal(9, answers.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(InvitationState.Locked, await fixture.StateOf(link));
        Assert.Equal([NoticeKind.PinTries, NoticeKind.PinLocked], await fixture.NoticesOf(alice));
        Assert.Equal([InvitationMails.PinTries, InvitationMails.PinLocked], await fixture.MailsTo(alice.Address));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Right_PINs_among_parallel_wrong_ones_refund_no_others(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());

        var first = await Guess(fixture, link, 60, right: 20);
        Assert.Equal(5, first.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal("429 pin-paused", await (await ServerFixture.Redeem(fixture.Browser(), link)).Problem());

        fixture.Server.Time.Advance(TimeSpan.FromMinutes(15));
        var second = await Guess(fixture, link, 60, right: 20);
        Assert.Equal(4, second.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(10, (await fixture.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync())).Tries);
        Assert.Equal(InvitationState.Locked, await fixture.StateOf(link));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Right_PIN_refunds_its_own_try_and_sets_no_pause(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        var browser = fixture.Browser();
        for (var wrong = 1; wrong <= 4; wrong++)
        {
            var answer = await (await ServerFixture.Redeem(browser, link, ServerFixture.Bytes(32))).Read(HttpStatusCode.Forbidden);
            Assert.Equal(10 - wrong, answer.GetProperty("left").GetInt32());
        }
        for (var right = 0; right < 3; right++) await (await ServerFixture.Redeem(browser, link)).Read(HttpStatusCode.OK);

        var fifth = await (await ServerFixture.Redeem(browser, link, ServerFixture.Bytes(32))).Read(HttpStatusCode.Forbidden);
        Assert.Equal(5, fifth.GetProperty("left").GetInt32());
        Assert.Equal(fixture.Now + TimeSpan.FromMinutes(15), fifth.GetProperty("pausedUntil").GetDateTimeOffset());
        var paused = await (await ServerFixture.Redeem(browser, link)).Read(HttpStatusCode.TooManyRequests);
        Assert.Equal(fixture.Now + TimeSpan.FromMinutes(15), paused.GetProperty("until").GetDateTimeOffset());

        fixture.Server.Time.Advance(TimeSpan.FromMinutes(15));
        await (await ServerFixture.Redeem(browser, link)).Read(HttpStatusCode.OK);
        var sixth = await (await ServerFixture.Redeem(browser, link, ServerFixture.Bytes(32))).Read(HttpStatusCode.Forbidden);
        Assert.Equal((4, JsonValueKind.Null), (sixth.GetProperty("left").GetInt32(), sixth.GetProperty("pausedUntil").ValueKind));
        await (await ServerFixture.Redeem(browser, link)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Wrong_tries_outlive_their_links_until_the_next_PIN(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        for (var wrong = 1; wrong <= 3; wrong++) await ServerFixture.Redeem(fixture.Browser(), link, ServerFixture.Bytes(32));
        await fixture.Db(store => store.Set<Invitation>().ExecuteDeleteAsync());
        await fixture.Sweep(fixture.Now.AddHours(1));

        var next = await fixture.Invite(alice);
        var refusal = await (await ServerFixture.Redeem(fixture.Browser(), next, ServerFixture.Bytes(32))).Read(HttpStatusCode.Forbidden);
        Assert.Equal(6, refusal.GetProperty("left").GetInt32());
        Assert.Single(await fixture.NoticesOf(alice), NoticeKind.PinTries);

        await fixture.Db(store => store.Set<Invitation>().ExecuteDeleteAsync());
        await fixture.Db(async store =>
        {
            await Generations.Raise(store, alice.Id, "bob@example.net", 1, default);
            return true;
        });
        await fixture.Sweep(fixture.Now.AddHours(1));
        Assert.Equal(0, await fixture.Db(store => store.Set<PinTries>().CountAsync()));
    }

    // Instead of a ticket, the right PIN's proof is no better than any other bytes: neither for a person without a mailbox nor for
    // the guest of this very address.
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task PIN_is_accepted_by_redeem_only(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var link = await fixture.Invite(alice);
        var (signedIn, stranger) = (fixture.Browser(), fixture.Browser());
        var own = await fixture.Activate(stranger, await fixture.Invite(carol, "dora@example.net"));
        await OnlyRefusals(fixture, stranger, link, fixture.NewMailbox(), own, "403 other-address");

        var mailbox = await fixture.Activate(signedIn, await fixture.Invite(carol, "bob@example.net", pin: false));
        await OnlyRefusals(fixture, signedIn, link, mailbox, mailbox, "403 ticket-invalid");
        Assert.Equal(InvitationState.Pending, await fixture.StateOf(link));
        Assert.Equal(0,
            (await fixture.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync(row => row.Canon == "bob@example.net"))).Tries);

        await ServerFixture.Attach(signedIn, link, mailbox);
        Assert.Equal(InvitationState.Attached, await fixture.StateOf(link));
    }

    private static async Task OnlyRefusals(
        ServerFixture fixture,
        HttpClient signedIn,
        TestLink link,
        TestMailbox mailbox,
        TestMailbox own,
        string attached)
    {
        for (var i = 0; i < 30; i++)
        {
            var ticket = i % 2 == 0 ? ServerFixture.Bytes(32) : link.PinAuth!;
            Assert.Equal("403 ticket-invalid",
                await (await signedIn.Post("/api/invitations/activate", ServerFixture.Activation(link, ticket, mailbox))).Problem());
            Assert.Equal(attached,
                await (await signedIn.Post("/api/invitations/attach", ServerFixture.Attachment(link, ticket, own))).Problem());
            var report = await signedIn.Post("/api/invitations/not-me", new { iid = link.Iid, linkAuth = link.LinkAuth, ticket });
            Assert.False((await report.Read(HttpStatusCode.OK)).GetProperty("frozen").GetBoolean());
            Assert.Equal("403 ticket-invalid",
                await (await signedIn.Post("/api/invitations/accesses", new { iid = link.Iid, ticket })).Problem());
        }
    }

    [Fact]
    public async Task Counter_is_not_reached_without_the_link()
    {
        await using var fixture = await ServerFixture.Start();
        var link = await fixture.Invite(await fixture.User());
        for (var i = 0; i < 20; i++)
        {
            var request = new { iid = link.Iid, linkAuth = ServerFixture.Bytes(32), pinAuth = ServerFixture.Bytes(32) };
            Assert.Equal("404 link-unknown", await (await fixture.Browser().Post("/api/invitations/redeem", request)).Problem());
        }
        Assert.Equal(0, (await fixture.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync())).Tries);
    }

    private static async Task<List<string>> Guess(ServerFixture fixture, TestLink link, int wrong, int right = 0)
    {
        var browser = fixture.Browser();
        var tries = Enumerable.Range(0, wrong + right)
            .Select(i => right > 0 && i % (wrong / right + 1) == 0 ? link.PinAuth! : ServerFixture.Bytes(32));
        var problems = new List<string>();
        foreach (var answer in await Task.WhenAll(tries.Select(pinAuth => ServerFixture.Redeem(browser, link, pinAuth))))
            problems.Add(answer.StatusCode == HttpStatusCode.OK ? "200" : await answer.Problem());
        return problems;
    }
}
