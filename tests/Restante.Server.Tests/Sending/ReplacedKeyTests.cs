using System.Net;
using Restante.Protocol;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>What a replaced key means for sent messages, for messages in progress, and for replies.</summary>
public sealed class ReplacedKeyTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_signed_with_the_former_key_is_refused_and_a_repeat_answered_as_before(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, bea) = (await fixture.User(), await fixture.User("bea@example.org", "Bea Example"));
        var sent = (await new TestMessage(alice).WithBody()).Recipient(bea);
        var posted = sent.Json();
        await (await alice.Browser.Post("/api/user/messages", posted)).Read(HttpStatusCode.Created);
        var waiting = (await new TestMessage(alice).WithBody()).Recipient(bea);

        var renewed = await Replace(fixture, alice);

        // Another window of the same browser, whose session continues: the message that it signed does not leave.
        Assert.Equal("409 key-replaced", await (await alice.Browser.Post("/api/user/messages", waiting.Json())).Problem());
        Assert.Equal(HttpStatusCode.NotFound,
            (await bea.Browser.GetAsync($"/api/user/messages/{waiting.RequestId}")).StatusCode);
        // The server repeats its answer to an accepted request, so that nobody sends twice.
        await (await alice.Browser.Post("/api/user/messages", posted)).Read(HttpStatusCode.Created);
        // The message keeps its author's certificate from the time of sending; the next one has the new certificate.
        Assert.Equal(alice.Key.Fingerprint, (await Sent.Find(bea, sent.RequestId)).GetProperty("author").Bytes("fingerprint"));
        var next = (await new TestMessage(renewed).WithBody()).Recipient(bea);
        await (await alice.Browser.Post("/api/user/messages", next.Json())).Read(HttpStatusCode.Created);
        Assert.Equal(renewed.Key.Certificate, (await Sent.Find(bea, next.RequestId)).GetProperty("author").Bytes("certificate"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Pending_link_keeps_its_key_and_its_guest_replies_to_the_proven_successor(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        var (alice, guest) = (await fixture.User(), fixture.Browser());
        var link = await fixture.Invite(alice);

        var renewed = await Replace(fixture, alice);

        var opened = await (await guest.Post("/api/invitations/open", new { iid = link.Iid, linkAuth = link.LinkAuth }))
            .Read(HttpStatusCode.OK);
        Assert.Equal([alice.Key.Certificate, alice.Key.Fingerprint],
            new[] { opened.Bytes("senderCertificate"), opened.Bytes("senderFingerprint") });
        var mailbox = await fixture.Activate(guest, link);
        var first = (await (await guest.GetAsync("/api/guest/messages")).Read(HttpStatusCode.OK)).GetProperty("messages")[0];
        Assert.Equal(alice.Key.Fingerprint, first.GetProperty("author").Bytes("fingerprint"));
        var people = await (await guest.Post("/api/guest/participants", new { messageId = first.Id("messageId"), all = false }))
            .Read(HttpStatusCode.OK);
        var author = Assert.Single(people.GetProperty("participants").EnumerateArray());
        Assert.Equal(renewed.Key.Fingerprint, author.Bytes("fingerprint"));
        var step = Assert.Single(author.GetProperty("succession").EnumerateArray());
        Assert.True(Restante.OpenPgp.Certificate.TryParse(step.Bytes("certificate"), out var former));
        var statement = Derivation.SuccessionStatement(alice.Id, alice.Key.Fingerprint, renewed.Key.Fingerprint);
        Assert.True(former!.Verifies(statement, step.Bytes("signature")));

        // A reply to the key that the link named is refused: its owner may no longer have it.
        Assert.Equal("409 recipients-changed",
            await (await guest.Post("/api/guest/messages", await Answer(guest, mailbox, first.Id("messageId"), alice))).Problem());
        await (await guest.Post("/api/guest/messages", await Answer(guest, mailbox, first.Id("messageId"), renewed)))
            .Read(HttpStatusCode.Created);
    }

    private static async Task<TestSender> Replace(ServerFixture fixture, TestSender sender)
    {
        var next = new TestKey($"{sender.Name} <{sender.Address}>");
        var statement = Derivation.SuccessionStatement(sender.Id, sender.Key.Fingerprint, next.Fingerprint);
        await (await sender.Browser.Post("/api/user/key/replace", new
        {
            currentAuth = sender.Auth, salt = ServerFixture.Bytes(16), argon = ArgonParameters.Version1, auth = sender.Auth,
            bundle = ServerFixture.Bytes(300), recoveryAuth = ServerFixture.Bytes(32), recoveryBundle = ServerFixture.Bytes(300),
            fingerprint = next.Fingerprint, certificate = next.Certificate,
            formerCertificate = sender.Key.Revoked(fixture.Now), signature = sender.Key.Sign(statement), consent = next.Sign(statement),
        })).Read(HttpStatusCode.OK);
        return sender with { Key = next };
    }

    private static async Task<object> Answer(HttpClient guest, TestMailbox mailbox, Id16 parent, TestSender to)
    {
        var bodyId = await TestMessage.Upload(guest, "guest");
        return new
        {
            requestId = Id16.Random(), inReplyTo = parent,
            bodies = new[] { new { bodyId, summary = TestMessage.Packet(60), outer = (object?)null } },
            accesses = new[]
            {
                Access("mailbox", mailbox.Mid, "author", mailbox.Key.Fingerprint), Access("user", to.Id, "to", to.Key.Fingerprint),
            },
            recipients = new[]
            {
                new { address = to.Address, name = to.Name, role = "to", bodyId, kind = "user", id = to.Id, insteadOfKey = false },
            },
        };

        object Access(string kind, Id16 reader, string role, byte[] key) =>
            new { bodyId, reader = new { kind, id = reader }, role, fingerprint = key, pkesk = ServerFixture.Pkesk() };
    }
}
