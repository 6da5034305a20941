using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Restante.Protocol;
using Restante.Server.Sending;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>A guest replies to the people of a message, encrypted, and to nobody else.</summary>
public sealed class GuestReplyTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Reply_reaches_the_senders_inbox_and_marks_the_message_as_answered(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);
        var people = await (await guest.Post("/api/guest/participants", new { messageId = parent, all = false })).Read(HttpStatusCode.OK);
        var author = Assert.Single(people.GetProperty("participants").EnumerateArray());
        Assert.Equal("alice@example.org", author.GetProperty("address").GetString());

        await (await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint)))
            .Read(HttpStatusCode.Created);

        var inbox = await (await alice.Browser.GetAsync("/api/user/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Equal("guest",
            Assert.Single(inbox.GetProperty("messages").EnumerateArray()).GetProperty("author").GetProperty("kind").GetString());
        Assert.Equal("answered", (await Sent.Find(alice, parent)).StateOf());
        await Eventually.Is(
            async () => (await fixture.MailsTo(alice.Address)).Contains(SendingMails.UserNotification));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guests_name_is_shown_with_what_they_write_from_then_on(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);
        Assert.Equal("", (await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("name").GetString());
        await (await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint)))
            .Read(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.NoContent,
            (await guest.PutAsJsonAsync("/api/guest/name", new { name = "  Oma   Gertrud " })).StatusCode);
        Assert.Equal("Oma Gertrud",
            (await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("name").GetString());
        await (await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint)))
            .Read(HttpStatusCode.Created);

        var inbox = await (await alice.Browser.GetAsync("/api/user/messages?folder=inbox")).Read(HttpStatusCode.OK);
        var authors = inbox.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("author")).ToList();
        Assert.Equal([mailbox.Address, "Oma Gertrud"],
            authors.Select(author => author.GetProperty("name").GetString()).Order(StringComparer.OrdinalIgnoreCase));
        Assert.All(authors, author => Assert.Equal(mailbox.Address, author.GetProperty("address").GetString()));

        Assert.Equal(HttpStatusCode.NoContent, (await guest.PutAsJsonAsync("/api/guest/name", new { name = " " })).StatusCode);
        Assert.Equal("", (await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("boss@bank.example")]
    [InlineData("bank.example")]
    [InlineData("www.evil.example")]
    [InlineData("https://evil.example/x")]
    [InlineData("=?utf-8?q?boss=40bank?=")]
    [InlineData("boss\uFF20bank")]
    [InlineData("\u202eecila")]
    [InlineData("Alice\r\nBcc: x")]
    public async Task Guests_name_with_an_address_or_a_link_is_refused(string name)
    {
        await using var fixture = await ServerFixture.Start();
        var guest = fixture.Browser();
        var link = await fixture.Invite(await fixture.User());
        Assert.NotNull(Restante.Server.Guests.GuestName.FaultOf(name));
        await fixture.Activate(guest, link);
        Assert.Equal("400 name-refused", await (await guest.PutAsJsonAsync("/api/guest/name", new { name })).Problem());
        Assert.Equal("", (await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("Oma Gertrud")]
    [InlineData("Dr. med. Žofie Nováková-O'Neil")]
    [InlineData("Verein e.V.")]
    public void Guests_name_may_be_any_real_name(string? name) => Assert.Null(Restante.Server.Guests.GuestName.FaultOf(name));

    [Fact]
    public async Task Note_of_a_guest_is_read_by_that_guest_only()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);
        var note = ServerFixture.Bytes(300);

        var reply = await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint, note: note);
        await (await guest.Post("/api/guest/messages", reply)).Read(HttpStatusCode.Created);

        var own = await (await guest.GetAsync("/api/guest/messages?folder=sent")).Read(HttpStatusCode.OK);
        Assert.Equal(note, Assert.Single(own.GetProperty("messages").EnumerateArray()).Bytes("note"));
        var inbox = await (await alice.Browser.GetAsync("/api/user/messages?folder=inbox")).Read(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, Assert.Single(inbox.GetProperty("messages").EnumerateArray()).GetProperty("note").ValueKind);
        var large = await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint, note: ServerFixture.Bytes(70_000));
        Assert.Equal("400 malformed", await (await guest.Post("/api/guest/messages", large)).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Person_outside_the_thread_cannot_be_written_to(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);

        var answer = await guest.Post("/api/guest/messages",
            await Reply(guest, mailbox, parent, "stranger@example.com", Id16.Random(), ServerFixture.Bytes(20)));

        Assert.Equal("422 recipient-refused", await answer.Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_that_the_guest_cannot_read_cannot_be_answered(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var foreign = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("carol@example.net"));
        await (await alice.Browser.Post("/api/user/messages", foreign.Json())).Read(HttpStatusCode.Created);

        var reply = await Reply(guest, mailbox, foreign.RequestId, alice.Address, alice.Id, alice.Key.Fingerprint);
        Assert.Equal("422 parent-unknown", await (await guest.Post("/api/guest/messages", reply)).Problem());
        Assert.Equal("404 message-unknown",
            await (await guest.Post("/api/guest/participants", new { messageId = foreign.RequestId, all = true })).Problem());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Daily_limit_refuses_further_replies(string database)
    {
        await using var fixture = await ServerFixture.Start(database, settings: new() { ["Sending:GuestMessagesADay"] = "1" });
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);
        await (await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint)))
            .Read(HttpStatusCode.Created);

        var refused =
            await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint));
        Assert.Equal(("messages-a-day", 1L), await refused.ReachedLimit());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_replies_stay_within_the_daily_limit(string database)
    {
        await using var fixture = await ServerFixture.Start(database, settings: new() { ["Sending:GuestMessagesADay"] = "2" });
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);
        var replies = new List<object>();
        for (var count = 0; count < 8; count++)
            replies.Add(await Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint));

        var answers = await Task.WhenAll(replies.Select(reply => guest.Post("/api/guest/messages", reply)));

        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(6, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Daily_bytes_count_the_new_reply_too(string database)
    {
        await using var fixture = await ServerFixture.Start(database, settings: new() { ["Sending:GuestBytesADay"] = "1048576" });
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await First(guest);
        Task<object> Large() => Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint, size: 700_000);
        var first = fixture.Now;
        await (await guest.Post("/api/guest/messages", await Large())).Read(HttpStatusCode.Created);

        var refused = await (await guest.Post("/api/guest/messages", await Large())).Read(HttpStatusCode.TooManyRequests);

        Assert.Equal(first.AddDays(1), refused.GetProperty("until").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(("bytes-a-day", 1048576), (refused.GetProperty("limit").GetString(), refused.GetProperty("mostBytes").GetInt64()));
    }

    internal static async Task<Id16> First(HttpClient guest) =>
        (await (await guest.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK)).GetProperty("messages")[0]
            .Id("messageId");

    internal static async Task<object> Reply(
        HttpClient guest,
        TestMailbox mailbox,
        Id16 parent,
        string address,
        Id16 id,
        byte[] fingerprint,
        int size = 1000,
        byte[]? note = null)
    {
        var bodyId = await TestMessage.Upload(guest, "guest", size);
        return new
        {
            requestId = Id16.Random(), inReplyTo = parent,
            bodies = new[] { new { bodyId, summary = TestMessage.Packet(60), outer = (object?)null } },
            accesses = new[] { Access("mailbox", mailbox.Mid, "author", mailbox.Key.Fingerprint), Access("user", id, "to", fingerprint) },
            recipients = new[] { new { address, name = "", role = "to", bodyId, kind = "user", id, insteadOfKey = false } },
            note,
        };

        object Access(string kind, Id16 reader, string role, byte[] key) =>
            new { bodyId, reader = new { kind, id = reader }, role, fingerprint = key, pkesk = ServerFixture.Pkesk() };
    }
}
