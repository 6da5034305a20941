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
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User(), pin: pin);
        var browser = fixture.Browser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ServerFixture.Redeem(browser, link)));

        Assert.Equal(10, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.OK).ToList();
        foreach (var answer in refused) Assert.Equal("429 link-opened-often", await answer.Problem());
        Assert.Equal(fixture.Now.AddMinutes(6),
            (await refused[0].Read(HttpStatusCode.TooManyRequests)).GetProperty("until").GetDateTimeOffset());
        Assert.Equal((10, 10),
            await fixture.Db(async store =>
                ((await store.Set<LinkRedemptions>().SingleAsync()).Count, await store.Set<Ticket>().CountAsync())));

        fixture.Server.Time.Advance(TimeSpan.FromMinutes(6));
        await (await ServerFixture.Redeem(browser, link)).Read(HttpStatusCode.OK);
        Assert.Equal("429 link-opened-often", await (await ServerFixture.Redeem(browser, link)).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Each_link_has_a_rate_that_wrong_PINs_do_not_use_up(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var (first, second) = (await fixture.Invite(alice), await fixture.Invite(alice));
        for (var i = 0; i < 4; i++) await ServerFixture.Redeem(fixture.Browser(), first, ServerFixture.Bytes(32));
        for (var i = 0; i < 10; i++) await (await ServerFixture.Redeem(fixture.Browser(), first)).Read(HttpStatusCode.OK);
        Assert.Equal("429 link-opened-often", await (await ServerFixture.Redeem(fixture.Browser(), first)).Problem());
        await (await ServerFixture.Redeem(fixture.Browser(), second)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task First_and_last_of_many_openings_are_shown_to_sender_and_guest(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice, pin: false);
        var start = fixture.Now;
        for (var i = 0; i < 70; i++)
        {
            if (i > 0) fixture.Server.Time.Advance(LinkRedemptions.Interval);
            await (await ServerFixture.Redeem(fixture.Browser(), link)).Read(HttpStatusCode.OK);
        }
        var guest = fixture.Browser();
        fixture.Server.Time.Advance(LinkRedemptions.Interval);
        await fixture.Activate(guest, link);
        var last = fixture.Now;

        var session = await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        var opening = Assert.Single(session.GetProperty("openings").EnumerateArray().ToArray());
        Assert.Equal((71, start, last), Read(opening));
        await fixture.Later(fixture.Now, alice);
        var sent = (await (await alice.Browser.GetAsync("/api/user/messages?folder=sent")).Read(HttpStatusCode.OK))
            .GetProperty("messages")[0];
        Assert.Equal((71, start, last), Read(sent.GetProperty("recipients")[0].GetProperty("redemptions")));
        Assert.Equal(1, await fixture.Db(store => store.Set<MessageRedemptions>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guest_sees_ten_rows_per_sender_with_the_first_opening_of_all(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, mallory) = (await fixture.User(), await fixture.User("mallory@example.org", "Mallory"));
        var start = fixture.Now;
        var guest = fixture.Browser();
        await fixture.Activate(guest, await fixture.Invite(alice));
        for (var i = 0; i < 13; i++)
        {
            fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
            await (await ServerFixture.Redeem(fixture.Browser(), await fixture.Invite(mallory))).Read(HttpStatusCode.OK);
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
