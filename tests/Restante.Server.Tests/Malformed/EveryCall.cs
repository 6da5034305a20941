using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Guests;
using Restante.Server.KeyDiscovery;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Sending;
using Restante.Server.TransportSecurity.Http;
using Restante.Server.Web;

namespace Restante.Server.Tests.Malformed;

/// <summary>One operation of the API with a request that the server accepts.</summary>
/// <param name="Operation">Method and path as the OpenAPI document has them.</param>
/// <param name="Browser">A browser that may send it, signed in if the operation needs that.</param>
/// <param name="Id">The value of <c>{id}</c>.</param>
/// <param name="Body">Creates a valid JSON body, a new one each time; null: the operation takes none.</param>
/// <param name="Bytes">A valid body that is not JSON.</param>
internal sealed record ApiCall(
    string Operation,
    HttpClient Browser,
    string? Id = null,
    Func<Task<object>>? Body = null,
    byte[]? Bytes = null)
{
    public HttpMethod Method => new(Operation.Split(' ')[0]);

    public string PathWith(string? id) => Operation.Split(' ')[1].Replace("{id}", id, StringComparison.Ordinal);

    public string Path => PathWith(Id);

    public async Task<JsonObject> Fresh() => JsonSerializer.SerializeToNode(await Body!(), Json.Options)!.AsObject();
}

/// <summary>Every operation of the API, sent as its browser would. Operations that end something follow those that need it.</summary>
internal static class EveryCall
{
    private const string Bob = "bob@example.net";

    public static async Task<List<ApiCall>> Of(ServerFixture fixture)
    {
        var alice = await fixture.User();
        return [.. await Accounts(fixture), .. await Links(fixture, alice), .. await User(fixture, alice), .. await Guest(fixture, alice)];
    }

    private static async Task<List<ApiCall>> Accounts(ServerFixture fixture)
    {
        var (browser, argon) = (fixture.Browser(), ArgonParameters.Version1);
        var carl = await TestUser.SignedUp(fixture.Server, browser, "carl@example.org");
        var (token, dora) = (await TestUser.Invite(fixture.Server, "dora@example.org"), new TestUser("dora@example.org"));
        var replacement = carl.Replacement(new TestKey($"Carl <{carl.Address}>"), fixture.Now);
        return
        [
            new("GET /api/instance", browser),
            Call("POST /api/setup/open", browser, () => new OpenSetUpRequest(token)),
            Call("POST /api/setup/complete", fixture.Browser(), () => dora.SetUp(token)),
            Call("POST /api/user/prelogin", browser, () => new PreloginRequest(carl.Address)),
            Call("POST /api/user/login", browser, () => new LoginRequest(carl.Id, carl.Auth)),
            new("GET /api/user/session", browser),
            Call("POST /api/user/recovery/open", browser, () => new OpenRecoveryRequest(carl.Id, carl.RecoveryAuth)),
            Call("POST /api/user/recovery/complete", browser, () => new CompleteRecoveryRequest(
                carl.Id, carl.RecoveryAuth, carl.Salt, argon, carl.Auth, carl.Bundle, carl.RecoveryAuth, carl.RecoveryBundle)),
            Call("POST /api/user/password", browser, () => new ChangePasswordRequest(carl.Auth, carl.Salt, argon, carl.Auth, carl.Bundle)),
            Call("POST /api/user/recovery/renew", browser,
                () => new RenewRecoveryRequest(carl.Auth, carl.RecoveryAuth, carl.RecoveryBundle)),
            Call("POST /api/user/key/renew", browser, () => new RenewKeyRequest(carl.Key.Renewed(fixture.Now.AddYears(2), fixture.Now))),
            Call("POST /api/user/key/replace", browser, () => replacement),
            Call("POST /api/user/settings", browser, () => new SettingsRequest("Carl", "en", true)),
            new("GET /api/user/pins", browser),
            Call("PUT /api/user/pins", browser, () => new { version = 1, record = ServerFixture.Bytes(40) }),
            new("GET /api/user/private", browser),
            Call("PUT /api/user/private", browser, () => new { version = 1, record = ServerFixture.Bytes(40) }),
            new("GET /api/user/notices", browser),
            new("POST /api/user/notices/{id}/dismiss", browser, await NoticeOf(fixture, carl.Id)),
            new("POST /api/user/logout", browser),
        ];
    }

