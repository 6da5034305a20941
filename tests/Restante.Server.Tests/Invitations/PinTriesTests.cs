using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Invitations;

/// <summary>Guessing a PIN (PROTOCOL.md section 5): what the holder of a link can try, however he goes about it.</summary>
public sealed class PinTriesTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_hundred_parallel_wrong_PINs_compare_five_then_five_after_a_pause_then_none(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var link = await scene.Invite(alice);

        var first = await Guess(scene, link, 200);
        Assert.Equal(5, first.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(195, first.Count(answer => answer == "429 pin-paused"));
        Assert.Equal("429 pin-paused", await (await Scene.Redeem(scene.Browser(), link)).Problem());

        scene.Server.Time.Advance(TimeSpan.FromMinutes(15));
        var second = await Guess(scene, link, 200);
        Assert.Equal(4, second.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(196, second.Count(answer => answer == "410 link-final"));
        Assert.Equal(10, (await scene.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync())).Tries);
        Assert.Equal(InvitationState.Locked, await scene.StateOf(link));

        scene.Server.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("410 link-final", await (await Scene.Redeem(scene.Browser(), link)).Problem());
        Assert.Equal([NoticeKind.PinTries, NoticeKind.PinLocked], await scene.NoticesOf(alice));
        Assert.Equal([MailKind.PinTries, MailKind.PinLocked], await scene.MailsTo(alice.Address));
    }

    [Fact]
    public async Task Links_of_one_generation_share_the_tries_and_are_locked_together()
    {
        await using var scene = await Scene.Start();
        var alice = await scene.User();
        var carol = await scene.User("carol@example.org", "Carol");
        var (first, second) = (await scene.Invite(alice), await scene.Invite(alice));
        var withoutPin = await scene.Invite(alice, pin: false);
        var ofCarol = await scene.Invite(carol);
        for (var i = 0; i < 10; i++)
        {
            await Scene.Redeem(scene.Browser(), i % 2 == 0 ? first : second, Scene.Bytes(32));
            if (i == 4) scene.Server.Time.Advance(TimeSpan.FromMinutes(15));
        }
        Assert.Equal(InvitationState.Locked, await scene.StateOf(first));
        Assert.Equal(InvitationState.Locked, await scene.StateOf(second));
        Assert.Equal(InvitationState.Pending, await scene.StateOf(withoutPin));
        Assert.Equal(InvitationState.Pending, await scene.StateOf(ofCarol));
        Assert.Equal(1, await scene.Db(store => Generations.Current(store, alice.Id, "bob@example.net", default)));

        var next = await scene.Invite(alice, generation: 1);
        await (await Scene.Redeem(scene.Browser(), next)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Wrong_PINs_between_right_ones_are_ten_in_total(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var link = await scene.Invite(alice);
        var answers = new List<string>();
        while (answers.Count < 30 && !answers.Contains("410 link-final"))
        {
            for (var wrong = 0; wrong < 4; wrong++)
                answers.Add(await (await Scene.Redeem(scene.Browser(), link, Scene.Bytes(32))).Problem());
            scene.Server.Time.Advance(TimeSpan.FromMinutes(15));
            await Scene.Redeem(scene.Browser(), link);
        }
        Assert.Equal(9, answers.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(InvitationState.Locked, await scene.StateOf(link));
        Assert.Equal([NoticeKind.PinTries, NoticeKind.PinLocked], await scene.NoticesOf(alice));
        Assert.Equal([MailKind.PinTries, MailKind.PinLocked], await scene.MailsTo(alice.Address));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Right_PINs_among_parallel_wrong_ones_refund_no_others(string database)
    {
        await using var scene = await Scene.Start(database);
        var link = await scene.Invite(await scene.User());

        var first = await Guess(scene, link, 60, right: 20);
        Assert.Equal(5, first.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal("429 pin-paused", await (await Scene.Redeem(scene.Browser(), link)).Problem());

        scene.Server.Time.Advance(TimeSpan.FromMinutes(15));
        var second = await Guess(scene, link, 60, right: 20);
        Assert.Equal(4, second.Count(answer => answer == "403 pin-wrong"));
        Assert.Equal(10, (await scene.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync())).Tries);
        Assert.Equal(InvitationState.Locked, await scene.StateOf(link));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Right_PIN_refunds_its_own_try_and_sets_no_pause(string database)
    {
        await using var scene = await Scene.Start(database);
        var link = await scene.Invite(await scene.User());
        var browser = scene.Browser();
        for (var wrong = 1; wrong <= 4; wrong++)
        {
            var answer = await (await Scene.Redeem(browser, link, Scene.Bytes(32))).Read(HttpStatusCode.Forbidden);
            Assert.Equal(10 - wrong, answer.GetProperty("left").GetInt32());
        }
        for (var right = 0; right < 3; right++) await (await Scene.Redeem(browser, link)).Read(HttpStatusCode.OK);

        var fifth = await (await Scene.Redeem(browser, link, Scene.Bytes(32))).Read(HttpStatusCode.Forbidden);
        Assert.Equal(5, fifth.GetProperty("left").GetInt32());
        Assert.Equal(scene.Now + TimeSpan.FromMinutes(15), fifth.GetProperty("pausedUntil").GetDateTimeOffset());
        var paused = await (await Scene.Redeem(browser, link)).Read(HttpStatusCode.TooManyRequests);
        Assert.Equal(scene.Now + TimeSpan.FromMinutes(15), paused.GetProperty("until").GetDateTimeOffset());

        scene.Server.Time.Advance(TimeSpan.FromMinutes(15));
        await (await Scene.Redeem(browser, link)).Read(HttpStatusCode.OK);
        var sixth = await (await Scene.Redeem(browser, link, Scene.Bytes(32))).Read(HttpStatusCode.Forbidden);
        Assert.Equal((4, JsonValueKind.Null), (sixth.GetProperty("left").GetInt32(), sixth.GetProperty("pausedUntil").ValueKind));
        await (await Scene.Redeem(browser, link)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Wrong_tries_outlive_their_links_until_the_next_PIN(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var link = await scene.Invite(alice);
        for (var wrong = 1; wrong <= 3; wrong++) await Scene.Redeem(scene.Browser(), link, Scene.Bytes(32));
        await scene.Db(store => store.Set<Invitation>().ExecuteDeleteAsync());
        await scene.Sweep(scene.Now.AddHours(1));

        var next = await scene.Invite(alice);
        var refusal = await (await Scene.Redeem(scene.Browser(), next, Scene.Bytes(32))).Read(HttpStatusCode.Forbidden);
        Assert.Equal(6, refusal.GetProperty("left").GetInt32());
        Assert.Single(await scene.NoticesOf(alice), NoticeKind.PinTries);

        await scene.Db(store => store.Set<Invitation>().ExecuteDeleteAsync());
        await scene.Db(async store =>
        {
            await Generations.Raise(store, alice.Id, "bob@example.net", 1, default);
            return true;
        });
        await scene.Sweep(scene.Now.AddHours(1));
        Assert.Equal(0, await scene.Db(store => store.Set<PinTries>().CountAsync()));
    }

    // Where a ticket belongs, the right PIN's proof is no better than any other bytes: neither for somebody without a mailbox nor for
    // the guest of this very address.
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task PIN_is_accepted_by_redeem_only(string database)
    {
        await using var scene = await Scene.Start(database);
        var (alice, carol) = (await scene.User(), await scene.User("carol@example.org", "Carol"));
        var link = await scene.Invite(alice);
        var (signedIn, stranger) = (scene.Browser(), scene.Browser());
        var own = await scene.Activate(stranger, await scene.Invite(carol, "dora@example.net"));
        await OnlyRefusals(scene, stranger, link, scene.NewMailbox(), own, "403 other-address");

        var mailbox = await scene.Activate(signedIn, await scene.Invite(carol, "bob@example.net", pin: false));
        await OnlyRefusals(scene, signedIn, link, mailbox, mailbox, "403 ticket-invalid");
        Assert.Equal(InvitationState.Pending, await scene.StateOf(link));
        Assert.Equal(0,
            (await scene.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync(row => row.Canon == "bob@example.net"))).Tries);

        await Scene.Attach(signedIn, link, mailbox);
        Assert.Equal(InvitationState.Attached, await scene.StateOf(link));
    }

    private static async Task OnlyRefusals(
        Scene scene,
        HttpClient signedIn,
        TestLink link,
        TestMailbox mailbox,
        TestMailbox own,
        string attached)
    {
        for (var i = 0; i < 30; i++)
        {
            var ticket = i % 2 == 0 ? Scene.Bytes(32) : link.PinAuth!;
            Assert.Equal("403 ticket-invalid",
                await (await signedIn.Post("/api/invitations/activate", Scene.Activation(link, ticket, mailbox))).Problem());
            Assert.Equal(attached, await (await signedIn.Post("/api/invitations/attach", Scene.Attachment(link, ticket, own))).Problem());
            var report = await signedIn.Post("/api/invitations/not-me", new { iid = link.Iid, linkAuth = link.LinkAuth, ticket });
            Assert.False((await report.Read(HttpStatusCode.OK)).GetProperty("frozen").GetBoolean());
            Assert.Equal("403 ticket-invalid",
                await (await signedIn.Post("/api/invitations/accesses", new { iid = link.Iid, ticket })).Problem());
        }
    }

    [Fact]
    public async Task Counter_is_not_reached_without_the_link()
    {
        await using var scene = await Scene.Start();
        var link = await scene.Invite(await scene.User());
        for (var i = 0; i < 20; i++)
        {
            var request = new { iid = link.Iid, linkAuth = Scene.Bytes(32), pinAuth = Scene.Bytes(32) };
            Assert.Equal("404 link-unknown", await (await scene.Browser().Post("/api/invitations/redeem", request)).Problem());
        }
        Assert.Equal(0, (await scene.Db(store => store.Set<PinTries>().AsNoTracking().SingleAsync())).Tries);
    }

    private static async Task<List<string>> Guess(Scene scene, TestLink link, int wrong, int right = 0)
    {
        var browser = scene.Browser();
        var tries = Enumerable.Range(0, wrong + right)
            .Select(i => right > 0 && i % (wrong / right + 1) == 0 ? link.PinAuth! : Scene.Bytes(32));
        var problems = new List<string>();
        foreach (var answer in await Task.WhenAll(tries.Select(pinAuth => Scene.Redeem(browser, link, pinAuth))))
            problems.Add(answer.StatusCode == HttpStatusCode.OK ? "200" : await answer.Problem());
        return problems;
    }
}
