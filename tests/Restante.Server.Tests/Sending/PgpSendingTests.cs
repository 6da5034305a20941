using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.KeyDiscovery;
using Restante.Server.Messages;
using Restante.Server.Tests.Delivery;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>Sending to recipients who have a key (PROTOCOL.md sections 8 and 10), through the API.</summary>
public sealed class PgpSendingTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task One_message_reaches_keys_users_guests_and_new_recipients(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var henry = await fixture.User("henry@example.org", "Henry");
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var (dave, erin) = (await pgp.Contact(alice, "dave@example.net"), await pgp.Contact(alice, "erin@example.com"));
        var message = await New(alice).WithBody();
        message.Recipient(carol).Mail(dave.Address, dave.ReaderId, dave.Fingerprint, pkesk: dave.Pkesk())
            .To("bob@example.net", "mailbox", mailbox.Mid, mailbox.Key.Fingerprint, "cc").Invite(MadeInvitation.For("fred@example.net"));
        var visible = message.BodyId;
        (await message.WithBody()).Mail(erin.Address, erin.ReaderId, erin.Fingerprint, "bcc", erin.Pkesk());
        (await message.WithBody()).Invite(MadeInvitation.For("gina@example.net"), role: "bcc");
        (await message.WithBody()).To(henry.Address, "user", henry.Id, henry.Key.Fingerprint, "bcc");

        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);

        await Eventually.Is(async () =>
            (await Sent.Find(alice, message.RequestId)).GetProperty("recipients").EnumerateArray()
                .All(one => one.GetProperty("state").GetString() == "delivered"));
        var states = (await Sent.Find(alice, message.RequestId)).GetProperty("recipients").EnumerateArray()
            .ToDictionary(one => one.GetProperty("address").GetString()!, one => one.GetProperty("kind").GetString());
        Assert.Equal(("user", "pgp", "guest", "guest", "pgp"),
            (states["carol@example.org"], states[dave.Address], states["bob@example.net"], states["fred@example.net"],
                states[erin.Address]));
        var (toDave, toErin) = (Assert.Single(pgp.MailsTo(dave.Address)), Assert.Single(pgp.MailsTo(erin.Address)));
        foreach (var mail in new[] { toDave, toErin })
        {
            Assert.StartsWith("<alice@example.org>", mail.MailFrom, StringComparison.Ordinal);
            var mime = PgpMailTests.Parsed(mail);
            Assert.Equal(["bob@example.net", "carol@example.org", "dave@example.net", "fred@example.net"],
                mime.To.Mailboxes.Concat(mime.Cc.Mailboxes).Select(box => box.Address).Order());
            foreach (var hidden in new[] { "erin", "gina", "henry" })
                Assert.DoesNotContain(hidden, string.Join('\n', mime.Headers), StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(await Body(alice, visible), PgpMailTests.Content(toDave)[96..]);
        Assert.NotEqual(await Body(alice, visible), PgpMailTests.Content(toErin)[96..]);
        Assert.Equal((0, 0), (await pgp.AccessesOf(dave), await pgp.AccessesOf(erin)));
        Assert.Equal(1, await fixture.Db(store => store.Set<Recipient>().CountAsync(recipient => recipient.PgpCertificate != null)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Each_address_is_resolved_in_the_order_of_section_10(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        await pgp.Contact(alice, carol.Address);
        Assert.Equal(("user", null), await Resolved(alice, carol.Address));
        Assert.Equal(("mailbox", null), await Resolved(alice, mailbox.Address));
        Assert.Equal(("new", null), await Resolved(alice, "new@example.net"));

        await fixture.Db(
            store => store.Set<Mailbox>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Delivery, GuestDelivery.Direct)));
        Assert.Equal(("pgp", "mailbox-key"), await Resolved(alice, mailbox.Address));
        var answer = await Resolve(alice, mailbox.Address);
        Assert.Equal(mailbox.Mid, answer.Id("id"));
        Assert.Equal(mailbox.Key.Fingerprint, answer.Bytes("fingerprint"));
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("proof").ValueKind);

        await pgp.Contact(alice, mailbox.Address);
        Assert.Equal(("pgp", "contact"), await Resolved(alice, mailbox.Address));
        Assert.Equal(("pgp", "mailbox-key"), await Resolved(carol, mailbox.Address));
    }

    [Fact]
    public async Task Found_key_is_used_without_mailbox_and_offered_with_one()
    {
        await using var pgp = await PgpFixture.Start(settings: new() { ["KeyDiscovery:Sources"] = "vks" });
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        foreach (var owner in new[] { pgp.Owner("dave@example.net"), pgp.Owner(mailbox.Address) })
            await Found(pgp, owner, KeyState.Found);
        Assert.Equal(("pgp", "vks"), await Resolved(alice, "dave@example.net"));
        var held = await Resolve(alice, mailbox.Address);
        Assert.Equal("mailbox", held.GetProperty("outcome").GetString());
        Assert.Equal("vks", held.GetProperty("offer").GetProperty("provenance").GetString());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Known_but_unavailable_key_stops_sending_unless_a_link_is_requested(string database)
    {
        await using var pgp = await PgpFixture.Start(database, new() { ["KeyDiscovery:Sources"] = "vks" });
        var alice = await pgp.Fixture.User();
        await Found(pgp, pgp.Owner("dave@example.net"), KeyState.Unknown, hadKey: true);
        var resolved = await Resolve(alice, "dave@example.net");
        Assert.Equal(("refused", "key-unknown"), (resolved.GetProperty("outcome").GetString(), resolved.GetProperty("reason").GetString()));
        Assert.Equal("timeout", resolved.GetProperty("reports")[0].GetProperty("cause").GetString());

        var message = (await New(alice).WithBody()).Invite(MadeInvitation.For("dave@example.net"));
        var answer = await alice.Browser.Post("/api/user/messages", message.Json());
        Assert.Equal("422 recipient-refused", await answer.Problem());
        Assert.Contains("dave@example.net", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var deliberate = await New(alice).WithBody();
        deliberate.InsteadOfKey = true;
        await (await alice.Browser.Post("/api/user/messages", deliberate.Invite(MadeInvitation.For("dave@example.net")).Json()))
            .Read(HttpStatusCode.Created);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Recipient_who_never_had_a_key_gets_a_link_despite_a_failed_look_up(string database)
    {
        await using var pgp = await PgpFixture.Start(database, new() { ["KeyDiscovery:Sources"] = "vks" });
        var alice = await pgp.Fixture.User();
        await Found(pgp, pgp.Owner("erin@example.net"), KeyState.Unknown);
        var resolved = await Resolve(alice, "erin@example.net");
        Assert.Equal("new", resolved.GetProperty("outcome").GetString());
        Assert.Equal("timeout", resolved.GetProperty("reports")[0].GetProperty("cause").GetString());
        await (await alice.Browser.Post("/api/user/messages",
            (await New(alice).WithBody()).Invite(MadeInvitation.For("erin@example.net")).Json())).Read(HttpStatusCode.Created);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Outdated_recipient_data_stops_the_whole_message(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(fixture.Browser(), await fixture.Invite(alice));
        var (dave, stranger) = (await pgp.Contact(alice, "dave@example.net"), pgp.Owner("erin@example.net"));
        var other = pgp.Owner(dave.Address);
        foreach (var make in new Func<TestMessage, TestMessage>[]
        {
            message => message.Mail(dave.Address, dave.ReaderId, other.Fingerprint),
            message => message.Mail(stranger.Address, stranger.ReaderId, stranger.Fingerprint),
            message => message.Mail(mailbox.Address, mailbox.Mid, mailbox.Key.Fingerprint),
            message => message.Invite(MadeInvitation.For(dave.Address)),
            message => message.Mail(dave.Address, dave.ReaderId, dave.Fingerprint).Access("pgp", stranger.ReaderId, stranger.Fingerprint),
            message => message.Mail(dave.Address, dave.ReaderId, dave.Fingerprint).Access("mailbox", dave.ReaderId, dave.Fingerprint),
        })
            Assert.Equal("409 recipients-changed",
                await (await alice.Browser.Post("/api/user/messages", make(await New(alice).WithBody()).Json())).Problem());
        await fixture.Db(
            store => store.Set<Mailbox>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Delivery, GuestDelivery.Direct)));
        var toMailbox = (await New(alice).WithBody()).To(mailbox.Address, "mailbox", mailbox.Mid, mailbox.Key.Fingerprint);
        Assert.Equal("409 recipients-changed", await (await alice.Browser.Post("/api/user/messages", toMailbox.Json())).Problem());
        Assert.DoesNotContain(pgp.Relay.Taken, mail => mail.Text.Contains("multipart/encrypted", StringComparison.Ordinal));
        Assert.Equal(1, await fixture.Db(store => store.Set<Message>().CountAsync()));
    }

    [Fact]
    public async Task Mail_with_a_missing_or_injected_outer_header_is_malformed()
    {
        await using var pgp = await PgpFixture.Start();
        var alice = await pgp.Fixture.User();
        var dave = await pgp.Contact(alice, "dave@example.net");
        object?[] outers =
        [
            null,
            new
            {
                messageId = "<a@b>\r\nBcc: <x@y>", date = "2026-03-02T08:59:58Z", inReplyTo = (string?)null,
                references = Array.Empty<string>(), hideRecipients = false,
            },
        ];
        foreach (var outer in outers)
        {
            var message = (await new TestMessage(alice) { Outer = outer }.WithBody()).Mail(dave.Address, dave.ReaderId, dave.Fingerprint);
            Assert.Equal("400 malformed", await (await alice.Browser.Post("/api/user/messages", message.Json())).Problem());
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Repeated_request_is_mailed_once(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var alice = await pgp.Fixture.User();
        var dave = await pgp.Contact(alice, "dave@example.net");
        var request = (await New(alice).WithBody()).Mail(dave.Address, dave.ReaderId, dave.Fingerprint).Json();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => alice.Browser.Post("/api/user/messages", request)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        await pgp.Fixture.MailsAreSent();
        Assert.Single(pgp.MailsTo(dave.Address));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revocation_withdraws_queued_mail_and_reports_sent_mail_as_irrevocable(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var alice = await pgp.Fixture.User();
        var dave = await pgp.Contact(alice, "dave@example.net");
        pgp.HoldMails();
        var first = await Send(alice, dave);
        await Eventually.Is(() =>
            pgp.Fixture.Db(store => store.Set<OutboundMail>().AnyAsync(mail => mail.Attempts == 1 && mail.LeaseUntil == null)));
        Assert.Equal(HttpStatusCode.NoContent, (await Revoke(alice, first, dave.Address)).StatusCode);
        Assert.Equal("revoked", (await Sent.Find(alice, first.RequestId)).StateOf());
        Assert.Equal(0, await pgp.AccessesOf(dave));
        await pgp.LetMailsGo();
        Assert.Empty(pgp.MailsTo(dave.Address));

        var second = await Send(alice, dave);
        await pgp.Fixture.MailsAreSent();
        Assert.Equal("409 already-left", await (await Revoke(alice, second, dave.Address)).Problem());
        Assert.Equal("delivered", (await Sent.Find(alice, second.RequestId)).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Refused_mail_is_reported_and_can_be_sent_again_to_the_current_key(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var dave = await pgp.Contact(alice, "dave@example.net");
        pgp.Relay.Answer = (step, line) =>
            step == "RCPT" && line.Contains("dave@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null;
        var message = await Send(alice, dave);
        await Eventually.Is(async () => (await Sent.Find(alice, message.RequestId)).StateOf() == "refused");
        Assert.Equal("550 5.1.1 no such user",
            (await Sent.Find(alice, message.RequestId)).GetProperty("recipients")[0].GetProperty("refusal").GetString());
        Assert.Contains(NoticeKind.Refused, await fixture.NoticesOf(alice));
        Assert.Equal(0, await pgp.AccessesOf(dave));
        pgp.Relay.Answer = (_, _) => null;

        var today = await pgp.Contact(alice, pgp.Owner(dave.Address));
        Assert.Equal("409 recipients-changed", await (await Again(alice, message, Grant("pgp", dave.Fingerprint))).Problem());
        var request = Grant("pgp", today.Fingerprint, today.Pkesk());
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal(HttpStatusCode.NoContent, (await Again(alice, message, request)).StatusCode);
        await Eventually.Is(async () => (await Sent.Find(alice, message.RequestId)).StateOf() == "delivered");
        var mail = Assert.Single(pgp.MailsTo(dave.Address));
        Assert.Equal(today.Fingerprint[12..], PgpMailTests.Content(mail)[3..11]);
        Assert.Equal("one@example.org", PgpMailTests.Parsed(mail).MessageId);
        Assert.Equal("409 already-left", await (await Revoke(alice, message, dave.Address)).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mail_refused_by_a_guests_server_is_sent_again_into_the_mailbox(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        await fixture.Db(
            store => store.Set<Mailbox>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Delivery, GuestDelivery.Direct)));
        pgp.Relay.Answer = (step, text) =>
            step == "TEXT" && text.Contains("multipart/encrypted", StringComparison.Ordinal) ? "554 5.7.1 no thanks" : null;
        var message = (await New(alice).WithBody()).Mail(mailbox.Address, mailbox.Mid, mailbox.Key.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        await Eventually.Is(async () => (await Sent.Find(alice, message.RequestId)).StateOf() == "refused");
        await fixture.Db(store => store.Set<Mailbox>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Delivery, GuestDelivery.Mailbox)));

        Assert.Equal(HttpStatusCode.NoContent,
            (await Again(alice, message, Grant("mailbox", mailbox.Key.Fingerprint), mailbox.Address)).StatusCode);

        await fixture.MailsAreSent();
        Assert.Equal("delivered", (await Sent.Find(alice, message.RequestId)).StateOf());
        var inbox = await (await guest.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Contains(inbox.GetProperty("messages").EnumerateArray(),
            one => one.Id("messageId") == message.RequestId);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_stays_only_while_its_mail_waits_once_its_author_has_removed_it(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var dave = await pgp.Contact(alice, "dave@example.net");
        pgp.HoldMails();
        var message = await Send(alice, dave);
        await fixture.Db(async store =>
        {
            var messages = new MessageStore(store);
            await store.InTransaction(async () =>
            {
                await messages.RemoveReaderFrom(message.RequestId, new Reader(ReaderKind.User, alice.Id), CancellationToken.None);
                return true;
            }, CancellationToken.None);
            return true;
        });
        Assert.True(await fixture.Db(store => store.Set<Body>().AnyAsync(body => body.Id == message.BodyId)));
        await pgp.LetMailsGo();
        Assert.Single(pgp.MailsTo(dave.Address));
        Assert.False(await fixture.Db(store => store.Set<Body>().AnyAsync()));
        Assert.False(await fixture.Db(store => store.Set<Message>().AnyAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expiry_stops_queued_mail_and_leaves_sent_mail_as_delivered(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var (dave, erin) = (await pgp.Contact(alice, "dave@example.net"), await pgp.Contact(alice, "erin@example.net"));
        pgp.Relay.Answer = (step, line) => step == "RCPT" && line.Contains("erin@", StringComparison.Ordinal) ? "450 4.2.0 later" : null;
        var message = new TestMessage(alice) { Outer = PgpFixture.Outer, ExpiresInDays = 1 };
        (await message.WithBody()).Mail(dave.Address, dave.ReaderId, dave.Fingerprint).Mail(erin.Address, erin.ReaderId, erin.Fingerprint);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        await Eventually.Is(() =>
            fixture.Db(store => store.Set<OutboundMail>()
                .AnyAsync(mail => mail.Attempts == 1 && mail.State == MailState.Waiting && mail.LeaseUntil == null)));
        await Eventually.Is(async () => (await Sent.Find(alice, message.RequestId)).StateOf() == "delivered");
        await fixture.Db(store => store.Set<OutboundMail>().Where(mail => mail.State == MailState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.NextAttemptAt, fixture.Now.AddDays(3))));
        await fixture.Sweep(fixture.Now.AddDays(1.1));
        await fixture.Later(fixture.Now, alice);
        Assert.Equal(("delivered", "expired"),
            ((await Sent.Find(alice, message.RequestId)).StateOf(), (await Sent.Find(alice, message.RequestId)).StateOf(1)));
        await pgp.LetMailsGo();
        Assert.Empty(pgp.MailsTo(erin.Address));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guest_replies_to_all_with_the_key_that_the_author_used(string database)
    {
        await using var pgp = await PgpFixture.Start(database);
        var fixture = pgp.Fixture;
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var (dave, erin) = (await pgp.Contact(alice, "dave@example.net"), await pgp.Contact(alice, "erin@example.net"));
        var message = (await New(alice).WithBody()).To(mailbox.Address, "mailbox", mailbox.Mid, mailbox.Key.Fingerprint)
            .Mail(dave.Address, dave.ReaderId, dave.Fingerprint, "cc");
        (await message.WithBody()).Mail(erin.Address, erin.ReaderId, erin.Fingerprint, "bcc");
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        await fixture.MailsAreSent();

        var people = await (await guest.Post("/api/guest/participants", new { messageId = message.RequestId, all = true }))
            .Read(HttpStatusCode.OK);
        var named = people.GetProperty("participants").EnumerateArray().ToDictionary(one => one.GetProperty("address").GetString()!);
        Assert.Equal(["alice@example.org", dave.Address], named.Keys.Order());
        Assert.Equal("pgp", named[dave.Address].GetProperty("kind").GetString());
        Assert.Equal(dave.Fingerprint, named[dave.Address].Bytes("fingerprint"));
        Assert.Equal(dave.Certificate, named[dave.Address].Bytes("certificate"));

        await (await guest.Post("/api/guest/messages", await Reply(guest, mailbox, message.RequestId, alice, dave, dave.Fingerprint)))
            .Read(HttpStatusCode.Created);
        await fixture.MailsAreSent();
        var mail = pgp.MailsTo(dave.Address)[^1];
        var mime = PgpMailTests.Parsed(mail);
        Assert.Equal("Restante", mime.From.Mailboxes.Single().Name);
        Assert.Null(mime.Headers["Autocrypt"]);
        var other = await Reply(guest, mailbox, message.RequestId, alice, dave, ServerFixture.Bytes(20));
        Assert.Equal("409 recipients-changed", await (await guest.Post("/api/guest/messages", other)).Problem());
        var hidden = await Reply(guest, mailbox, message.RequestId, alice, erin, erin.Fingerprint);
        Assert.Equal("422 recipient-refused", await (await guest.Post("/api/guest/messages", hidden)).Problem());
    }

    private static TestMessage New(TestSender sender) => new(sender) { Outer = PgpFixture.Outer };

    private static async Task<TestMessage> Send(TestSender sender, KeyOwner owner)
    {
        var message = (await New(sender).WithBody()).Mail(owner.Address, owner.ReaderId, owner.Fingerprint, pkesk: owner.Pkesk());
        await (await sender.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        return message;
    }

    private static Task<HttpResponseMessage> Revoke(TestSender sender, TestMessage message, string address) =>
        sender.Browser.Post($"/api/user/messages/{message.RequestId}/revoke", new { address });

    private static object Grant(string reader, byte[] fingerprint, byte[]? pkesk = null) =>
        new { reader, fingerprint, pkesk = pkesk ?? ServerFixture.Pkesk(), outer = reader == "pgp" ? PgpFixture.Outer : null };

    private static readonly Id16 AgainId = Id16.Random();

    private static Task<HttpResponseMessage> Again(
        TestSender sender,
        TestMessage message,
        object grant,
        string address = "dave@example.net") =>
        sender.Browser.Post($"/api/user/messages/{message.RequestId}/resend", new
        {
            address, requestId = AgainId, newPin = false, language = "en", clearNote = (string?)null,
            invitation = (object?)null, grant, note = Array.Empty<byte>(), noteVersion = 2,
        });

    private static async Task<object> Reply(
        HttpClient guest,
        TestMailbox mailbox,
        Id16 parent,
        TestSender alice,
        KeyOwner owner,
        byte[] fingerprint)
    {
        var bodyId = await TestMessage.Upload(guest, "guest");
        object Access(string kind, Id16 id, string role, byte[] key) =>
            new { bodyId, reader = new { kind, id }, role, fingerprint = key, pkesk = ServerFixture.Pkesk() };
        object To(string address, string role, string kind, Id16 id) =>
            new { address, name = "", role, bodyId, kind, id, insteadOfKey = false };
        return new
        {
            requestId = Id16.Random(), inReplyTo = parent,
            bodies = new[] { new { bodyId, summary = TestMessage.Packet(60), outer = PgpFixture.Outer } },
            accesses = new[]
            {
                Access("mailbox", mailbox.Mid, "author", mailbox.Key.Fingerprint), Access("user", alice.Id, "to", alice.Key.Fingerprint),
                Access("pgp", owner.ReaderId, "cc", fingerprint),
            },
            recipients = new[] { To(alice.Address, "to", "user", alice.Id), To(owner.Address, "cc", "pgp", owner.ReaderId) },
        };
    }

    private static Task<byte[]> Body(TestSender sender, Id16 id) =>
        sender.Browser.GetByteArrayAsync($"/api/user/bodies/{id}");

    private static async Task<JsonElement> Resolve(TestSender sender, string address) =>
        (await (await sender.Browser.Post("/api/user/recipients", new { addresses = new[] { address } })).Read(HttpStatusCode.OK))
            .GetProperty("recipients")[0];

    private static async Task<(string? Outcome, string? Provenance)> Resolved(TestSender sender, string address)
    {
        var one = await Resolve(sender, address);
        return (one.GetProperty("outcome").GetString(),
            one.GetProperty("key") is { ValueKind: JsonValueKind.Object } key ? key.GetProperty("provenance").GetString() : null);
    }

    // An answer that a source gave a moment ago, so that it need not be asked again.
    private static Task<int> Found(PgpFixture pgp, KeyOwner owner, KeyState state, bool hadKey = false) => pgp.Fixture.Db(store =>
    {
        var (now, isFound) = (pgp.Fixture.Now, state == KeyState.Found);
        hadKey |= isFound;
        store.Add(new KeyLookup
        {
            Canonical = owner.Canonical, Source = KeyProvenance.Vks, State = state, Cause = isFound ? null : "timeout",
            Fingerprint = hadKey ? owner.Fingerprint : null,
            FoundAt = hadKey ? now : null, At = now, Expires = now.AddDays(1),
        });
        if (isFound)
            store.Add(new DiscoveredKey
            {
                Canonical = owner.Canonical, Fingerprint = owner.Fingerprint, Certificate = owner.Certificate,
                IsRevoked = false, SeenAt = now,
            });
        return store.SaveChangesAsync();
    });
}
