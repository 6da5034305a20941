using System.Net;
using Restante.Protocol;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Messages;

/// <summary>How a reader marks messages in a list. Others see nothing of it, except the first time that a message was read.</summary>
public sealed class MarkMessagesTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Archived_messages_leave_the_inbox_and_return(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        Id16[] sent = [await Send(fixture, alice, carol), await Send(fixture, alice, carol), await Send(fixture, alice, carol)];

        await Mark(carol, "archive", sent[0], sent[2]);
        Assert.Equal([sent[1]], await Listed(carol, "folder=inbox"));
        Assert.Equal([sent[2], sent[0]], await Listed(carol, "folder=archive"));
        Assert.Equal([sent[2], sent[0]], await Listed(carol, "folder=archive&unread=true"));
        Assert.Equal([sent[0]], await Listed(carol, $"folder=all&thread={sent[0]}"));

        await Mark(carol, "inbox", sent[2]);
        Assert.Equal([sent[2], sent[1]], await Listed(carol, "folder=inbox"));
        Assert.Equal([sent[2], sent[1], sent[0]], await Listed(alice, "folder=sent"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_marked_unread_stays_read_for_its_author(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol) = (await fixture.User(), await fixture.User("carol@example.org", "Carol"));
        Id16[] sent = [await Send(fixture, alice, carol), await Send(fixture, alice, carol)];

        await Mark(carol, "read", sent);
        Assert.Empty(await Listed(carol, "folder=inbox&unread=true"));
        await Mark(carol, "unread", sent[0]);

        Assert.Equal([sent[0]], await Listed(carol, "folder=inbox&unread=true"));
        Assert.Equal([sent[1], sent[0]], await Listed(carol, "folder=inbox"));
        Assert.Equal("read", (await Sent.Find(alice, sent[0])).StateOf());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Deleted_message_stays_with_everybody_else_and_can_be_restored(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol, dora) =
            (await fixture.User(), await fixture.User("carol@example.org", "Carol"), await fixture.User("dora@example.org", "Dora"));
        var sent = await Send(fixture, alice, carol, dora);
        await Mark(carol, "archive", sent);

        await Mark(carol, "delete", sent);
        Assert.Empty(await Listed(carol, "folder=archive"));
        Assert.Equal([sent], await Listed(dora, "folder=inbox"));
        Assert.Equal([sent], await Listed(alice, "folder=sent"));

        await Mark(carol, "restore", sent);
        Assert.Equal([sent], await Listed(carol, "folder=archive"));
        await Mark(alice, "delete", sent);
        Assert.Empty(await Listed(alice, "folder=sent"));
        Assert.Equal([sent], await Listed(dora, "folder=inbox"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Messages_of_others_are_neither_found_nor_changed(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, carol, dora) =
            (await fixture.User(), await fixture.User("carol@example.org", "Carol"), await fixture.User("dora@example.org", "Dora"));
        var (own, others) = (await Send(fixture, alice, carol), await Send(fixture, alice, dora));

        foreach (var mark in new[] { "read", "unread", "archive", "inbox", "delete", "restore" })
            Assert.Equal("404 message-unknown", await (await Post(carol, mark, others)).Problem());
        await Mark(carol, "delete", others, own);

        Assert.Empty(await Listed(carol, "folder=inbox"));
        Assert.Equal([others], await Listed(dora, "folder=inbox&unread=true"));
        Assert.Equal("delivered", (await Sent.Find(alice, others)).StateOf());
    }

    [Fact]
    public async Task Message_to_oneself_leaves_the_inbox_and_stays_in_sent()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        var message = (await new TestMessage(alice).WithBody()).To(alice.Address, "user", alice.Id, null);
        await (await alice.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        Assert.Equal([message.RequestId], await Listed(alice, "folder=inbox&unread=true"));

        await Mark(alice, "archive", message.RequestId);

        Assert.Empty(await Listed(alice, "folder=inbox"));
        Assert.Equal([message.RequestId], await Listed(alice, "folder=archive"));
        Assert.Equal([message.RequestId], await Listed(alice, "folder=sent"));
    }

    [Fact]
    public async Task More_than_200_messages_at_once_are_refused()
    {
        await using var fixture = await ServerFixture.Start();
        var alice = await fixture.User();
        Assert.Equal("400 malformed",
            await (await Post(alice, "read", [.. Enumerable.Range(0, 201).Select(_ => Id16.Random())])).Problem());
        Assert.Equal("400 malformed", await (await Post(alice, "read")).Problem());
    }

    private static async Task<Id16> Send(ServerFixture fixture, TestSender author, params TestSender[] readers)
    {
        var message = await new TestMessage(author).WithBody();
        foreach (var reader in readers) message.Recipient(reader);
        await (await author.Browser.Post("/api/user/messages", message.Json())).Read(HttpStatusCode.Created);
        fixture.Server.Time.Now += TimeSpan.FromSeconds(1);
        return message.RequestId;
    }

    private static Task<HttpResponseMessage> Post(TestSender reader, string mark, params Id16[] messages) =>
        reader.Browser.Post("/api/user/messages/mark", new { mark, messageIds = messages });

    private static async Task Mark(TestSender reader, string mark, params Id16[] messages) =>
        Assert.Equal(HttpStatusCode.NoContent, (await Post(reader, mark, messages)).StatusCode);

    private static async Task<Id16[]> Listed(TestSender reader, string query)
    {
        var page = await (await reader.Browser.GetAsync($"/api/user/messages?{query}")).Read(HttpStatusCode.OK);
        return [.. page.GetProperty("messages").EnumerateArray().Select(message => message.Id("messageId"))];
    }
}