    private static async Task<List<ApiCall>> Links(ServerFixture fixture, TestSender alice)
    {
        var (browser, bob) = (fixture.Browser(), fixture.Browser());
        var mailbox = await fixture.Activate(bob, await fixture.Invite(alice));
        var (link, reported) = (await fixture.Invite(alice, "lea@example.net"), await fixture.Invite(alice, "rea@example.net"));
        var (ticket, reportTicket) = (await ServerFixture.Ticket(browser, link), await ServerFixture.Ticket(browser, reported));
        var freezing = new List<string>();
        foreach (var address in new[] { "fred@example.net", "fritz@example.net" })
        {
            var frozen = await fixture.Invite(alice, address);
            await fixture.Activate(fixture.Browser(), frozen);
            var stepUp = await fixture.Invite(alice, address);
            await browser.Post("/api/invitations/not-me",
                new { iid = stepUp.Iid, linkAuth = stepUp.LinkAuth, ticket = await ServerFixture.Ticket(browser, stepUp) });
            freezing.Add(address);
        }
        return
        [
            Call("POST /api/invitations/open", browser, () => new { iid = link.Iid, linkAuth = link.LinkAuth }),
            Call("POST /api/invitations/redeem", browser, () => new { iid = link.Iid, linkAuth = link.LinkAuth, pinAuth = link.PinAuth }),
            Call("POST /api/invitations/accesses", browser, () => new { iid = link.Iid, ticket }),
            new("POST /api/invitations/activate", browser, Body: () => NewActivation(fixture, alice, browser)),
            new("POST /api/invitations/attach", bob, Body: () => NewAttachment(fixture, alice, bob, mailbox)),
            Call("POST /api/invitations/not-me", browser,
                () => new { iid = reported.Iid, linkAuth = reported.LinkAuth, ticket = reportTicket }),
            Call("POST /api/user/mailboxes/unfreeze", alice.Browser, () => new { address = freezing[0] }),
            Call("POST /api/user/mailboxes/retire", alice.Browser, () => new { address = freezing[1] }),
        ];
    }

