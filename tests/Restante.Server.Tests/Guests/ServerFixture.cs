using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Tests.Hosting;
using Restante.Server.Web;

namespace Restante.Server.Tests.Guests;

/// <summary>A user of the organisation with a signed-in browser.</summary>
internal sealed record TestSender(Id16 Id, string Name, string Address, TestKey Key, HttpClient Browser, byte[] Auth);

/// <summary>A link as it is in a guest's mail, and what its sender's browser knows.</summary>
internal sealed record TestLink(
    Id16 Iid,
    byte[] Secret,
    byte[] Share,
    byte[] Wrapped,
    string Address,
    byte[]? PinAuth,
    TestKey Key,
    TestSender Sender,
    IReadOnlyList<Id16> Bodies)
{
    public byte[] LinkAuth => Derivation.LinkAuthenticator(Iid, Secret);
}

/// <summary>A guest's mailbox as their browser knows it.</summary>
internal sealed record TestMailbox(Id16 Mid, string Address, byte[] Auth, byte[] Bundle, TestKey Key, byte[] Pins);

/// <summary>A running server with users, links and guests; the tests act as the browsers.</summary>
internal sealed class ServerFixture(TestServer server) : IAsyncDisposable
{
    public TestServer Server => server;
    public DateTimeOffset Now => server.Time.Now;

    public static async Task<ServerFixture> Start(string database = Databases.Sqlite, Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>(settings ?? []);
        if (database == Databases.PostgreSql) all["Storage:PostgreSql"] = await TemporaryPostgres.NewDatabase();
        return new ServerFixture(await TestServer.Start(all));
    }

    public HttpClient Browser() => server.Client();

