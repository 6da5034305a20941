using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Keys;
using Restante.Server.Storage;
using Restante.Server.Tests.Delivery;
using Letter = Restante.Server.Tests.Sending.Letter;

namespace Restante.Server.Tests.Guests;

/// <summary>Direct delivery through the front door: switching it, and what ends it.</summary>
public sealed class DirectDeliveryTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guest_switches_it_on_and_off_with_the_password(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var scene = guest.Scene;
        Assert.Equal("403 wrong-secret", await (await guest.Switch(true, Scene.Bytes(32))).Problem());
        await (await guest.Switch(false)).Read(HttpStatusCode.OK);
        Assert.Empty(await OwnKeyTests.Told(scene, Bob));
        for (var i = 0; i < 2; i++)
            Assert.True((await (await guest.Switch(true)).Read(HttpStatusCode.OK)).GetProperty("direct").GetBoolean());
        Assert.Equal([MailKind.DeliverySwitchedGuest], await OwnKeyTests.Told(scene, Bob));
        Assert.Equal([MailKind.DeliverySwitched], await OwnKeyTests.Told(scene, guest.Alice.Address));
        var key = (await guest.DeliveryKey())!;
        Assert.True(key is { IsOwn: false, Counter: 0, Signature: null });
        Assert.Equal(guest.Mailbox.Key.Certificate, key.Certificate);

        // What lies in the mailbox stays readable there.
        var messages = await (await guest.Browser.GetAsync("/api/guest/messages")).Read(HttpStatusCode.OK);
        Assert.Equal(1, messages.GetProperty("messages").GetArrayLength());
        Assert.False((await (await guest.Switch(false)).Read(HttpStatusCode.OK)).GetProperty("direct").GetBoolean());
        Assert.Null(await guest.DeliveryKey());
        Assert.Equal([NoticeKind.DeliveryDirect, NoticeKind.DeliveryMailbox], (await scene.NoticesOf(guest.Alice)).Order());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Requests_without_a_guest_session_change_nothing(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var scene = guest.Scene;
        foreach (var browser in new[] { scene.Browser(), guest.Alice.Browser })
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
        await using var scene = guest.Scene;
        await (await guest.Bring(new TestKey($"<{Bob}>"))).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        var (stepUp, stranger) = (await scene.Invite(guest.Alice), scene.Browser());
        var report = new { iid = stepUp.Iid, linkAuth = stepUp.LinkAuth, ticket = await Scene.Ticket(stranger, stepUp) };
        await (await stranger.Post("/api/invitations/not-me", report)).Read(HttpStatusCode.OK);
        Assert.Null(await guest.DeliveryKey());
        Assert.Equal("401 session-none", await (await guest.Switch(false)).Problem());
        Assert.Equal(HttpStatusCode.NoContent,
            (await guest.Alice.Browser.Post("/api/user/mailboxes/unfreeze", new { address = Bob })).StatusCode);
        Assert.True(await guest.DeliveryKey() is { IsOwn: true });

        await (await Scene.SignIn(guest.Browser, guest.Mailbox)).Read(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent,
            (await guest.Browser.Post("/api/guest/retire", new { auth = guest.Mailbox.Auth })).StatusCode);
        Assert.Equal(0, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
        var again = await scene.Activate(guest.Browser, await scene.Invite(guest.Alice, generation: 1));
        var state = await (guest with { Mailbox = again }).State();
        Assert.Equal(0, state.GetProperty("counter").GetInt32());
        Assert.False(state.GetProperty("direct").GetBoolean());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expiring_own_key_returns_messages_to_the_mailbox_a_day_before(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var scene = guest.Scene;
        var ends = scene.Now.AddDays(40);
        var key = new TestKey(TestKeyForm.Usual with { Made = scene.Now.AddDays(-10), Life = TimeSpan.FromDays(50) }, $"<{Bob}>");
        await (await guest.Bring(key)).Read(HttpStatusCode.OK);
        Assert.Equal(ends,
            (await (await guest.Switch(true)).Read(HttpStatusCode.OK)).GetProperty("ownKey").GetProperty("expires").GetDateTimeOffset());

        await scene.Sweep(ends.AddDays(-1).AddSeconds(-1));
        Assert.NotNull(await guest.DeliveryKey());
        await scene.Sweep(ends.AddDays(-1));
        await scene.Sweep(ends);
        Assert.Null(await guest.DeliveryKey());
        Assert.Single(await scene.MailsTo(Bob), kind => kind == MailKind.DeliveryFellBackGuest);
        Assert.Single(await scene.MailsTo(guest.Alice.Address), kind => kind == MailKind.DeliveryFellBack);
        Assert.Contains(NoticeKind.DeliveryFellBack, await scene.NoticesOf(guest.Alice));
        var session = await (await Scene.SignIn(guest.Browser, guest.Mailbox)).Read(HttpStatusCode.OK);
        var state = session.GetProperty("delivery");
        Assert.Equal("key-expired", state.GetProperty("fellBack").GetProperty("cause").GetString());
        Assert.False(state.GetProperty("ownKey").GetProperty("usable").GetBoolean());
        Assert.Equal("400 own-key-expired", await (await guest.Switch(true)).Problem());

        // The key extended, as its owner's program exports it: the same fingerprint, a new statement.
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
        await using var scene = guest.Scene;
        await (await guest.Bring(new TestKey(TestKeyForm.Usual with { Made = scene.Now, Life = TimeSpan.FromDays(3) }, $"<{Bob}>")))
            .Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        await scene.Later(scene.Now.AddDays(2).AddMinutes(1), guest.Alice);
        Assert.Null(await guest.DeliveryKey());
        var letter = (await new Letter(guest.Alice).WithBody()).To(Bob, "mailbox", guest.Mailbox.Mid, guest.Mailbox.Key.Fingerprint);
        await (await guest.Alice.Browser.Post("/api/user/messages", letter.Json())).Read(HttpStatusCode.Created);
        Assert.Contains(MailKind.DeliveryFellBackGuest, await scene.MailsTo(Bob));
        Assert.Contains(MailKind.GuestNotification, await scene.MailsTo(Bob));
        Assert.Equal(GuestDelivery.Mailbox,
            await scene.Db(store => store.Set<Mailbox>().Select(mailbox => mailbox.Delivery).SingleAsync()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Refused_message_ends_it_unless_it_was_queued_earlier(string database)
    {
        await using var relay = new ScriptedRelay();
        var guest = await MovingGuest.Arrive(database, "bob@example.net",
            new() { ["Delivery:Port"] = relay.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await using var scene = guest.Scene;
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        await scene.MailsAreSent();
        relay.Answer = (step, line) =>
            step == "RCPT" && line.Contains(Bob, StringComparison.Ordinal) ? "550 5.1.1 No such user here" : null;
        await Queue(scene, scene.Now.AddMinutes(-1));
        Assert.True((await guest.State()).GetProperty("direct").GetBoolean());
        await Queue(scene, scene.Now);
        var state = await guest.State();
        Assert.False(state.GetProperty("direct").GetBoolean());
        Assert.Equal("refused", state.GetProperty("fellBack").GetProperty("cause").GetString());
        await Queue(scene, scene.Now);
        Assert.Single(await scene.MailsTo(Bob), kind => kind == MailKind.DeliveryFellBackGuest);
        Assert.Single(await scene.MailsTo(guest.Alice.Address), kind => kind == MailKind.DeliveryFellBack);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Direct_message_keeps_the_mailbox_alive_and_reminders_say_what_ends(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var scene = guest.Scene;
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        var last = scene.Now.AddDays(300);
        await scene.Later(last);
        await Queue(scene, last);
        await scene.Sweep(last.AddDays(335).AddSeconds(-1));
        Assert.DoesNotContain(MailKind.DeletionReminder, await scene.MailsTo(Bob));
        await scene.Sweep(last.AddDays(335));
        Assert.Contains(MailKind.DeletionReminder, await scene.MailsTo(Bob));
        var reminder = Assert.Single(scene.Server.Mails.List(0).Mails, mail => mail.Text.Contains("gelöscht", StringComparison.Ordinal));
        Assert.Contains("direkt in Ihr Mailprogramm", reminder.Text, StringComparison.Ordinal);
        await scene.Sweep(last.AddDays(365).AddSeconds(-1));
        Assert.Equal(1, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
        await scene.Sweep(last.AddDays(365));
        Assert.Equal(0, await scene.Db(store => store.Set<Mailbox>().CountAsync()));
    }

    // A message to Bob's own program, as it lies in the queue.
    private static async Task Queue(Scene scene, DateTimeOffset createdAt)
    {
        await scene.Server.InScope(async services =>
        {
            var (store, id) = (services.GetRequiredService<Store>(), Scene.Bytes(16));
            var (day, @sealed) = services.GetRequiredService<DayKeys>()
                .Seal(id, "Subject: [...]\r\n\r\nencrypted\r\n"u8.ToArray(), scene.Now);
            store.Add(new OutboundMail
            {
                Id = id, Kind = MailKind.PgpMessage, To = Bob, Sealed = @sealed, DayKey = day,
                MessageIdHeader = $"<{Convert.ToHexString(id)}@example.org>",
                NextAttemptAt = scene.Now, CreatedAt = createdAt,
            });
            await store.SaveChangesAsync();
            services.GetRequiredService<Outbox>().Wake();
        });
        await scene.MailsAreSent();
    }
}
