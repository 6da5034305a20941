using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Sending;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>"Send the link again", "New PIN" and "Revoke".</summary>
public sealed class ResendTests
{
    [Theory]
    [InlineData(Databases.Sqlite, false, 0), InlineData(Databases.PostgreSql, false, 0)]
    [InlineData(Databases.Sqlite, true, 1), InlineData(Databases.PostgreSql, true, 1)]
    public async Task New_link_supersedes_the_old_one(string database, bool newPin, long generation)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, message, old) = await Send(fixture);
        var fresh = MadeInvitation.For("bob@example.net", generation: generation);
        fresh.Earlier.Add(new { bodyId = message.BodyId, pkesk = ServerFixture.Pkesk() });

        var answer = await alice.Browser.Post(Path(message, "resend"), Request(fresh, newPin));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(InvitationState.Superseded,
            (await fixture.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == old.Iid))).State);
        var item = await Sent.Find(alice, message.RequestId);
        Assert.Equal(fresh.Iid.ToString(),
            item.GetProperty("recipients")[0].GetProperty("invitation").GetProperty("iid").GetString());
        Assert.Equal(1, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task New_link_opens_every_message_of_the_older_ones(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, first, old) = await Send(fixture);
        var later = MadeInvitation.For("bob@example.net");
        later.Earlier.Add(new { bodyId = first.BodyId, pkesk = ServerFixture.Pkesk() });
        var second = (await new TestMessage(alice).WithBody()).Invite(later).Access("invitation", old.Iid, old.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", second.Json())).Read(HttpStatusCode.Created);
        var fresh = MadeInvitation.For("bob@example.net");
        foreach (var body in new[] { first.BodyId, second.BodyId }) fresh.Earlier.Add(new { bodyId = body, pkesk = ServerFixture.Pkesk() });
        Assert.Equal(HttpStatusCode.NoContent, (await alice.Browser.Post(Path(first, "resend"), Request(fresh, false))).StatusCode);

        var linkAuth = Derivation.LinkAuthenticator(fresh.Iid, fresh.Secret);
        await (await fixture.Browser().Post("/api/invitations/open", new { iid = fresh.Iid, linkAuth })).Read(HttpStatusCode.OK);

        foreach (var message in new[] { first, second }) Assert.Equal("opened", (await Sent.Find(alice, message.RequestId)).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task New_link_that_would_lose_pending_messages_is_refused(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, message, _) = await Send(fixture);
        var careless = MadeInvitation.For("bob@example.net");
        Assert.Equal("400 malformed", await (await alice.Browser.Post(Path(message, "resend"), Request(careless, false))).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task New_PIN_needs_the_next_generation(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, message, _) = await Send(fixture);
        var same = MadeInvitation.For("bob@example.net", generation: 0);
        same.Earlier.Add(new { bodyId = message.BodyId, pkesk = ServerFixture.Pkesk() });
        Assert.Equal("409 recipients-changed", await (await alice.Browser.Post(Path(message, "resend"), Request(same, true))).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revocation_before_opening_revokes_the_link(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, message, old) = await Send(fixture);

        var answer = await alice.Browser.Post(Path(message, "revoke"), new { address = "bob@example.net" });

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(InvitationState.Revoked,
            (await fixture.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == old.Iid))).State);
        Assert.Equal("revoked", (await Sent.Find(alice, message.RequestId)).StateOf());
        Assert.Equal(0, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revocation_removes_the_message_from_an_active_mailbox_but_not_from_its_sender(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var message = (await new TestMessage(alice).WithBody()).To("bob@example.net", "mailbox", mailbox.Mid, mailbox.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        await alice.Browser.Post(Path(message, "revoke"), new { address = "bob@example.net" });

        Assert.Equal("404 message-unknown",
            await (await guest.GetAsync($"/api/guest/messages/{message.RequestId}")).Problem());
        Assert.Equal("revoked", (await Sent.Find(alice, message.RequestId)).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Further_resends_are_refused_after_a_few(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var message = (await new TestMessage(alice).WithBody()).To("bob@example.net", "mailbox", mailbox.Mid, mailbox.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        Task<HttpResponseMessage> Again() => alice.Browser.Post(Path(message, "resend"), new
        {
            address = "bob@example.net", requestId = Id16.Random(), newPin = false, language = "en", clearNote = (string?)null,
            invitation = (object?)null, grant = (object?)null, note = ServerFixture.Bytes(20), noteVersion = 2,
        });

        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.NoContent, (await Again()).StatusCode);
        var refused = await (await Again()).Read(HttpStatusCode.TooManyRequests);

        Assert.Equal("sending-limit", refused.GetProperty("code").GetString());
        Assert.Equal("mails-an-address", refused.GetProperty("limit").GetString());
        Assert.Equal(fixture.Now.AddMinutes(20), refused.GetProperty("until").GetDateTimeOffset());
        Assert.Equal(4, (await fixture.MailsTo("bob@example.net")).Count(kind => kind == SendingMails.GuestNotification));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_of_another_sender_cannot_be_revoked(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (_, message, _) = await Send(fixture);
        var mallory = await fixture.User("mallory@example.org", "Mallory");
        Assert.Equal("404 message-unknown",
            await (await mallory.Browser.Post(Path(message, "revoke"), new { address = "bob@example.net" })).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revoked_message_stays_revoked_whatever_an_older_window_sends(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, first, old) = await Send(fixture);
        var second = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net").Opening(first))
            .Access("invitation", old.Iid, old.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", second.Json())).Read(HttpStatusCode.Created);
        var third = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net").Opening(first, second));
        foreach (var link in await fixture.Db(store => store.Set<Invitation>().ToListAsync()))
            third.Access("invitation", link.Iid, link.InviteFpr);
        var again = MadeInvitation.For("bob@example.net").Opening(first, second, third);

        Assert.Equal(HttpStatusCode.NoContent,
            (await alice.Browser.Post(Path(first, "revoke"), new { address = "bob@example.net" })).StatusCode);
        await (await alice.Browser.Post("/api/user/messages", third.Json())).Read(HttpStatusCode.Created);
        Assert.False(await IsWaiting(fixture, first));
        Assert.Equal(HttpStatusCode.NoContent, (await alice.Browser.Post(Path(second, "resend"), Request(again, false))).StatusCode);

        Assert.False(await IsWaiting(fixture, first));
        Assert.True(await IsWaiting(fixture, second) && await IsWaiting(fixture, third));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guests_pending_reply_moves_from_the_old_link_to_the_new_one(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, message, old, reply) = await SendToTwoAndAnswer(fixture, toAlice: true);
        var forgetful = MadeInvitation.For("bob@example.net").Opening(message);
        Assert.Equal("409 recipients-changed",
            await (await alice.Browser.Post(Path(message, "resend"), Request(forgetful, false))).Problem());

        var fresh = MadeInvitation.For("bob@example.net").Opening(message);
        fresh.Earlier.Add(new { bodyId = reply, pkesk = ServerFixture.Pkesk() });
        Assert.Equal(HttpStatusCode.NoContent, (await alice.Browser.Post(Path(message, "resend"), Request(fresh, false))).StatusCode);

        Assert.Equal(2,
            await fixture.Db(store => store.Set<Access>()
                .CountAsync(access => access.ReaderKind == ReaderKind.Invitation && access.ReaderId == fresh.Iid)));
        Assert.All(
            await fixture.Db(store => store.Set<Recipient>().Where(recipient => recipient.Canonical == "bob@example.net").ToListAsync()),
            recipient => Assert.Equal(fresh.Iid, recipient.InvitationId));
        Assert.Equal(InvitationState.Superseded,
            (await fixture.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == old.Iid))).State);
    }

    [Theory]
    [InlineData(Databases.Sqlite, false), InlineData(Databases.PostgreSql, false)]
    [InlineData(Databases.Sqlite, true), InlineData(Databases.PostgreSql, true)]
    public async Task Link_to_content_that_its_sender_cannot_open_stays_until_a_new_PIN(string database, bool newPin)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, message, old, reply) = await SendToTwoAndAnswer(fixture, toAlice: false);
        var fresh = MadeInvitation.For("bob@example.net", generation: newPin ? 1 : 0).Opening(message);

        Assert.Equal(HttpStatusCode.NoContent, (await alice.Browser.Post(Path(message, "resend"), Request(fresh, newPin))).StatusCode);

        Assert.Equal(newPin ? InvitationState.Superseded : InvitationState.Pending,
            (await fixture.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == old.Iid))).State);
        Assert.Equal(!newPin,
            await fixture.Db(store => store.Set<Access>().AnyAsync(access => access.BodyId == reply && access.ReaderId == old.Iid)));
        Assert.Equal(fresh.Iid.ToString(),
            (await Sent.Find(alice, message.RequestId)).GetProperty("recipients")[1]
                .GetProperty("invitation").GetProperty("iid").GetString());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_revoked_during_activation_is_gone_and_neither_request_fails(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        for (var round = 0; round < 6; round++)
        {
            var address = $"bob{round}@example.net";
            var link = await fixture.Invite(alice, address);
            var message = (await fixture.Db(store => store.Set<Invitation>().SingleAsync(row => row.Iid == link.Iid))).MessageId;
            var request = ServerFixture.Activation(link, await ServerFixture.Ticket(fixture.Browser(), link), fixture.NewMailbox(address));

            var activation = fixture.Browser().Post("/api/invitations/activate", request);
            var revocation = await alice.Browser.Post($"/api/user/messages/{message}/revoke", new { address });

            Assert.Equal(HttpStatusCode.NoContent, revocation.StatusCode);
            Assert.Contains((await activation).StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Gone });
            Assert.Equal(ReaderKind.User,
                (await fixture.Db(store => store.Set<Access>().SingleAsync(access => access.MessageId == message))).ReaderKind);
            Assert.Equal("revoked", (await Sent.Find(alice, message)).StateOf());
        }
    }

    [Theory, InlineData("revoke"), InlineData("resend")]
    public async Task Revoke_and_resend_wait_for_the_lock_on_the_address(string verb)
    {
        await using var fixture = await ServerFixture.Start(Databases.PostgreSql);
        var (alice, message, _) = await Send(fixture);
        object request = verb == "revoke"
            ? new { address = "bob@example.net" }
            : Request(MadeInvitation.For("bob@example.net").Opening(message), false);
        Task<HttpResponseMessage> call = null!;
        await fixture.Server.InScope(async services =>
        {
            var store = services.GetRequiredService<Store>();
            await store.InTransaction(async () =>
            {
                await services.GetRequiredService<Mailboxes>().Lock(["bob@example.net"], default);
                call = alice.Browser.Post(Path(message, verb), request);
                await Eventually.Is(async () => call.IsCompleted || await SomebodyWaits(store));
                Assert.False(call.IsCompleted);
                return true;
            }, default);
        });
        Assert.Equal(HttpStatusCode.NoContent, (await call).StatusCode);
    }

    private static Task<bool> SomebodyWaits(Store store) => store.Database.SqlQuery<bool>($"""
        SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS "Value"
        """).SingleAsync();

    private static Task<bool> IsWaiting(ServerFixture fixture, TestMessage message) =>
        fixture.Db(store => store.Set<Access>()
            .AnyAsync(access => access.ReaderKind == ReaderKind.Invitation && access.BodyId == message.BodyId));

    // Carol has a mailbox, Bob has not opened their link yet; Carol replies to Alice's message, to Bob or to both.
    private static async Task<(TestSender Alice, TestMessage Message, MadeInvitation Link, Id16 Reply)> SendToTwoAndAnswer(
        ServerFixture fixture,
        bool toAlice)
    {
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var carol = await fixture.Activate(guest, await fixture.Invite(alice, "carol@example.net"));
        var link = MadeInvitation.For("bob@example.net");
        var message = (await new TestMessage(alice).WithBody()).To("carol@example.net", "mailbox", carol.Mid, carol.Key.Fingerprint)
            .Invite(link);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        var bodyId = await TestMessage.Upload(guest, "guest");
        var accesses = new List<object>
        {
            Access("mailbox", carol.Mid, "author", carol.Key.Fingerprint), Access("invitation", link.Iid, "to", link.Key.Fingerprint),
        };
        var recipients = new List<object>
        {
            new { address = "bob@example.net", name = "", role = "to", bodyId, kind = "pending", id = (Id16?)null, insteadOfKey = false },
        };
        if (toAlice)
        {
            accesses.Add(Access("user", alice.Id, "to", alice.Key.Fingerprint));
            recipients.Add(
                new { address = alice.Address, name = "", role = "to", bodyId, kind = "user", id = alice.Id, insteadOfKey = false });
        }
        await (await guest.Post("/api/guest/messages", new
        {
            requestId = Id16.Random(), inReplyTo = message.RequestId,
            bodies = new[] { new { bodyId, summary = TestMessage.Packet(60), outer = (object?)null } },
            accesses, recipients,
        })).Read(HttpStatusCode.Created);
        return (alice, message, link, bodyId);

        object Access(string kind, Id16 reader, string role, byte[] key) =>
            new { bodyId, reader = new { kind, id = reader }, role, fingerprint = key, pkesk = ServerFixture.Pkesk() };
    }

    private static async Task<(TestSender Alice, TestMessage Message, MadeInvitation Invitation)> Send(ServerFixture fixture)
    {
        var alice = await fixture.User();
        var invitation = MadeInvitation.For("bob@example.net");
        var message = (await new TestMessage(alice).WithBody()).Invite(invitation);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        return (alice, message, invitation);
    }

    private static string Path(TestMessage message, string verb) => $"/api/user/messages/{message.RequestId}/{verb}";

    private static object Request(MadeInvitation invitation, bool newPin) => new
    {
        address = invitation.Address, requestId = Id16.Random(), newPin, language = "en", clearNote = (string?)null,
        invitation = invitation.Json(), grant = (object?)null, note = ServerFixture.Bytes(100), noteVersion = 2,
    };
}