    /// <summary>Sets a user up through the API.</summary>
    public async Task<TestSender> User(string address = "alice@example.org", string name = "Alice Example")
    {
        var link = "";
        await server.InScope(async services =>
            link = (await services.GetRequiredService<UserAdministration>()
                .Add(new(address, name, IsAdmin: false), new("en", ByMail: false, Now), CancellationToken.None)).Link!);
        Assert.True(Encoding.TryFromBase64Url(link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..], out var token));
        var (key, browser, auth) = (new TestKey($"{name} <{address}>"), Browser(), Bytes(32));
        var answer = await browser.Post("/api/setup/complete", new
        {
            token, address, name, language = "en", salt = Bytes(16), argon = ArgonParameters.Version1, auth, bundle = Bytes(200),
            fingerprint = key.Fingerprint, certificate = key.Certificate, recoveryAuth = Bytes(32), recoveryBundle = Bytes(200),
        });
        var session = await answer.Read(HttpStatusCode.OK);
        return new TestSender(session.Id("userId"), name, address, key, browser, auth);
    }

    /// <summary>Moves the clock and signs the given users in again.</summary>
    public async Task Later(DateTimeOffset now, params TestSender[] users)
    {
        server.Time.Now = now;
        foreach (var user in users)
            await (await user.Browser.Post("/api/user/login", new { userId = user.Id, auth = user.Auth })).Read(HttpStatusCode.OK);
    }

    // One transaction: the rows of a message and of its link name one another by the ids that are made here.
    /// <summary>A pending message behind a new link, as the sending transaction writes it.</summary>
    public async Task<TestLink> Invite(
        TestSender sender,
        string address = "bob@example.net",
        bool pin = true,
        long generation = 0,
        IReadOnlyList<Id16>? alsoBodies = null,
        DateTimeOffset? expiresAt = null)
    {
        var canon = MailAddress.Parse(address).Canonical;
        var link = new TestLink(
            Id16.Random(), Bytes(32), Bytes(32), Bytes(300), address, pin ? Bytes(32) : null, new TestKey($"<{address}>"), sender,
            [Id16.Random(), .. alsoBodies ?? []]);
        await server.InScope(async services =>
        {
            var store = services.GetRequiredService<Store>();
            var blobs = services.GetRequiredService<IBlobStore>();
            var (blob, size) = (BlobName.New(), 1000);
            Assert.IsType<BlobWriteOutcome.Stored>(await blobs.Write(blob, new MemoryStream(Bytes(size)), size, CancellationToken.None));
            var keys = services.GetRequiredService<Restante.Server.Keys.InstanceKeys>();
            await store.InTransaction(async () =>
            {
                var id = Id16.Random();
                var message = new Message
                {
                    Id = id, AuthorKind = AuthorKind.User, AuthorId = sender.Id, AuthorAddress = sender.Address,
                    AuthorName = sender.Name, AuthorFingerprint = sender.Key.Fingerprint,
                    AuthorCertificate = sender.Key.Certificate, ThreadId = id, SentAt = Now, Size = size, ToSelf = false,
                };
                store.Add(message);
                store.Add(new Body
                {
                    Id = link.Bodies[0], MessageId = id, OwnerKind = AuthorKind.User, OwnerId = sender.Id, Size = size, BlobName = blob,
                    Summary = Bytes(40), StagedAt = Now, StoredAt = Now,
                });
                var recipient = new Recipient
                {
                    MessageId = id, Ordinal = 0, Address = address, Canonical = canon,
                    Name = "", Role = Role.To, Kind = RecipientKind.Guest,
                    ReaderId = keys.MailboxIdentity(canon).MailboxId, BodyId = link.Bodies[0],
                    InvitationId = link.Iid, HasPin = pin, QueuedAt = Now,
                };
                store.Add(recipient);
                var messages = services.GetRequiredService<MessageStore>();
                messages.Grant(
                    message, link.Bodies[0], new Reader(ReaderKind.User, sender.Id), Role.Author, sender.Key.Fingerprint, Pkesk(), Now);
                foreach (var body in link.Bodies)
                    messages.Grant(message, body, new Reader(ReaderKind.Invitation, link.Iid), Role.To, link.Key.Fingerprint, Pkesk(), Now);
                await store.SaveChangesAsync();
                var book = services.GetRequiredService<InvitationBook>();
                var made = new NewInvitation(
                    link.Iid, sender.Id, new Person(sender.Name, sender.Address), sender.Key.Certificate, sender.Key.Fingerprint,
                    address, canon, pin, generation, link.Secret, link.Share, link.PinAuth, link.Key.Certificate, link.Key.Fingerprint,
                    link.Wrapped, id, "en", null, expiresAt, recipient.Id);
                Assert.Null(store.Outside("fault", [], () => book.FaultOf(made)));
                await book.Create(made, Now, CancellationToken.None);
                return true;
            }, CancellationToken.None);
            services.GetRequiredService<Outbox>().Wake();
        });
        await MailsAreSent();
        return link;
    }

    public static Task<HttpResponseMessage> Redeem(HttpClient browser, TestLink link, byte[]? pinAuth = null) =>
        browser.Post("/api/invitations/redeem", new { iid = link.Iid, linkAuth = link.LinkAuth, pinAuth = pinAuth ?? link.PinAuth });

    public static async Task<byte[]> Ticket(HttpClient browser, TestLink link) =>
        (await (await Redeem(browser, link)).Read(HttpStatusCode.OK)).Bytes("ticket");

    /// <summary>The request with which a browser creates the mailbox.</summary>
    public static object Activation(
        TestLink link,
        byte[] ticket,
        TestMailbox mailbox,
        Id16? requestId = null,
        byte[]? proof = null,
        IEnumerable<Id16>? bodies = null) => new
        {
            iid = link.Iid, linkAuth = link.LinkAuth, ticket, requestId = requestId ?? Id16.Random(),
            mailbox = new
            {
                mid = mailbox.Mid, argon = ArgonParameters.Version1, auth = mailbox.Auth, bundle = mailbox.Bundle,
                fingerprint = mailbox.Key.Fingerprint, certificate = mailbox.Key.Certificate, pins = mailbox.Pins,
            },
            proof = proof ?? Proof(link, mailbox),
            accesses = (bodies ?? link.Bodies).Select(body => new { bodyId = body, pkesk = Pkesk() }).ToArray(), language = "de",
        };

    public static object Attachment(TestLink link, byte[] ticket, TestMailbox mailbox, Id16? requestId = null) => new
    {
        iid = link.Iid, linkAuth = link.LinkAuth, ticket, requestId = requestId ?? Id16.Random(), proof = Proof(link, mailbox),
        accesses = link.Bodies.Select(body => new { bodyId = body, pkesk = Pkesk() }).ToArray(),
    };

    public static byte[] Proof(TestLink link, TestMailbox mailbox)
    {
        var canon = MailAddress.Parse(link.Address).Canonical;
        return link.Key.Sign(Derivation.ActivationStatement(link.Iid, mailbox.Mid, mailbox.Key.Fingerprint, canon));
    }

    public TestMailbox NewMailbox(string address = "bob@example.net")
    {
        var canon = MailAddress.Parse(address).Canonical;
        var mid = server.Services.GetRequiredService<Restante.Server.Keys.InstanceKeys>().MailboxIdentity(canon).MailboxId;
        return new TestMailbox(mid, address, Bytes(32), Bytes(400), new TestKey($"<{address}>"), Bytes(100));
    }

    /// <summary>Redeems and activates; the browser is signed in afterwards.</summary>
    public async Task<TestMailbox> Activate(HttpClient browser, TestLink link)
    {
        var mailbox = NewMailbox(link.Address);
        var answer = await browser.Post("/api/invitations/activate", Activation(link, await Ticket(browser, link), mailbox));
        await answer.Read(HttpStatusCode.OK);
        return mailbox;
    }

    public static async Task Attach(HttpClient browser, TestLink link, TestMailbox mailbox)
    {
        var answer = await browser.Post("/api/invitations/attach", Attachment(link, await Ticket(browser, link), mailbox));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    public static Task<HttpResponseMessage> SignIn(HttpClient browser, TestMailbox mailbox, byte[]? auth = null) =>
        browser.Post("/api/guest/login", new { mid = mailbox.Mid, auth = auth ?? mailbox.Auth });

    public async Task<T> Db<T>(Func<Store, Task<T>> query)
    {
        T result = default!;
        await server.InScope(async services => result = await query(services.GetRequiredService<Store>()));
        return result;
    }

    public Task<InvitationState> StateOf(TestLink link) => Db(async store => (await store.FindAsync<Invitation>(link.Iid))!.State);

    /// <summary>
    /// Applies all rules of all slices, as the sweep does at this time. A rule that changes something must have announced it in its plan.
    /// </summary>
    public async Task Sweep(DateTimeOffset now)
    {
        server.Time.Now = now;
        var rules = new List<IRetentionRule>();
        await server.InScope(services => Task.FromResult(rules = [.. services.GetServices<IRetentionRule>()]));
        foreach (var name in rules.OrderBy(rule => rule.Order).ThenBy(rule => rule.Name, StringComparer.Ordinal).Select(rule => rule.Name))
            await server.InScope(async services =>
            {
                var (store, rule) =
                    (services.GetRequiredService<Store>(), services.GetServices<IRetentionRule>().Single(rule => rule.Name == name));
                await rule.CleanUp(store, now, CancellationToken.None);
                await store.InTransaction(async () =>
                {
                    var (said, before) = (await rule.Plan(store, now, CancellationToken.None), await store.Fingerprint());
                    await rule.Apply(store, now, CancellationToken.None);
                    await store.SaveChangesAsync();
                    Assert.True(said.Count > 0 || before == await store.Fingerprint(),
                        $"{name} changed rows on {now:u} and its plan says nothing of it.");
                    return true;
                }, CancellationToken.None);
            });
        await MailsAreSent();
    }

    /// <summary>Waits until the queue is empty, so that a clock that moves afterwards finds no mail in it.</summary>
    public Task MailsAreSent() =>
        Eventually.Is(() => Db(async store => !await store.Set<OutboundMail>().AnyAsync(mail => mail.State == MailState.Waiting)));

    /// <summary>Kinds of all mails ever queued to an address, oldest first.</summary>
    public async Task<List<MailKind>> MailsTo(string address) => await Db(store => Task.FromResult(
        store.Set<OutboundMail>().Where(mail => mail.To == address).AsEnumerable()
            .OrderBy(mail => mail.CreatedAt).Select(mail => mail.Kind).ToList()));

    public async Task<List<NoticeKind>> NoticesOf(TestSender sender) => await Db(store => Task.FromResult(
        store.Set<Notice>().Where(notice => notice.UserId == sender.Id).AsEnumerable()
            .OrderBy(notice => notice.At).Select(notice => notice.Kind).ToList()));

    public static byte[] Bytes(int count) => RandomNumberGenerator.GetBytes(count);

    /// <summary>A PKESK of version 3 with random content: the server cannot tell it from a real one.</summary>
    public static byte[] Pkesk() => [0xc1, 94, 3, .. Bytes(8), 18, .. Bytes(84)];

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

internal static class StoreFingerprint
{
    /// <summary>A hash of all rows of all tables; of mails only their number, because the queue changes them at the same time.</summary>
    public static async Task<string> Fingerprint(this Store store)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in store.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct().Order(StringComparer.Ordinal))
        {
            await using var command = store.Database.GetDbConnection().CreateCommand();
            command.Transaction = store.Database.CurrentTransaction!.GetDbTransaction();
#pragma warning disable CA2100 // A table's name from the model.
            command.CommandText = table == "outbound_mails"
                ? "SELECT COUNT(*) FROM outbound_mails"
                : $"SELECT * FROM {table} ORDER BY 1, 2";
#pragma warning restore CA2100
            await using var rows = await command.ExecuteReaderAsync();
            var cells = new object[rows.FieldCount];
            while (await rows.ReadAsync())
            {
                rows.GetValues(cells);
                foreach (var cell in cells) hash.AppendData(cell as byte[] ?? System.Text.Encoding.UTF8.GetBytes($"{cell}|"));
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}

internal static class BrowserCalls
{
    public static Task<HttpResponseMessage> Post(this HttpClient browser, string path, object body) =>
        browser.PostAsJsonAsync(path, body, Json.Options);

    public static async Task<JsonElement> Read(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static byte[] Bytes(this JsonElement element, string name) =>
        Encoding.TryFromBase64Url(element.GetProperty(name).GetString()!, out var bytes) ? bytes : throw new FormatException(name);

    public static Id16 Id(this JsonElement element, string name) => Id16.Of(element.Bytes(name));

    /// <summary>The limit that an answer 429 reports, and how much it allows.</summary>
    public static async Task<(string Name, long Most)> ReachedLimit(this HttpResponseMessage answer)
    {
        var problem = await answer.Read(HttpStatusCode.TooManyRequests);
        Assert.Equal("sending-limit", problem.GetProperty("code").GetString());
        var name = problem.GetProperty("limit").GetString()!;
        return (name, problem.GetProperty(name == "bytes-a-day" ? "mostBytes" : "most").GetInt64());
    }

    /// <summary>Status and code of a problem, as "403 pin-wrong".</summary>
    public static async Task<string> Problem(this HttpResponseMessage answer) => $"{(int)answer.StatusCode} {await answer.ProblemCode()}";
}
