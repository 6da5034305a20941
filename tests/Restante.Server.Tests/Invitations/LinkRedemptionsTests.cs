using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Invitations;

/// <summary>How often one link can be opened, and what sender and guest see of it.</summary>
[Trait("Time", "long")]
public sealed class LinkRedemptionsTests
{
    [Theory]
    [InlineData(Databases.Sqlite, false), InlineData(Databases.Sqlite, true)]
    [InlineData(Databases.PostgreSql, false), InlineData(Databases.PostgreSql, true)]
    public async Task Link_opens_ten_times_at_once_then_once_in_six_minutes(string database, bool pin)
    {
        await using var scene = await Scene.Start(database);
        var link = await scene.Invite(await scene.User(), pin: pin);
        var browser = scene.Browser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Scene.Redeem(browser, link)));

        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.OK).ToList();
        foreach (var answer in refused) Assert.Equal("429 link-opened-often", await answer.Problem());
        Assert.Equal(scene.Now.AddMinutes(6),
            (await refused[0].Read(HttpStatusCode.TooManyRequests)).GetProperty("until").GetDateTimeOffset());
        Assert.Equal((10, 10),
            await scene.Db(async store =>
                ((await store.Set<LinkRedemptions>().SingleAsync()).Count, await store.Set<Ticket>().CountAsync())));

        scene.Server.Time.Advance(TimeSpan.FromMinutes(6));
        await (await Scene.Redeem(browser, link)).Read(HttpStatusCode.OK);
        Assert.Equal("429 link-opened-often", await (await Scene.Redeem(browser, link)).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Each_link_has_a_rate_that_wrong_PINs_do_not_use_up(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var (first, second) = (await scene.Invite(alice), await scene.Invite(alice));
        for (var i = 0; i < 4; i++) await Scene.Redeem(scene.Browser(), first, Scene.Bytes(32));
        for (var i = 0; i < 10; i++) await (await Scene.Redeem(scene.Browser(), first)).Read(HttpStatusCode.OK);
        Assert.Equal("429 link-opened-often", await (await Scene.Redeem(scene.Browser(), first)).Problem());
        await (await Scene.Redeem(scene.Browser(), second)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task First_and_last_of_many_openings_are_shown_to_sender_and_guest(string database)
    {
        await using var scene = await Scene.Start(database);
        var alice = await scene.User();
        var link = await scene.Invite(alice, pin: false);
        var start = scene.Now;
        for (var i = 0; i < 70; i++)
        {
            if (i > 0) scene.Server.Time.Advance(LinkRedemptions.Interval);
            await (await Scene.Redeem(scene.Browser(), link)).Read(HttpStatusCode.OK);
        }
        var guest = scene.Browser();
        scene.Server.Time.Advance(LinkRedemptions.Interval);
        await scene.Activate(guest, link);
        var last = scene.Now;

        var session = await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        var opening = Assert.Single(session.GetProperty("openings").EnumerateArray().ToArray());
        Assert.Equal((71, start, last), Read(opening));
        await scene.Later(scene.Now, alice);
        var sent = (await (await alice.Browser.GetAsync("/api/user/messages?folder=sent")).Read(HttpStatusCode.OK))
            .GetProperty("messages")[0];
        Assert.Equal((71, start, last), Read(sent.GetProperty("recipients")[0].GetProperty("redemptions")));
        Assert.Equal(1, await scene.Db(store => store.Set<MessageRedemptions>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guest_sees_ten_rows_per_sender_with_the_first_opening_of_all(string database)
    {
        await using var scene = await Scene.Start(database);
        var (alice, mallory) = (await scene.User(), await scene.User("mallory@example.org", "Mallory"));
        var start = scene.Now;
        var guest = scene.Browser();
        await scene.Activate(guest, await scene.Invite(alice));
        for (var i = 0; i < 13; i++)
        {
            scene.Server.Time.Advance(TimeSpan.FromMinutes(1));
            await (await Scene.Redeem(scene.Browser(), await scene.Invite(mallory))).Read(HttpStatusCode.OK);
        }

        var session = await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        var openings = session.GetProperty("openings").EnumerateArray().ToArray();

        Assert.Equal((1, start, start), Read(Assert.Single(openings, row => row.GetProperty("senderName").GetString() == alice.Name)));
        var hers = openings.Where(row => row.GetProperty("senderName").GetString() == "Mallory").ToArray();
        Assert.Equal(10, hers.Length);
        Assert.Equal(13, hers.Sum(row => row.GetProperty("count").GetInt64()));
        Assert.Equal((4, start.AddMinutes(1), start.AddMinutes(4)),
            Read(Assert.Single(hers, row => row.GetProperty("links").GetInt32() == 4)));
    }

    private static (long Count, DateTimeOffset First, DateTimeOffset Last) Read(JsonElement row) =>
        (row.GetProperty("count").GetInt64(),
            row.GetProperty("firstAt").GetDateTimeOffset(),
            row.GetProperty("lastAt").GetDateTimeOffset());
}
