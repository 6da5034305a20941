using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Keys;
using Restante.Server.Sending;
using Restante.Server.Storage;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Guests;

/// <summary>Direct delivery through the API: how a guest switches it, and what ends it.</summary>
public sealed class DirectDeliveryTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guest_switches_it_on_and_off_with_the_password(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        Assert.Equal("403 wrong-secret", await (await guest.Switch(true, ServerFixture.Bytes(32))).Problem());
        await (await guest.Switch(false)).Read(HttpStatusCode.OK);
        Assert.Empty(await OwnKeyTests.Told(fixture, Bob));
        for (var i = 0; i < 2; i++)
            Assert.True((await (await guest.Switch(true)).Read(HttpStatusCode.OK)).GetProperty("direct").GetBoolean());
        Assert.Equal([GuestMails.DeliverySwitchedGuest], await OwnKeyTests.Told(fixture, Bob));
        Assert.Equal([GuestMails.DeliverySwitched], await OwnKeyTests.Told(fixture, guest.Alice.Address));
        var key = (await guest.DeliveryKey())!;
        Assert.True(key is { IsOwn: false, Counter: 0, Signature: null });
        Assert.Equal(guest.Mailbox.Key.Certificate, key.Certificate);

        // Messages that are in the mailbox stay readable there.
        var messages = await (await guest.Browser.GetAsync("/api/guest/messages")).Read(HttpStatusCode.OK);
        Assert.Equal(1, messages.GetProperty("messages").GetArrayLength());
        Assert.False((await (await guest.Switch(false)).Read(HttpStatusCode.OK)).GetProperty("direct").GetBoolean());
        Assert.Null(await guest.DeliveryKey());
        Assert.Equal([NoticeKind.DeliveryDirect, NoticeKind.DeliveryMailbox], (await fixture.NoticesOf(guest.Alice)).Order());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Requests_without_a_guest_session_change_nothing(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        foreach (var browser in new[] { fixture.Browser(), guest.Alice.Browser })
        {
            var other = guest with { Browser = browser };
            Assert.Equal("401 session-none", await (await other.Switch(true)).Problem());
            Assert.Equal("401 session-none", await (await other.Bring(new TestKey($"<{Bob}>"))).Problem());
            Assert.Equal("401 session-none", await (await other.Remove(1)).Problem());
            Assert.Equal("401 session-none", await (await browser.Post("/api/guest/delivery/seen", new { })).Problem());
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Frozen_mailbox_gets_no_messages_and_a_retired_one_has_no_key(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        await (await guest.Bring(new TestKey($"<{Bob}>"))).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        var (stepUp, stranger) = (await fixture.Invite(guest.Alice), fixture.Browser());
        var report = new { iid = stepUp.Iid, linkAuth = stepUp.LinkAuth, ticket = await ServerFixture.Ticket(stranger, stepUp) };
        await (await stranger.Post("/api/invitations/not-me", report)).Read(HttpStatusCode.OK);
        Assert.Null(await guest.DeliveryKey());
        Assert.Equal("401 session-none", await (await guest.Switch(false)).Problem());
        Assert.Equal(HttpStatusCode.NoContent,
            (await guest.Alice.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).StatusCode);
        Assert.True(await guest.DeliveryKey() is { IsOwn: true });

        await (await ServerFixture.SignIn(guest.Browser, guest.Mailbox)).Read(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent,
            (await guest.Browser.Post("/api/guest/retire", new { auth = guest.Mailbox.Auth })).StatusCode);
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        var again = await fixture.Activate(guest.Browser, await fixture.Invite(guest.Alice, generation: 1));
        var state = await (guest with { Mailbox = again }).State();
        Assert.Equal(0, state.GetProperty("counter").GetInt32());
        Assert.False(state.GetProperty("direct").GetBoolean());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expiring_own_key_returns_messages_to_the_mailbox_a_day_before(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var ends = fixture.Now.AddDays(40);
        var key = new TestKey(TestKeyForm.Usual with { Made = fixture.Now.AddDays(-10), Life = TimeSpan.FromDays(50) }, $"<{Bob}>");
        await (await guest.Bring(key)).Read(HttpStatusCode.OK);
        Assert.Equal(ends,
            (await (await guest.Switch(true)).Read(HttpStatusCode.OK)).GetProperty("ownKey").GetProperty("expires").GetDateTimeOffset());

        await fixture.Sweep(ends.AddDays(-1).AddSeconds(-1));
        Assert.NotNull(await guest.DeliveryKey());
        await fixture.Sweep(ends.AddDays(-1));
        await fixture.Sweep(ends);
        Assert.Null(await guest.DeliveryKey());
        Assert.Single(await fixture.MailsTo(Bob), kind => kind == GuestMails.DeliveryFellBackGuest);
        Assert.Single(await fixture.MailsTo(guest.Alice.Address), kind => kind == GuestMails.DeliveryFellBack);
        Assert.Contains(NoticeKind.DeliveryFellBack, await fixture.NoticesOf(guest.Alice));
        var session = await (await ServerFixture.SignIn(guest.Browser, guest.Mailbox)).Read(HttpStatusCode.OK);
        var state = session.GetProperty("delivery");
        Assert.Equal("key-expired", state.GetProperty("fellBack").GetProperty("cause").GetString());
        Assert.False(state.GetProperty("ownKey").GetProperty("usable").GetBoolean());
        Assert.Equal("400 own-key-expired", await (await guest.Switch(true)).Problem());

        // The key with a later expiry, as its owner's program exports it: the same fingerprint, a new statement.
        Assert.Equal(HttpStatusCode.NoContent, (await guest.Browser.Post("/api/guest/delivery/seen", new { })).StatusCode);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await guest.State()).GetProperty("fellBack").ValueKind);
        await (await guest.Bring(new TestKey($"<{Bob}>"), 2)).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        Assert.NotNull(await guest.DeliveryKey());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Key_that_expired_between_two_sweeps_is_noticed_by_the_next_message(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        await (await guest.Bring(new TestKey(TestKeyForm.Usual with { Made = fixture.Now, Life = TimeSpan.FromDays(3) }, $"<{Bob}>")))
            .Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        await fixture.Later(fixture.Now.AddDays(2).AddMinutes(1), guest.Alice);
        Assert.Null(await guest.DeliveryKey());
        var message = (await new TestMessage(guest.Alice).WithBody()).To(Bob, "mailbox", guest.Mailbox.Mid, guest.Mailbox.Key.Fingerprint);
        await (await guest.Alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        Assert.Contains(GuestMails.DeliveryFellBackGuest, await fixture.MailsTo(Bob));
        Assert.Contains(SendingMails.GuestNotification, await fixture.MailsTo(Bob));
        Assert.Equal(GuestDelivery.Mailbox,
            await fixture.Db(store => store.Set<Mailbox>().Select(mailbox => mailbox.Delivery).SingleAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Refused_message_ends_it_unless_it_was_queued_earlier(string database)
    {
        await using var relay = new ScriptedRelay();
        var guest = await MovingGuest.Arrive(database, "bob@example.net",
            new() { ["Delivery:Port"] = relay.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await using var fixture = guest.Fixture;
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        await fixture.MailsAreSent();
        relay.Answer = (step, line) =>
            step == "RCPT" && line.Contains(Bob, StringComparison.Ordinal) ? "550 5.1.1 No such user here" : null;
        await Queue(fixture, fixture.Now.AddMinutes(-1));
        Assert.True((await guest.State()).GetProperty("direct").GetBoolean());
        await Queue(fixture, fixture.Now);
        var state = await guest.State();
        Assert.False(state.GetProperty("direct").GetBoolean());
        Assert.Equal("refused", state.GetProperty("fellBack").GetProperty("cause").GetString());
        await Queue(fixture, fixture.Now);
        Assert.Single(await fixture.MailsTo(Bob), kind => kind == GuestMails.DeliveryFellBackGuest);
        Assert.Single(await fixture.MailsTo(guest.Alice.Address), kind => kind == GuestMails.DeliveryFellBack);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Direct_message_keeps_the_mailbox_alive_and_reminders_say_what_ends(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        var last = fixture.Now.AddDays(300);
        await fixture.Later(last);
        await Queue(fixture, last);
        await fixture.Sweep(last.AddDays(335).AddSeconds(-1));
        Assert.DoesNotContain(GuestMails.DeletionReminder, await fixture.MailsTo(Bob));
        await fixture.Sweep(last.AddDays(335));
        Assert.Contains(GuestMails.DeletionReminder, await fixture.MailsTo(Bob));
        var reminder = Assert.Single(fixture.Server.Mails.List(0).Mails, mail => mail.Text.Contains("gelöscht", StringComparison.Ordinal));
        Assert.Contains("direkt in Ihr Mailprogramm", reminder.Text, StringComparison.Ordinal);
        await fixture.Sweep(last.AddDays(365).AddSeconds(-1));
        Assert.Equal(1, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
        await fixture.Sweep(last.AddDays(365));
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    // A message to Bob's own program, as it is in the queue.
    private static async Task Queue(ServerFixture fixture, DateTimeOffset createdAt)
    {
        await fixture.Server.InScope(async services =>
        {
            var (store, id) = (services.GetRequiredService<Store>(), Id16.Random());
            var (day, @sealed) = services.GetRequiredService<DayKeys>()
                .Seal(id.ToArray(), "Subject: [...]\r\n\r\nencrypted\r\n"u8.ToArray(), fixture.Now);
            store.Add(new OutboundMail
            {
                Id = id, Kind = DeliveryMails.PgpMessage, To = Bob, Sealed = @sealed, DayKey = day,
                MessageIdHeader = $"<{Convert.ToHexString(id.ToArray())}@example.org>",
                NextAttemptAt = fixture.Now, CreatedAt = createdAt,
            });
            await store.SaveChangesAsync();
            services.GetRequiredService<Outbox>().Wake();
        });
        await fixture.MailsAreSent();
    }
}
