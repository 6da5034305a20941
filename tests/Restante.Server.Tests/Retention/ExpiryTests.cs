using System.Net;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Retention;

/// <summary>Expiry of a link, after which its message can be sent again, and the expiry that a sender sets for a message.</summary>
public sealed class ExpiryTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expired_link_is_sent_again_and_opened(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var old = MadeInvitation.For(Bob);
        var message = await Send(fixture, alice, [old]);
        await fixture.Sweep(fixture.Now.AddDays(90));
        await fixture.Later(fixture.Now, alice);
        Assert.Equal("expired", (await Open(fixture, old)).GetProperty("state").GetString());
        Assert.Equal("link-expired", (await Sent.Find(alice, message.RequestId)).StateOf());

        var fresh = Renewed(message.BodyId);
        Assert.Equal(HttpStatusCode.NoContent, (await Resend(alice, message, fresh)).StatusCode);
        await fixture.MailsAreSent();

        Assert.Equal("delivered", (await Sent.Find(alice, message.RequestId)).StateOf());
        Assert.Equal("pending", (await Open(fixture, fresh)).GetProperty("state").GetString());
        Assert.Equal(BodiesOf(message), await Bodies(fixture, fresh));
        Assert.Equal("opened", (await Sent.Find(alice, message.RequestId)).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_under_a_newer_link_does_not_expire_with_the_older_one(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var (old, newer) = (MadeInvitation.For(Bob), MadeInvitation.For(Bob));
        var (start, first) = (fixture.Now, await Send(fixture, alice, [old]));
        await fixture.Later(start.AddDays(10), alice);
        newer.Opens(first.BodyId);
        var second = await Send(fixture, alice, [newer], message => message.Access("invitation", old.Iid, old.Key.Fingerprint));

        await fixture.Sweep(start.AddDays(90));
        await fixture.Later(fixture.Now, alice);
        var item = await Sent.Find(alice, first.RequestId);
        Assert.Equal("delivered", item.StateOf());
        Assert.Equal(newer.Iid, item.GetProperty("recipients")[0].GetProperty("invitation").Id("iid"));
        await fixture.Sweep(start.AddDays(100));
        await fixture.Later(fixture.Now, alice);
        foreach (var message in new[] { first, second })
            Assert.Equal("link-expired", (await Sent.Find(alice, message.RequestId)).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expired_message_goes_from_all_but_its_author_under_any_link(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var story = await TwoMessages(fixture, alice, carol);

        await fixture.Sweep(story.End.AddSeconds(-1));
        Assert.Equal(BodiesOf(story.Brief, story.Lasting), await Bodies(fixture, story.Newer));
        await fixture.Sweep(story.End);
        await fixture.Later(fixture.Now, alice, carol);

        var left = Assert.Single(
            await fixture.Db(store => store.Set<Access>().Where(access => access.MessageId == story.Brief.RequestId).ToListAsync()));
        Assert.Equal(Role.Author, left.Role);
        var sent = await Sent.Find(alice, story.Brief.RequestId);
        Assert.Equal(["expired", "expired"], [sent.StateOf(0), sent.StateOf(1)]);
        Assert.Equal("410 message-expired", await (await Read(carol, story.Brief)).Problem());
        Assert.Equal("409 message-expired",
            await (await Resend(alice, story.Brief, Renewed(story.Brief.BodyId, story.Lasting.BodyId))).Problem());
        await Activate(fixture, story.Newer, story.Lasting.BodyId);
        Assert.Equal(1, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Mailbox)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_expires_at_once_without_a_sweep(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var story = await TwoMessages(fixture, alice, carol);
        Assert.Equal(HttpStatusCode.OK, (await Read(carol, story.Brief)).StatusCode);

        await fixture.Later(story.End, alice, carol);

        Assert.Equal("410 message-expired", await (await Read(carol, story.Brief)).Problem());
        Assert.Equal("410 message-expired",
            await (await carol.Browser.GetAsync($"/api/user/bodies/{story.Brief.BodyId}")).Problem());
        var inbox = await (await carol.Browser.GetAsync("/api/user/messages")).Read(HttpStatusCode.OK);
        Assert.Empty(inbox.GetProperty("messages").EnumerateArray());
        Assert.Equal(BodiesOf(story.Lasting), await Bodies(fixture, story.Newer));
        await Activate(fixture, story.Newer, story.Lasting.BodyId);
        Assert.Equal(HttpStatusCode.OK, (await Read(alice, story.Brief)).StatusCode);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Ticket_opens_nothing_after_its_link_expires(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        fixture.Server.Time.Now = fixture.Now.AddDays(90).AddMinutes(-5);
        var guest = fixture.Browser();
        var ticket = await ServerFixture.Ticket(guest, link);
        await (await guest.Post("/api/invitations/accesses", new { iid = link.Iid, ticket })).Read(HttpStatusCode.OK);

        fixture.Server.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("410 link-final", await (await guest.Post("/api/invitations/accesses", new { iid = link.Iid, ticket })).Problem());
        Assert.Equal("410 link-final",
            await (await guest.Post("/api/invitations/activate", ServerFixture.Activation(link, ticket, fixture.NewMailbox()))).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task New_link_lasts_as_long_as_the_longest_of_what_it_opens(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var (start, alone) = (fixture.Now, await Send(fixture, alice, [MadeInvitation.For("dora@example.net")], days: 14));
        var story = await TwoMessages(fixture, alice, await fixture.User("carol@example.org", "Carol"));
        await fixture.Later(start.AddDays(3), alice);
        var (brief, lasting) = (Renewed(alone.BodyId, "dora@example.net"), Renewed(story.Brief.BodyId, story.Lasting.BodyId));

        Assert.Equal(HttpStatusCode.NoContent, (await Resend(alice, alone, brief)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Resend(alice, story.Brief, lasting)).StatusCode);

        Assert.Equal(start.AddDays(14), await fixture.Db(async store => (await store.FindAsync<Invitation>(brief.Iid))!.ExpiresAt));
        Assert.Equal(start.AddDays(3 + 90), await fixture.Db(async store => (await store.FindAsync<Invitation>(lasting.Iid))!.ExpiresAt));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Redemptions_stay_with_a_message_under_whichever_link(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var (old, newer) = (MadeInvitation.For(Bob), MadeInvitation.For(Bob));
        var first = await Send(fixture, alice, [old]);
        await Redeem(fixture, old);
        var times = new List<DateTimeOffset> { fixture.Now };
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
        newer.Opens(first.BodyId);
        var second = await Send(fixture, alice, [newer], message => message.Access("invitation", old.Iid, old.Key.Fingerprint));
        await Redeem(fixture, newer);
        times.Add(fixture.Now);
        var fresh = Renewed(first.BodyId, second.BodyId);
        Assert.Equal(HttpStatusCode.NoContent, (await Resend(alice, first, fresh)).StatusCode);
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
        await Redeem(fixture, fresh);
        times.Add(fixture.Now);

        Assert.Equal((3, times[0], times[2]), await Redemptions(alice, first));
        Assert.Equal((2, times[1], times[2]), await Redemptions(alice, second));
        await fixture.Sweep(fixture.Now.AddDays(90));
        await fixture.Sweep(fixture.Now.AddDays(365));
        await fixture.Later(fixture.Now, alice);
        Assert.Equal(0, await fixture.Db(store => store.Set<LinkRedemptions>().CountAsync()));
        Assert.Equal((3, times[0], times[2]), await Redemptions(alice, first));
    }

    private sealed record Story(TestMessage Brief, TestMessage Lasting, MadeInvitation Newer, DateTimeOffset End);

    [Theory]
    [InlineData(null, 7, 7, null)]
    [InlineData(30, 7, 7, 30)]
    [InlineData(3, 7, 3, 3)]
    [InlineData(null, null, 90, null)]
    [InlineData(null, 365, 90, null)]
    public async Task Link_and_message_expire_by_separate_settings(int? messageDays, int? linkDays, int linkEnds, int? messageEnds)
    {
        await using var fixture = await ServerFixture.Start(Databases.Sqlite);
        var alice = await fixture.User();
        var made = MadeInvitation.For(Bob);
        var message = (await new TestMessage(alice) { ExpiresInDays = messageDays, LinkExpiresInDays = linkDays }.WithBody()).Invite(made);

        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        Assert.Equal(fixture.Now.AddDays(linkEnds),
            await fixture.Db(store => store.Set<Invitation>().Select(row => row.ExpiresAt).SingleAsync()));
        Assert.Equal(messageEnds is { } days ? fixture.Now.AddDays(days) : null,
            await fixture.Db(store => store.Set<Message>().Select(row => row.ExpiresAt).SingleAsync()));
    }

    [Fact]
    public async Task Link_of_less_than_a_day_is_refused()
    {
        await using var fixture = await ServerFixture.Start(Databases.Sqlite);
        var alice = await fixture.User();
        var message = (await new TestMessage(alice) { LinkExpiresInDays = 0 }.WithBody()).Invite(MadeInvitation.For(Bob));
        Assert.Equal("400 malformed", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
    }

    // Bob and Carol get a message for 14 days; Bob then gets another one without expiry, whose link opens both.
    private static async Task<Story> TwoMessages(ServerFixture fixture, TestSender alice, TestSender carol)
    {
        var (old, newer) = (MadeInvitation.For(Bob), MadeInvitation.For(Bob));
        var end = fixture.Now.AddDays(14);
        var brief = await Send(fixture, alice, [old], message => message.Recipient(carol), days: 14);
        newer.Opens(brief.BodyId);
        var lasting = await Send(fixture, alice, [newer], message => message.Access("invitation", old.Iid, old.Key.Fingerprint));
        return new Story(brief, lasting, newer, end);
    }

    private static async Task<TestMessage> Send(
        ServerFixture fixture,
        TestSender alice,
        MadeInvitation[] invitations,
        Func<TestMessage, TestMessage>? more = null,
        int? days = null)
    {
        var message = await new TestMessage(alice) { ExpiresInDays = days }.WithBody();
        foreach (var invitation in invitations) message.Invite(invitation);
        await (await alice.Browser.Post("/api/user/messages", (more?.Invoke(message) ?? message).Json())).Read(HttpStatusCode.Created);
        await fixture.MailsAreSent();
        return message;
    }

    private static MadeInvitation Renewed(params Id16[] bodies)
    {
        var made = MadeInvitation.For(Bob);
        foreach (var body in bodies) made.Opens(body);
        return made;
    }

    private static MadeInvitation Renewed(Id16 body, string address)
    {
        var made = MadeInvitation.For(address);
        made.Opens(body);
        return made;
    }

    private static Task<HttpResponseMessage> Resend(TestSender alice, TestMessage message, MadeInvitation invitation) => alice.Browser.Post(
        $"/api/user/messages/{message.RequestId}/resend", new
        {
            address = invitation.Address, requestId = Id16.Random(), newPin = false, language = "en", clearNote = (string?)null,
            invitation = invitation.Json(), grant = (object?)null, note = ServerFixture.Bytes(100), noteVersion = 2,
        });

    private static Task<HttpResponseMessage> Read(TestSender reader, TestMessage message) =>
        reader.Browser.GetAsync($"/api/user/messages/{message.RequestId}");

    private static async Task<System.Text.Json.JsonElement> Open(ServerFixture fixture, MadeInvitation link) =>
        await (await fixture.Browser().Post("/api/invitations/open", new { iid = link.Iid, linkAuth = link.LinkAuth }))
            .Read(HttpStatusCode.OK);

    private static async Task<byte[]> Redeem(ServerFixture fixture, MadeInvitation link) =>
        (await (await fixture.Browser().Post("/api/invitations/redeem",
            new { iid = link.Iid, linkAuth = link.LinkAuth, pinAuth = link.PinAuth })).Read(HttpStatusCode.OK)).Bytes("ticket");

    private static async Task<HashSet<string>> Bodies(ServerFixture fixture, MadeInvitation link)
    {
        var answer = await (await fixture.Browser().Post("/api/invitations/accesses",
            new { iid = link.Iid, ticket = await Redeem(fixture, link) })).Read(HttpStatusCode.OK);
        return [.. answer.GetProperty("accesses").EnumerateArray().Select(access => access.GetProperty("bodyId").GetString()!)];
    }

    private static HashSet<string> BodiesOf(params TestMessage[] messages) =>
        [.. messages.Select(message => message.BodyId.ToString())];

    private static async Task Activate(ServerFixture fixture, MadeInvitation link, params Id16[] bodies)
    {
        var made = new TestLink(link.Iid, link.Secret, [], [], link.Address, link.PinAuth, link.Key, null!, bodies);
        await fixture.Activate(fixture.Browser(), made);
    }

    private static async Task<(long Count, DateTimeOffset First, DateTimeOffset Last)> Redemptions(TestSender alice, TestMessage message)
    {
        var found = (await Sent.Find(alice, message.RequestId)).GetProperty("recipients")[0].GetProperty("redemptions");
        return (found.GetProperty("count").GetInt64(), found.GetProperty("firstAt").GetDateTimeOffset(),
            found.GetProperty("lastAt").GetDateTimeOffset());
    }
}
