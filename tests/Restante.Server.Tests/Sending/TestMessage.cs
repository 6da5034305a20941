using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Restante.Protocol;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>An invitation that a browser created, and what it keeps of it.</summary>
internal sealed record MadeInvitation(
    Id16 Iid,
    string Address,
    bool HasPin,
    long Generation,
    byte[] Secret,
    byte[]? PinAuth,
    TestKey Key,
    List<object> Earlier)
{
    public static MadeInvitation For(string address, bool pin = true, long generation = 0, TestKey? key = null) =>
        new(
            Id16.Random(), address, pin, generation, ServerFixture.Bytes(32), pin ? ServerFixture.Bytes(32) : null,
            key ?? new TestKey($"<{address}>"), []);

    /// <summary>Gives the new link access to earlier messages.</summary>
    public MadeInvitation Opening(params TestMessage[] messages)
    {
        foreach (var message in messages) Earlier.Add(new { bodyId = message.BodyId, pkesk = ServerFixture.Pkesk() });
        return this;
    }
    public byte[] LinkAuth => Restante.Protocol.Derivation.LinkAuthenticator(Iid, Secret);

    /// <summary>The link opens this earlier body too.</summary>
    public void Opens(Id16 bodyId) => Earlier.Add(new { bodyId, pkesk = ServerFixture.Pkesk() });

    /// <summary>Bodies that the browser refused to pass on.</summary>
    public List<Id16> Withheld { get; } = [];

    public object Json() => new
    {
        withheld = Withheld, iid = Iid, address = Address, hasPin = HasPin,
        generation = Generation, secret = Secret, share = ServerFixture.Bytes(32), pinAuth = PinAuth,
        invitationKey = Key.Certificate, inviteFpr = Key.Fingerprint, wrapped = ServerFixture.Bytes(300), earlier = Earlier,
    };
}

/// <summary>One message to send, with random bytes for everything that the server cannot read.</summary>
internal sealed class TestMessage(TestSender sender)
{
    private readonly List<object> bodies = [];
    private readonly List<object> accesses = [];
    private readonly List<object> recipients = [];
    private readonly List<object> invitations = [];

    public Id16 RequestId { get; init; } = Id16.Random();
    public Id16? InReplyTo { get; init; }
    public string? ClearNote { get; set; }
    public int? ExpiresInDays { get; init; }
    public int? LinkExpiresInDays { get; init; }
    public Id16 BodyId { get; private set; }

    /// <summary>The outer header of a mail; null: no body is sent as mail.</summary>
    public object? Outer { get; init; }

    /// <summary>The name of the recipients added from now on.</summary>
    public string? Name { get; set; }
    public bool InsteadOfKey { get; set; }

    /// <summary>A SEIPD packet of version 1 with a definite length.</summary>
    public static byte[] Packet(int size) =>
        [0xd2, 0xff, (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, 1, .. ServerFixture.Bytes(size - 1)];

    public static async Task<Id16> Upload(HttpClient browser, string who = "user", int size = 1000)
    {
        using var content = new ByteArrayContent(Packet(size));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return (await (await browser.PostAsync($"/api/{who}/bodies", content)).Read(HttpStatusCode.Created)).Id("bodyId");
    }

    /// <summary>Uploads a body that the author can open.</summary>
    public async Task<TestMessage> WithBody(HttpClient? browser = null, int size = 1000) =>
        WithUploaded(await Upload(browser ?? sender.Browser, size: size));

    /// <summary>Adds a body that was uploaded already.</summary>
    public TestMessage WithUploaded(Id16 bodyId)
    {
        BodyId = bodyId;
        bodies.Add(new { bodyId, summary = Packet(60), outer = Outer });
        return Access("user", sender.Id, sender.Key.Fingerprint, "author");
    }

    public TestMessage Access(string kind, Id16 id, byte[] fingerprint, string role = "to", Id16? bodyId = null)
    {
        accesses.Add(new { bodyId = bodyId ?? BodyId, reader = new { kind, id }, role, fingerprint, pkesk = ServerFixture.Pkesk() });
        return this;
    }

    public TestMessage To(string address, string kind, Id16? id, byte[]? fingerprint, string role = "to")
    {
        recipients.Add(new { address, name = Name, role, bodyId = BodyId, kind, id, insteadOfKey = InsteadOfKey });
        return id is null || fingerprint is null ? this : Access(kind, id.Value, fingerprint, role);
    }

    public TestMessage Invite(MadeInvitation invitation, string? recipient = null, string role = "to")
    {
        invitations.Add(invitation.Json());
        return To(recipient ?? invitation.Address, "invitation", invitation.Iid, invitation.Key.Fingerprint, role);
    }

    /// <summary>Adds a recipient of mail to a key. The reader is the one that a mailbox of the address has or would have.</summary>
    public TestMessage Mail(string address, Id16 readerId, byte[] fingerprint, string role = "to", byte[]? pkesk = null)
    {
        recipients.Add(new { address, name = Name, role, bodyId = BodyId, kind = "pgp", id = readerId, insteadOfKey = false });
        var reader = new { kind = "pgp", id = readerId };
        accesses.Add(new { bodyId = BodyId, reader, role, fingerprint, pkesk = pkesk ?? ServerFixture.Pkesk() });
        return this;
    }

    public TestMessage Recipient(TestSender user) => To(user.Address, "user", user.Id, user.Key.Fingerprint);

    public object Json() => new
    {
        requestId = RequestId, inReplyTo = InReplyTo, language = "en", clearNote = ClearNote, expiresInDays = ExpiresInDays,
        bodies, note = ServerFixture.Bytes(100), accesses, recipients, invitations,
        linkExpiresInDays = LinkExpiresInDays,
    };
}

internal static class Sent
{
    public static async Task<JsonElement> Find(TestSender sender, Id16 messageId) =>
        await (await sender.Browser.GetAsync($"/api/user/messages/{messageId}"))
            .Read(HttpStatusCode.OK);

    public static string? StateOf(this JsonElement message, int recipient = 0) =>
        message.GetProperty("recipients")[recipient].GetProperty("state").GetString();
}
