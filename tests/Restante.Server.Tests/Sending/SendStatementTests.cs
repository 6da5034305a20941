using System.Net;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Sending;

/// <summary>ARCHITECTURE.md: sending takes as many statements for a hundred recipients as for one.</summary>
public sealed class SendStatementTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Links_to_a_hundred_take_as_many_statements_as_a_link_to_one(string database)
    {
        var counter = new StatementCounter();
        await using var fixture = await StatementCounter.Start(database, counter);
        var alice = await fixture.User();
        var counts = new List<int>();
        foreach (var recipients in new[] { 1, 10, 100 })
        {
            var message = await new TestMessage(alice).WithBody();
            for (var number = 0; number < recipients; number++)
                message.Invite(MadeInvitation.For($"guest{number}-{recipients}@example.net", key: alice.Key));
            counts.Add(await Count(counter, alice, message));
        }
        Assert.Equal(counts[0], counts[1]);
        Assert.Equal(counts[0], counts[2]);
        Assert.InRange(counts[0], 1, 30);
        TestContext.Current.TestOutputHelper?.WriteLine($"{database}: {string.Join(", ", counts)} statements for 1, 10 and 100 links");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Further_links_to_many_take_as_many_statements_as_to_one(string database)
    {
        var counter = new StatementCounter();
        await using var fixture = await StatementCounter.Start(database, counter);
        var alice = await fixture.User();
        var counts = new List<int>();
        foreach (var recipients in new[] { 1, 8 })
        {
            var (first, second) = (await new TestMessage(alice).WithBody(), await new TestMessage(alice).WithBody());
            for (var number = 0; number < recipients; number++)
            {
                var made = MadeInvitation.For($"guest{number}-{recipients}@example.net", key: alice.Key);
                first.Invite(made);
                second.Access("invitation", made.Iid, made.Key.Fingerprint)
                    .Invite(MadeInvitation.For(made.Address, key: alice.Key).Opening(first));
            }
            await Count(counter, alice, first);
            counts.Add(await Count(counter, alice, second));
        }
        Assert.Equal(counts[0], counts[1]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_to_ten_colleagues_takes_as_many_statements_as_to_one(string database)
    {
        var counter = new StatementCounter();
        await using var fixture = await StatementCounter.Start(database, counter);
        var alice = await fixture.User();
        var colleagues = new List<TestSender>();
        for (var number = 0; number < 10; number++) colleagues.Add(await fixture.User($"user{number}@example.org", $"User {number}"));
        var one = await Count(counter, alice, (await new TestMessage(alice).WithBody()).Recipient(colleagues[0]));
        var all = await new TestMessage(alice).WithBody();
        foreach (var colleague in colleagues) all.Recipient(colleague);
        Assert.Equal(one, await Count(counter, alice, all));
    }

    private static async Task<int> Count(StatementCounter counter, TestSender sender, TestMessage message)
    {
        counter.Statements.Clear();
        await (await sender.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        // The request's own context is the one that wrote the message; background services have others.
        return counter.OfContextThat("INSERT INTO \"messages\"").Count;
    }
}
