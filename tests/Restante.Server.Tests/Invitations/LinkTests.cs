using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Web;

namespace Restante.Server.Tests.Invitations;

/// <summary>What a link reveals, to whom, and what it leaves in the database.</summary>
public sealed class LinkTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Open_names_the_sender_and_marks_the_recipient_once(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        var opened = await (await Open(fixture, link)).Read(HttpStatusCode.OK);
        Assert.Equal("pending", opened.GetProperty("state").GetString());
        Assert.Equal(("Alice Example", "alice@example.org"),
            (opened.GetProperty("senderName").GetString(), opened.GetProperty("senderAddress").GetString()));
        Assert.Equal(alice.Key.Certificate, opened.Bytes("senderCertificate"));
        Assert.Equal(link.Key.Fingerprint, opened.Bytes("inviteFpr"));
        Assert.Equal(10, opened.GetProperty("tries").GetProperty("left").GetInt32());
        Assert.False(opened.GetProperty("mailboxExists").GetBoolean());
        var at = fixture.Now;
        fixture.Server.Time.Advance(TimeSpan.FromHours(1));
        await Open(fixture, link);
        Assert.Equal(at, (await fixture.Db(store => store.Set<Recipient>().SingleAsync())).OpenedAt);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Redeem_returns_share_and_wrapped_key_and_consumes_nothing(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        for (var i = 0; i < 3; i++)
        {
            var answer = await (await ServerFixture.Redeem(fixture.Browser(), link)).Read(HttpStatusCode.OK);
            Assert.Equal((link.Share, link.Wrapped), (answer.Bytes("share"), answer.Bytes("wrapped")), ByteTuples.Instance);
        }
        Assert.Equal(3, (await fixture.Db(store => store.Set<LinkRedemptions>().SingleAsync())).Count);
        var row = (await fixture.Db(store => store.FindAsync<Invitation>(link.Iid).AsTask()))!;
        Assert.DoesNotContain(Convert.ToHexString(link.Share), Convert.ToHexString(row.SealedSecret!));
        Assert.NotEqual(link.PinAuth, row.PinVerifier);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Link_without_PIN_notifies_its_sender_when_first_redeemed(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice, pin: false);
        await ServerFixture.Redeem(fixture.Browser(), link);
        await ServerFixture.Redeem(fixture.Browser(), link);
        Assert.Equal([NoticeKind.LinkRedeemed], await fixture.NoticesOf(alice));
        Assert.Equal("400 malformed", await (await ServerFixture.Redeem(fixture.Browser(), link, ServerFixture.Bytes(32))).Problem());
    }

    [Theory]
    [InlineData(Databases.Sqlite, "open"), InlineData(Databases.Sqlite, "redeem"), InlineData(Databases.Sqlite, "not-me")]
    [InlineData(Databases.PostgreSql, "open"), InlineData(Databases.PostgreSql, "redeem"), InlineData(Databases.PostgreSql, "not-me")]
    public async Task Unknown_id_and_wrong_authenticator_are_answered_alike(string database, string call)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        object Request(Id16 iid) => call switch
        {
            "open" => new { iid, linkAuth = ServerFixture.Bytes(32) },
            "redeem" => new { iid, linkAuth = ServerFixture.Bytes(32), pinAuth = link.PinAuth },
            _ => new { iid, linkAuth = ServerFixture.Bytes(32), ticket = (byte[]?)null },
        };
        var known = await fixture.Browser().Post($"/api/invitations/{call}", Request(link.Iid));
        var unknown = await fixture.Browser().Post($"/api/invitations/{call}", Request(Id16.Random()));
        Assert.Equal("404 link-unknown", await known.Problem());
        Assert.Equal(await Shape(known), await Shape(unknown));
        Assert.Equal(Names(known), Names(unknown));
    }

    [Theory]
    [InlineData(Databases.Sqlite, InvitationEvent.Supersede, "superseded")]
    [InlineData(Databases.Sqlite, InvitationEvent.Revoke, "revoked")]
    [InlineData(Databases.Sqlite, InvitationEvent.Expire, "expired")]
    [InlineData(Databases.Sqlite, InvitationEvent.Lock, "locked")]
    [InlineData(Databases.Sqlite, InvitationEvent.Fail, "failed")]
    [InlineData(Databases.Sqlite, InvitationEvent.Activate, "activated")]
    [InlineData(Databases.Sqlite, InvitationEvent.Attach, "attached")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Supersede, "superseded")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Revoke, "revoked")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Expire, "expired")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Lock, "locked")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Fail, "failed")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Activate, "activated")]
    [InlineData(Databases.PostgreSql, InvitationEvent.Attach, "attached")]
    internal async Task A_link_that_has_ended_says_how_and_keeps_no_secret(string database, InvitationEvent happened, string word)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        var ticket = await ServerFixture.Ticket(fixture.Browser(), link);
        await fixture.Server.InScope(async services => Assert.Equal(1, await services.GetRequiredService<Store>().InTransaction(
            () => services.GetRequiredService<InvitationBook>().End([link.Iid], happened, fixture.Now, default), default)));

        Assert.Equal(word, (await (await Open(fixture, link)).Read(HttpStatusCode.OK)).GetProperty("state").GetString());
        foreach (var answer in new[]
        {
            await ServerFixture.Redeem(fixture.Browser(), link),
            await fixture.Browser().Post("/api/invitations/accesses", new { iid = link.Iid, ticket }),
            await fixture.Browser().Post("/api/invitations/activate", ServerFixture.Activation(link, ticket, fixture.NewMailbox())),
        })
            Assert.Equal(word, (await answer.Read(HttpStatusCode.Gone)).GetProperty("state").GetString());
        var row = (await fixture.Db(store => store.FindAsync<Invitation>(link.Iid).AsTask()))!;
        Assert.Null(row.SealedSecret);
        Assert.Null(row.PinVerifier);
        Assert.Equal(fixture.Now, row.FinalAt);
        Assert.Equal(0, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Ticket_reads_pending_messages_for_thirty_minutes(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        var ticket = await ServerFixture.Ticket(fixture.Browser(), link);
        var accesses = await (await fixture.Browser().Post("/api/invitations/accesses", new { iid = link.Iid, ticket }))
            .Read(HttpStatusCode.OK);
        Assert.Equal(link.Bodies[0], Assert.Single(accesses.GetProperty("accesses").EnumerateArray().ToArray()).Id("bodyId"));
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("403 ticket-invalid",
            await (await fixture.Browser().Post("/api/invitations/accesses", new { iid = link.Iid, ticket })).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Scanner_that_follows_links_changes_nothing(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var link = await fixture.Invite(await fixture.User());
        using var scanner = fixture.Server.Stranger();
        var path = $"/i/{link.Iid}";
        var tail = $"1.{Encoding.ToBase64Url(link.Secret)}.{Id16.Random()}";
        foreach (var address in new[]
        {
            path, $"{path}%23{tail}", $"{path}%2523{tail}", $"{path}&utm=1", "/api/invitations/open", "/api/invitations/redeem",
            "/api/invitations/activate",
        })
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
                using (var answer = await scanner.SendAsync(new HttpRequestMessage(method, address)))
                    Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        var row = (await fixture.Db(store => store.FindAsync<Invitation>(link.Iid).AsTask()))!;
        Assert.Equal((InvitationState.Pending, null, null), (row.State, row.FirstOpenedAt, row.FirstRedeemedAt));
        Assert.Equal(0, await fixture.Db(store => store.Set<Ticket>().CountAsync()));
        await (await ServerFixture.Redeem(fixture.Browser(), link)).Read(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mail_refused_by_the_relay_fails_its_link(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice);
        await fixture.Server.InScope(async services =>
        {
            var store = services.GetRequiredService<Store>();
            var mail = await store.Set<OutboundMail>().AsNoTracking().SingleAsync(mail => mail.Kind == InvitationMails.Invitation);
            Assert.Equal(link.Iid, mail.Iid);
            await store.InTransaction(async () =>
            {
                foreach (var outcome in services.GetServices<IDeliveryOutcome>())
                    await outcome.Refused(store, mail, "550 5.1.1 no such user", true, fixture.Now, default);
                return true;
            }, default);
        });
        Assert.Equal(InvitationState.Failed, await fixture.StateOf(link));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sender_sees_state_and_redemptions(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var link = await fixture.Invite(alice, generation: 3);
        await ServerFixture.Redeem(fixture.Browser(), link);
        var first = fixture.Now;
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(5));
        await ServerFixture.Redeem(fixture.Browser(), link);
        await ServerFixture.Redeem(fixture.Browser(), link, ServerFixture.Bytes(32));
        await fixture.Server.InScope(async services =>
        {
            var facts = Assert.Single(
                await services.GetRequiredService<IInvitationFacts>().For([link.Iid, Id16.Random()], default));
            Assert.Equal(("pending", true, 3L), (facts.State, facts.HasPin, facts.Generation));
        });
        var redemptions = await fixture.Db(store => store.Set<MessageRedemptions>().SingleAsync());
        Assert.Equal((2, first, fixture.Now), (redemptions.Count, redemptions.FirstAt, redemptions.LastAt));
    }

    [Fact]
    public async Task Malformed_invitations_are_refused_with_a_sentence()
    {
        await using var fixture = await ServerFixture.Start(settings: new() { ["Invitations:PinRequired"] = "true" });
        var key = new TestKey("<bob@example.net>");
        var right = new NewInvitation(
            Id16.Random(), Id16.Random(), new Person("Alice", "alice@example.org"), key.Certificate, key.Fingerprint,
            "bob@example.net", "bob@example.net", true, 0, ServerFixture.Bytes(32), ServerFixture.Bytes(32), ServerFixture.Bytes(32),
            key.Certificate,
            key.Fingerprint, ServerFixture.Bytes(300), Id16.Random(), "en", null, null, null);
        await fixture.Server.InScope(services =>
        {
            var book = services.GetRequiredService<InvitationBook>();
            Assert.Null(book.FaultOf(right));
            foreach (var wrong in new[]
            {
                right with { Secret = ServerFixture.Bytes(31) }, right with { Share = [] },
                right with { PinAuth = null }, right with { PinAuth = ServerFixture.Bytes(33) },
                right with { HasPin = false, PinAuth = null },
                right with { Generation = -1 }, right with { Generation = 1L << 32 }, right with { Wrapped = ServerFixture.Bytes(10) },
                right with { PublicKey = ServerFixture.Bytes(100) }, right with { InviteFpr = ServerFixture.Bytes(20) },
            })
                Assert.EndsWith(".", book.FaultOf(wrong));
            return Task.CompletedTask;
        });
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_revocation_and_activation_have_one_winner(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        for (var round = 0; round < 5; round++)
        {
            var address = $"bob{round}@example.net";
            var link = await fixture.Invite(alice, address);
            var request = ServerFixture.Activation(link, await ServerFixture.Ticket(fixture.Browser(), link), fixture.NewMailbox(address));
            var revoked = 0;
            var revocation = fixture.Server.InScope(async services => revoked = await services.GetRequiredService<Store>().InTransaction(
                () => services.GetRequiredService<InvitationBook>().Revoke([link.Iid], fixture.Now, default), default));
            var activation = await fixture.Browser().Post("/api/invitations/activate", request);
            await revocation;
            Assert.Equal(revoked == 0, activation.StatusCode == HttpStatusCode.OK);
            Assert.Equal(revoked == 1 ? InvitationState.Revoked : InvitationState.Activated, await fixture.StateOf(link));
            Assert.Equal(1 - revoked,
                await fixture.Db(store => store.Set<Restante.Server.Guests.Mailbox>().CountAsync(mailbox => mailbox.Canon == address)));
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Limits_are_counted_from_the_rows(string database)
    {
        await using var fixture =
            await ServerFixture.Start(database, settings: new() { ["Invitations:PerHour"] = "3", ["Invitations:PerAddressPerDay"] = "2" });
        var alice = await fixture.User();
        await fixture.Invite(alice);
        fixture.Server.Time.Advance(TimeSpan.FromMinutes(20));
        var firstInHour = fixture.Now.AddMinutes(40);
        await fixture.Invite(alice);
        await fixture.Server.InScope(async services =>
        {
            var book = services.GetRequiredService<InvitationBook>();
            Assert.Null(await book.Reached(alice.Id, 1, fixture.Now, default));
            Assert.Equal(new ReachedLimit(ReachedLimit.LinksAnHour, 3, firstInHour), await book.Reached(alice.Id, 2, fixture.Now, default));
            Assert.False((await book.Standings(alice.Id, ["bob@example.net"], fixture.Now, default))["bob@example.net"].NewLink);
            Assert.True((await book.Standings(alice.Id, ["carol@example.net"], fixture.Now, default))["carol@example.net"].NewLink);
            Assert.Null(await book.Reached(alice.Id, 2, firstInHour, default));
            Assert.True((await book.Standings(alice.Id, ["bob@example.net"], fixture.Now.AddDays(1), default))["bob@example.net"].NewLink);
        });
    }

    private static Task<HttpResponseMessage> Open(ServerFixture fixture, TestLink link) =>
        fixture.Browser().Post("/api/invitations/open", new { iid = link.Iid, linkAuth = link.LinkAuth });

    // Everything except the id by which the log finds this request.
    private static async Task<string> Shape(HttpResponseMessage answer) =>
        string.Join('\n', JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateObject()
            .Where(member => member.Name != "traceId").Select(member => member.ToString()));

    private static string Names(HttpResponseMessage answer) =>
        string.Join(",", answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal));

    private sealed class ByteTuples : IEqualityComparer<(byte[], byte[])>
    {
        public static ByteTuples Instance { get; } = new();
        public bool Equals((byte[], byte[]) x, (byte[], byte[]) y) =>
            x.Item1.AsSpan().SequenceEqual(y.Item1) && x.Item2.AsSpan().SequenceEqual(y.Item2);
        public int GetHashCode((byte[], byte[]) obj) => obj.Item1.Length;
    }
}
