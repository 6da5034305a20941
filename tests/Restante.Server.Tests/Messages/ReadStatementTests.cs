using System.Net;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Messages;

/// <summary>ARCHITECTURE.md: a list takes as many statements for a page of messages as for one message, and a body takes two.</summary>
public sealed class ReadStatementTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task List_of_many_messages_takes_as_many_statements_as_of_one(string database)
    {
        var counter = new StatementCounter();
        await using var fixture = await StatementCounter.Start(database, counter);
        var (alice, bob) = (await fixture.User(), await fixture.User("bob@example.org", "Bob Example"));
        var counts = new List<(int Sent, int Received)>();
        foreach (var messages in new[] { 1, 20 })
        {
            for (var number = 0; number < messages; number++)
                await (await alice.Browser.Post("/api/user/messages",
                    (await new TestMessage(alice).WithBody()).Recipient(bob).Invite(MadeInvitation.For(
                        $"guest{number}-{messages}@example.net", key: alice.Key)).Json())).Read(HttpStatusCode.Created);
            counts.Add((await Count(counter, alice.Browser, "/api/user/messages?folder=sent"),
                await Count(counter, bob.Browser, "/api/user/messages?folder=inbox")));
        }
        Assert.Equal(counts[0], counts[1]);
        // The session; messages, accesses with bodies, and recipients; for the author also the links and how often they were redeemed.
        Assert.Equal((6, 4), counts[0]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Body_takes_two_statements(string database)
    {
        var counter = new StatementCounter();
        await using var fixture = await StatementCounter.Start(database, counter);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        await fixture.Activate(guest, await fixture.Invite(alice));
        var list = await (await guest.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        var body = list.GetProperty("messages")[0].GetProperty("bodies")[0].GetProperty("bodyId").GetString();
        // The session, and the body where the guest has access to it.
        Assert.Equal(2, await Count(counter, guest, $"/api/guest/bodies/{body}"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guests_reply_takes_one_transaction(string database)
    {
        var counter = new StatementCounter();
        await using var fixture = await StatementCounter.Start(database, counter);
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        var parent = await GuestReplyTests.First(guest);
        var reply = await GuestReplyTests.Reply(guest, mailbox, parent, alice.Address, alice.Id, alice.Key.Fingerprint);
        counter.Statements.Clear();
        await (await guest.Post("/api/guest/messages", reply)).Read(HttpStatusCode.Created);
        var sending = counter.OfContextThat("INSERT INTO \"messages\"");
        Assert.InRange(sending.Count, 1, database == Databases.Sqlite ? 19 : 21);
        // All of them before the mail's worker, which the commit wakes, claims the mail.
        Assert.Contains(sending, text => text.StartsWith("UPDATE \"mailboxes\"", StringComparison.Ordinal)
            || text.StartsWith("UPDATE mailboxes", StringComparison.Ordinal));
    }

    private static async Task<int> Count(StatementCounter counter, HttpClient browser, string path)
    {
        counter.Statements.Clear();
        (await browser.GetAsync(path)).EnsureSuccessStatusCode();
        return counter.OfContextThat("SELECT \"s\".\"TokenHash\"", "SELECT s.\"TokenHash\"").Count;
    }
}