    private static async Task<List<ApiCall>> User(ServerFixture fixture, TestSender alice)
    {
        var (bea, guest) = (await fixture.User("bea@example.org", "Bea Example"), fixture.Browser());
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice, "mia@example.net"));
        var waiting = await fixture.Invite(alice, "paul@example.net");
        var sent = (await new TestMessage(alice).WithBody()).Invite(MadeInvitation.For("sam@example.net"));
        await (await alice.Browser.Post("/api/user/messages", sent.Json())).Read(HttpStatusCode.Created);
        var (message, body, browser) = (sent.RequestId.ToString(), sent.BodyId.ToString(), alice.Browser);
        return
        [
            .. Reading("user", browser, message, body),
            new("POST /api/user/messages", browser, Body: () => NewMessage(alice, bea, mailbox, waiting)),
            Call("POST /api/user/messages/mark", browser, () => new { mark = "read", messageIds = new[] { sent.RequestId } }),
            Call("PUT /api/user/messages/{id}/note", browser, () => new { version = 2, note = ServerFixture.Bytes(100) }, message),
            new("GET /api/user/contacts", browser),
            Call("POST /api/user/recipients", browser,
                () => new { addresses = new[] { "new@example.net", bea.Address, mailbox.Address, "not an address" } }),
            Call("POST /api/user/transport", browser, () => new TransportRequest([Bob.Split('@')[1], "nobody.example"])),
            new("POST /api/user/messages/{id}/resend", browser, message, () => NewLink(alice, sent)),
            Call("POST /api/user/messages/{id}/revoke", browser, () => new { address = "sam@example.net" }, message),
            Call("PUT /api/user/drafts/{id}", browser, () => new { version = 1, record = ServerFixture.Bytes(100) }, message),
            new("GET /api/user/drafts", browser),
            new("DELETE /api/user/drafts/{id}", browser, message),
            .. Keys(browser, await ContactOf(fixture, alice.Id)),
        ];
    }

    private static List<ApiCall> Keys(HttpClient browser, string contact) =>
    [
        new("GET /api/keys/publish", browser),
        new("POST /api/keys/publish", browser),
        new("GET /api/contacts/keys", browser),
        Call("POST /api/contacts/keys", browser,
            () => new { kind = "certificates", content = new TestKey("Kim <kim@example.net>").Certificate, replace = true }),
        new("DELETE /api/contacts/keys/{id}", browser, contact),
    ];

    private static async Task<List<ApiCall>> Guest(ServerFixture fixture, TestSender alice)
    {
        var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(alice, "gina@example.net"));
        var first = (await (await guest.GetAsync("/api/guest/messages")).Read(HttpStatusCode.OK)).GetProperty("messages")[0];
        var parent = first.Id("messageId");
        return
        [
            Call("POST /api/guest/prelogin", guest, () => new { address = mailbox.Address }),
            Call("POST /api/guest/login", guest, () => new { mid = mailbox.Mid, auth = mailbox.Auth }),
            new("GET /api/guest/session", guest),
            .. Reading("guest", guest, parent.ToString(), first.GetProperty("bodies")[0].Id("bodyId").ToString()),
            Call("POST /api/guest/participants", guest, () => new { messageId = parent, all = true }),
            new("POST /api/guest/messages", guest, Body: () => Reply(guest, mailbox, parent, alice)),
            Call("PUT /api/guest/pins", guest, () => new { version = 2, record = ServerFixture.Bytes(40) }),
            Call("POST /api/guest/settings", guest, () => new { language = "en" }),
            Call("PUT /api/guest/name", guest, () => new { name = "Bob" }),
            Call("POST /api/guest/lost", guest, () => new { address = Bob }),
            new("POST /api/guest/lost/confirm", guest, Body: async () => new { token = await LostToken(fixture, mailbox) }),
            new("PUT /api/guest/own-key", guest, Body: () => OwnKey(guest, mailbox, new TestKey($"<{mailbox.Address}>"))),
            new("POST /api/guest/own-key/remove", guest, Body: () => OwnKey(guest, mailbox, null)),
            Call("POST /api/guest/delivery", guest, () => new { auth = mailbox.Auth, direct = true }),
            new("POST /api/guest/delivery/seen", guest),
            Call("POST /api/guest/export", guest, () => new { auth = mailbox.Auth }),
            Call("POST /api/guest/retire", guest, () => new { auth = mailbox.Auth }),
            new("POST /api/guest/logout", guest),
        ];
    }

    private static async Task<object> OwnKey(HttpClient guest, TestMailbox mailbox, TestKey? key)
    {
        var session = await (await guest.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK);
        var counter = session.GetProperty("delivery").GetProperty("counter").GetInt32() + 1;
        var signature = mailbox.Key.Sign(Derivation.OwnKeyStatement(mailbox.Mid, (key ?? mailbox.Key).Fingerprint, (uint)counter));
        return key is null
            ? new { auth = mailbox.Auth, counter, signature }
            : new { auth = mailbox.Auth, certificate = key.Certificate, counter, signature };
    }

    private static List<ApiCall> Reading(string who, HttpClient browser, string message, string body) =>
    [
        new($"GET /api/{who}/messages", browser),
        new($"GET /api/{who}/messages/{{id}}", browser, message),
        new($"GET /api/{who}/bodies/{{id}}", browser, body),
        new($"POST /api/{who}/messages/{{id}}/read", browser, message),
        new($"DELETE /api/{who}/messages/{{id}}", browser, message),
        new($"POST /api/{who}/messages/{{id}}/restore", browser, message),
        new($"POST /api/{who}/bodies", browser, Bytes: TestMessage.Packet(1000)),
    ];

    private static async Task<object> NewActivation(ServerFixture fixture, TestSender alice, HttpClient browser)
    {
        var link = await fixture.Invite(alice, NewAddress());
        return ServerFixture.Activation(link, await ServerFixture.Ticket(browser, link), fixture.NewMailbox(link.Address));
    }

    private static async Task<object> NewAttachment(ServerFixture fixture, TestSender alice, HttpClient guest, TestMailbox mailbox)
    {
        var link = await fixture.Invite(alice, mailbox.Address);
        return ServerFixture.Attachment(link, await ServerFixture.Ticket(guest, link), mailbox);
    }

    private static string NewAddress() => $"new{Convert.ToHexStringLower(ServerFixture.Bytes(4))}@example.net";

    private static async Task<object> NewMessage(TestSender alice, TestSender bea, TestMailbox mailbox, TestLink waiting)
    {
        var invitation = MadeInvitation.For(NewAddress());
        invitation.Earlier.Add(new { bodyId = waiting.Bodies[0], pkesk = ServerFixture.Pkesk() });
        var message = (await new TestMessage(alice) { ClearNote = "A note." }.WithBody()).Invite(invitation).Recipient(bea)
            .To(mailbox.Address, "mailbox", mailbox.Mid, mailbox.Key.Fingerprint);
        return message.Json();
    }

    private static async Task<object> NewLink(TestSender alice, TestMessage sent)
    {
        var version = (await Sent.Find(alice, sent.RequestId)).GetProperty("noteVersion").GetInt32();
        var fresh = MadeInvitation.For("sam@example.net");
        fresh.Earlier.Add(new { bodyId = sent.BodyId, pkesk = ServerFixture.Pkesk() });
        return new
        {
            address = "sam@example.net", requestId = Id16.Random(), newPin = false, language = "en", clearNote = "A note.",
            invitation = fresh.Json(), grant = (object?)null, note = ServerFixture.Bytes(100), noteVersion = version + 1,
        };
    }

    private static async Task<object> Reply(HttpClient guest, TestMailbox mailbox, Id16 parent, TestSender alice)
    {
        var bodyId = await TestMessage.Upload(guest, "guest");
        return new
        {
            requestId = Id16.Random(), inReplyTo = parent,
            bodies = new[] { new { bodyId, summary = TestMessage.Packet(60), outer = (object?)null } },
            accesses = new[]
            {
                Access("mailbox", mailbox.Mid, "author", mailbox.Key.Fingerprint), Access("user", alice.Id, "to", alice.Key.Fingerprint),
            },
            recipients = new[]
            {
                new { address = alice.Address, name = "Alice", role = "to", bodyId, kind = "user", id = alice.Id, insteadOfKey = false },
            },
        };

        object Access(string kind, Id16 reader, string role, byte[] key) =>
            new { bodyId, reader = new { kind, id = reader }, role, fingerprint = key, pkesk = ServerFixture.Pkesk() };
    }

    private static async Task<string> NoticeOf(ServerFixture fixture, Id16 userId)
    {
        var notice = new Notice { Id = Id16.Random(), UserId = userId, Kind = NoticeKind.PinTries, At = fixture.Now };
        await fixture.Db(store =>
        {
            store.Add(notice);
            return store.SaveChangesAsync();
        });
        return notice.Id.ToString();
    }

    private static async Task<string> ContactOf(ServerFixture fixture, Id16 userId)
    {
        var (id, key) = (Id16.Random(), new TestKey("kay@example.net"));
        await fixture.Db(store =>
        {
            store.Add(new ContactKey
            {
                Id = id, UserId = userId, Canonical = "kay@example.net", Provenance = KeyProvenance.Contact,
                Address = "kay@example.net", Name = "", CameBy = KeyProvenance.Contact,
                Certificate = key.Certificate, Fingerprint = key.Fingerprint, AddedAt = fixture.Now,
            });
            return store.SaveChangesAsync();
        });
        return id.ToString();
    }

    private static async Task<byte[]> LostToken(ServerFixture fixture, TestMailbox mailbox)
    {
        var token = ServerFixture.Bytes(32);
        await fixture.Db(store =>
        {
            store.Add(new LostLink
            {
                TokenHash = SHA256.HashData(token), Mid = mailbox.Mid, CreatedAt = fixture.Now, ExpiresAt = fixture.Now.AddHours(1),
            });
            return store.SaveChangesAsync();
        });
        return token;
    }

    private static ApiCall Call(string operation, HttpClient browser, Func<object> body, string? id = null) =>
        new(operation, browser, id, () => Task.FromResult(body()));
}
