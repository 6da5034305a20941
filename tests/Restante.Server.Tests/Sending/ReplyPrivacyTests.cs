using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>What a signed-in guest can learn about addresses: no more than their own messages show.</summary>
public sealed class ReplyPrivacyTests
{
    private const string Invited = "invited@example.org";
    private const string Disabled = "disabled@example.org";
    private const string Frozen = "frozen@example.net";
    private const string Unknown = "unknown@example.org";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unreachable_participants_cannot_be_told_apart(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (guest, parent, _) = await Thread(fixture);

        var answer = await (await guest.Post("/api/guest/participants", new { messageId = parent, all = true })).Read(HttpStatusCode.OK);

        Assert.Equal("alice@example.org",
            Assert.Single(answer.GetProperty("participants").EnumerateArray()).GetProperty("address").GetString());
        Assert.Equal(new[] { Invited, Disabled, Frozen, Unknown }.Select(address => $$"""{"address":"{{address}}"}"""),
            answer.GetProperty("left").EnumerateArray().Select(left => left.GetRawText()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Replies_to_unreachable_people_are_refused_alike(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (guest, parent, mailbox) = await Thread(fixture);
        foreach (var kind in new[] { "user", "mailbox", "pending" })
        {
            var answers = new List<string>();
            foreach (var address in new[] { Invited, Disabled, Frozen, Unknown })
            {
                var answer = await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, [address], kind));
                var text = (await answer.Content.ReadAsStringAsync()).Replace(address, "ADDRESS", StringComparison.Ordinal);
                answers.Add($"{(int)answer.StatusCode} {text}");
            }
            Assert.StartsWith("409 ", answers[0], StringComparison.Ordinal);
            Assert.Single(answers.Distinct());
        }
        string[] all = [Unknown, Disabled, Invited];
        var several = await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, all, "user"));
        Assert.Equal(all,
            (await several.Read(HttpStatusCode.Conflict)).GetProperty("addresses").EnumerateArray().Select(address => address.GetString()));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Addresses_outside_the_message_are_refused_alike(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        await fixture.User("carol@example.org", "Carol");
        var (guest, parent, mailbox) = await Thread(fixture);
        await fixture.Server.InScope(services => services.GetRequiredService<UserAdministration>().Add(
            new("later@example.org", "Later", IsAdmin: false), new("en", ByMail: false, fixture.Now), CancellationToken.None));
        var answers = new List<string>();
        foreach (var address in new[] { "carol@example.org", "later@example.org", "nobody@example.org", "nobody@example.com" })
        {
            var answer = await guest.Post("/api/guest/messages", await Reply(guest, mailbox, parent, [address], "user"));
            var text = (await answer.Content.ReadAsStringAsync()).Replace(address, "ADDRESS", StringComparison.Ordinal);
            answers.Add($"{(int)answer.StatusCode} {text}");
        }
        Assert.StartsWith("422 ", answers[0], StringComparison.Ordinal);
        Assert.Contains("not-in-thread", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
    }

    // A guest whose message from Alice also names four people who cannot be reached, each for another reason.
    private static async Task<(HttpClient Guest, Id16 Parent, TestMailbox Mailbox)> Thread(ServerFixture fixture)
    {
        var alice = await fixture.User();
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice));
        await fixture.User(Disabled, "Disabled");
        await fixture.Activate(fixture.Browser(), await fixture.Invite(alice, Frozen));
        await fixture.Server.InScope(async services =>
        {
            var users = services.GetRequiredService<UserAdministration>();
            await users.Add(new(Invited, "Invited", IsAdmin: false), new("en", ByMail: false, fixture.Now), CancellationToken.None);
            Assert.True(await users.Disable(Disabled, CancellationToken.None));
        });
        var inbox = await (await guest.GetAsync("/api/guest/messages?folder=inbox")).Read(HttpStatusCode.OK);
        var parent = inbox.GetProperty("messages")[0].Id("messageId");
        await fixture.Db(async store =>
        {
            await store.Set<Mailbox>().Where(row => row.Canon == Frozen)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.State, MailboxState.Frozen));
            var body = (await store.Set<Recipient>().FirstAsync(row => row.MessageId == parent)).BodyId;
            var ordinal = 1;
            foreach (var address in new[] { Invited, Disabled, Frozen, Unknown })
                store.Add(new Recipient
                {
                    MessageId = parent, Ordinal = ordinal++, Address = address,
                    Canonical = address, Name = "", Role = Role.To, Kind = RecipientKind.Guest,
                    ReaderId = Id16.Random(), BodyId = body, HasPin = false, QueuedAt = fixture.Now,
                });
            return await store.SaveChangesAsync();
        });
        return (guest, parent, mailbox);
    }

    private static async Task<object> Reply(HttpClient guest, TestMailbox mailbox, Id16 parent, string[] addresses, string kind)
    {
        var bodyId = await TestMessage.Upload(guest, "guest", 1000);
        var reader = kind == "pending" ? "invitation" : kind;
        var people = addresses.Select(address => (address, id: Id16.Random())).ToArray();
        return new
        {
            requestId = Id16.Random(), inReplyTo = parent,
            bodies = new[] { new { bodyId, summary = TestMessage.Packet(60), outer = (object?)null } },
            accesses = people.Select(one => Access(reader, one.id, "to", ServerFixture.Bytes(20)))
                .Prepend(Access("mailbox", mailbox.Mid, "author", mailbox.Key.Fingerprint)),
            recipients = people.Select(one => new { one.address, name = "", role = "to", bodyId, kind, one.id, insteadOfKey = false }),
        };

        object Access(string of, Id16 id, string role, byte[] key) =>
            new { bodyId, reader = new { kind = of, id }, role, fingerprint = key, pkesk = ServerFixture.Pkesk() };
    }
}
