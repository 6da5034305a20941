using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>PROTOCOL.md section 8, through the API.</summary>
public sealed class SendingTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task First_message_to_a_recipient_without_key_is_delivered_as_one_link_mail(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var invitation = MadeInvitation.For("bob@example.net");
        var message = (await new TestMessage(alice).WithBody()).Invite(invitation);

        var answer = await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        Assert.Equal(message.RequestId, answer.Id("messageId"));
        await Eventually.Is(async () => (await Sent.Find(alice, message.RequestId)).StateOf() == "delivered");
        var mail = Assert.Single(fixture.Server.Mails.List(0).Mails);
        Assert.Contains($"/i/{invitation.Iid}#1.{Encoding.ToBase64Url(invitation.Secret)}.",
            mail.Text, StringComparison.Ordinal);
        Assert.Equal(["bob@example.net"], mail.Recipients);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Repeated_request_is_sent_once_and_answered_alike(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var request = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net")).Json();

        var first = await (await alice.Browser.Post("/api/user/messages", request)).Read(HttpStatusCode.Created);
        var second = await (await alice.Browser.Post("/api/user/messages", request)).Read(HttpStatusCode.Created);

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal(1, await fixture.Db(store => store.Set<Invitation>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Different_message_under_the_same_request_id_is_refused(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"));
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        var other = (await new TestMessage(alice) { RequestId = message.RequestId }.WithBody())
            .Invite(MadeInvitation.For("carol@example.net"));

        Assert.Equal("409 request-reused", await (await alice.Browser.Post("/api/user/messages", other.Json())).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Fifty_simultaneous_requests_send_one_message(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var request = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net")).Json();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => alice.Browser.Post("/api/user/messages", request)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(1, await fixture.Db(store => store.Set<Message>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task User_of_this_server_reads_it_in_the_inbox_and_the_sender_sees_that(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var message = (await new TestMessage(alice).WithBody()).Recipient(carol);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        var inbox = await (await carol.Browser.GetAsync("/api/user/messages?folder=inbox")).Read(HttpStatusCode.OK);
        var item = Assert.Single(inbox.GetProperty("messages").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, item.GetProperty("note").ValueKind);
        Assert.Null(item.StateOf());
        var body = await carol.Browser.GetByteArrayAsync($"/api/user/bodies/{message.BodyId}");
        Assert.Equal(1006, body.Length);
        await carol.Browser.PostAsync($"/api/user/messages/{message.RequestId}/read", null);

        Assert.Equal("read", (await Sent.Find(alice, message.RequestId)).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_is_read_by_nobody_else(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"));
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        Assert.Equal("404 message-unknown",
            await (await carol.Browser.GetAsync($"/api/user/messages/{message.RequestId}")).Problem());
        Assert.Equal("404 message-unknown",
            await (await carol.Browser.GetAsync($"/api/user/bodies/{message.BodyId}")).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mailbox_created_in_the_meantime_stops_the_message_and_the_body_stays(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net", pin: false));

        var answer = await alice.Browser.Post("/api/user/messages", message.Json());

        Assert.Equal("409 recipients-changed", await answer.Problem());
        Assert.True(await fixture.Db(store => store.Set<Body>().AnyAsync(body => body.Id == message.BodyId && body.MessageId == null)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Active_mailbox_gets_a_notification_without_a_secret(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var message = (await new TestMessage(alice).WithBody()).To("bob@example.net", "mailbox", mailbox.Mid, mailbox.Key.Fingerprint);

        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        var inbox = await (await guest.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Equal(2, inbox.GetProperty("messages").GetArrayLength());
        await Eventually.Is(() =>
            Task.FromResult(fixture.Server.Mails.List(0).Mails.Any(mail => mail.Text.Contains("/m#k.", StringComparison.Ordinal))));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Key_other_than_the_mailboxs_stops_the_message(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var message = (await new TestMessage(alice).WithBody()).To("bob@example.net", "mailbox", mailbox.Mid, ServerFixture.Bytes(20));

        Assert.Equal("409 recipients-changed", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Access_for_a_person_who_is_no_recipient_stops_the_message(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"))
            .Access("user", carol.Id, carol.Key.Fingerprint);

        Assert.Equal("409 recipients-changed", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
        Assert.Equal(0, await fixture.Db(store => store.Set<Message>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Later_message_must_open_under_every_pending_link(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var first = MadeInvitation.For("bob@example.net");
        var earlier = (await new TestMessage(alice).WithBody()).Invite(first);
        await (await alice.Browser.Post("/api/user/messages", earlier.Json())).Read(HttpStatusCode.Created);

        var forgetful = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"));
        Assert.Equal("409 recipients-changed", await (await alice.Browser.Post("/api/user/messages", forgetful.Json())).Problem());

        var second = MadeInvitation.For("bob@example.net");
        second.Earlier.Add(new { bodyId = earlier.BodyId, pkesk = ServerFixture.Pkesk() });
        var right = (await new TestMessage(alice).WithBody()).Invite(second);
        right.Access("invitation", first.Iid, first.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", right.Json())).Read(HttpStatusCode.Created);

        foreach (var link in new[] { first, second })
            Assert.Equal(2,
                await fixture.Db(store => store.Set<Access>()
                    .CountAsync(access => access.ReaderKind == ReaderKind.Invitation && access.ReaderId == link.Iid)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Withheld_body_stays_behind_its_old_link_only(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var first = MadeInvitation.For("bob@example.net");
        var earlier = (await new TestMessage(alice).WithBody()).Invite(first);
        await (await alice.Browser.Post("/api/user/messages", earlier.Json())).Read(HttpStatusCode.Created);

        var second = MadeInvitation.For("bob@example.net");
        second.Withheld.Add(earlier.BodyId);
        var later = (await new TestMessage(alice).WithBody()).Invite(second);
        later.Access("invitation", first.Iid, first.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", later.Json())).Read(HttpStatusCode.Created);

        Assert.Equal(2, await Opens(first));
        Assert.Equal(1, await Opens(second));
        Task<int> Opens(MadeInvitation link) => fixture.Db(store => store.Set<Access>()
            .CountAsync(access => access.ReaderKind == ReaderKind.Invitation && access.ReaderId == link.Iid));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Pending_link_comes_with_what_its_sender_checks(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"));
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        string[] addresses = ["bob@example.net"];
        var answer = await (await alice.Browser.Post("/api/user/recipients", new { addresses })).Read(HttpStatusCode.OK);

        var pending = answer.GetProperty("recipients")[0].GetProperty("pending")[0];
        var stored = await fixture.Db(store => store.Set<Message>().SingleAsync());
        Assert.Equal(Encoding.ToBase64Url(stored.Note!), pending.GetProperty("note").GetString());
        var waiting = Assert.Single(pending.GetProperty("waiting").EnumerateArray().ToList());
        Assert.Equal(message.RequestId.ToString(), waiting.GetProperty("messageId").GetString());
        var summary = await fixture.Db(store => store.Set<Body>().Select(body => body.Summary).SingleAsync());
        Assert.Equal(Encoding.ToBase64Url(summary!), waiting.GetProperty("summary").GetString());
        Assert.Equal(alice.Address, waiting.GetProperty("author").GetProperty("address").GetString());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task User_who_has_not_set_up_yet_refuses_the_whole_message(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        await fixture.Server.InScope(async services => await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
            .GetRequiredService<Restante.Server.Accounts.UserAdministration>(services)
            .Add(new("dave@example.org", null, IsAdmin: false), new("en", ByMail: false, fixture.Now), CancellationToken.None));
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"))
            .To("dave@example.org", "user", Id16.Random(), ServerFixture.Bytes(20));

        Assert.Equal("422 recipient-refused", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
        Assert.Equal(0, await fixture.Db(store => store.Set<Invitation>().CountAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Thirtieth_link_of_an_hour_is_sent_and_the_thirty_first_is_refused(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var key = new TestKey("<somebody@example.net>");
        for (var count = 1; count <= 31; count++)
        {
            var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For($"guest{count}@example.net", key: key));
            var answer = await alice.Browser.Post("/api/user/messages", message.Json());
            if (count <= 30) await answer.Read(HttpStatusCode.Created);
            else Assert.Equal(("links-an-hour", 30L), await answer.ReachedLimit());
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unencrypted_body_is_not_kept(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        using var content = new StringContent("Dear Bob, the password is hunter2.",
            new System.Net.Http.Headers.MediaTypeHeaderValue("application/octet-stream"));

        Assert.Equal("400 not-encrypted", await (await alice.Browser.PostAsync("/api/user/bodies", content)).Problem());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Server.Folder, "data", "blobs"), "*", SearchOption.AllDirectories));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_of_another_user_cannot_be_sent(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, mallory) = (await fixture.User(), await fixture.User("mallory@example.org", "Mallory"));
        var message = (await new TestMessage(mallory).WithBody(alice.Browser)).Invite(MadeInvitation.For("bob@example.net"));

        Assert.Equal("409 body-missing", await (await mallory.Browser.Post("/api/user/messages", message.Json())).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_whose_upload_was_interrupted_cannot_be_sent(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var message = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("bob@example.net"));
        await fixture.Db(store => store.Set<Body>().ExecuteUpdateAsync(
            set => set.SetProperty(body => body.StoredAt, (DateTimeOffset?)null)));

        Assert.Equal("409 body-missing", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sizes_do_not_reveal_how_many_got_a_blind_copy(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol, dave) =
            (await fixture.User(), await fixture.User("carol@example.org", "Carol"), await fixture.User("dave@example.org", "Dave"));
        var message = (await new TestMessage(alice).WithBody()).Recipient(carol);
        (await message.WithBody()).To(dave.Address, "user", dave.Id, dave.Key.Fingerprint, "bcc");
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        foreach (var (reader, size) in new[] { (alice, 2012), (carol, 1006), (dave, 1006) })
            Assert.Equal(size, (await Sent.Find(reader, message.RequestId)).GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Link_is_mailed_to_its_recipient_only()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var forBob = MadeInvitation.For("bob@example.net");
        var message = await new TestMessage(alice).WithBody();
        message.Invite(forBob with { Address = "carol@example.net" }, "bob@example.net").Invite(MadeInvitation.For("carol@example.net"));

        Assert.Equal("400 malformed", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
        Assert.Empty(await fixture.Db(store => store.Set<Invitation>().ToListAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_over_the_limit_uses_the_newest_link_it_was_encrypted_to(string database)
    {
        await using var fixture = await ServerFixture.Start(database, new() { ["Invitations:PerAddressPerDay"] = "2" });
        var alice = await fixture.User();
        var (withPin, without) = (MadeInvitation.For("bob@example.net"), MadeInvitation.For("bob@example.net", pin: false));
        foreach (var link in new[] { withPin, without })
        {
            await (await alice.Browser.Post("/api/user/messages", (await new TestMessage(alice).WithBody()).Invite(link).Json()))
                .Read(HttpStatusCode.Created);
            await fixture.MailsAreSent();
            fixture.Server.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var message = (await new TestMessage(alice).WithBody()).To("bob@example.net", "pending", null, null)
            .Access("invitation", withPin.Iid, withPin.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        var shown = (await Sent.Find(alice, message.RequestId)).GetProperty("recipients")[0].GetProperty("invitation");
        Assert.Equal((withPin.Iid.ToString(), true),
            (shown.GetProperty("iid").GetString(), shown.GetProperty("hasPin").GetBoolean()));
    }

    [Theory, InlineData("send"), InlineData("resend")]
    public async Task Access_to_pending_content_must_be_a_session_key_packet(string call)
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var first = MadeInvitation.For("bob@example.net");
        var message = (await new TestMessage(alice).WithBody()).Invite(first);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        var wrong = MadeInvitation.For("bob@example.net");
        wrong.Earlier.Add(new { bodyId = message.BodyId, pkesk = ServerFixture.Bytes(5000) });

        var answer = call == "send"
            ? await alice.Browser.Post("/api/user/messages",
                (await new TestMessage(alice).WithBody()).Invite(wrong).Access("invitation", first.Iid, first.Key.Fingerprint).Json())
            : await alice.Browser.Post($"/api/user/messages/{message.RequestId}/resend", new
            {
                address = "bob@example.net", requestId = Id16.Random(), newPin = false, language = "en",
                clearNote = (string?)null,
                invitation = wrong.Json(), grant = (object?)null, note = ServerFixture.Bytes(100), noteVersion = 2,
            });

        Assert.Equal("400 malformed", await answer.Problem());
        Assert.Equal(1, await fixture.Db(store => store.Set<Access>().CountAsync(access => access.ReaderKind == ReaderKind.Invitation)));
    }
}
