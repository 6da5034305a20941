using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Org.BouncyCastle.Bcpg;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Tests.Hosting;
using Restante.Server.Web;

namespace Restante.Server.Tests.Guests;

/// <summary>A guest with a mailbox and a signed-in browser, who moves to their own mail program.</summary>
internal sealed record MovingGuest(ServerFixture Fixture, TestSender Alice, HttpClient Browser, TestMailbox Mailbox)
{
    public static async Task<MovingGuest> Arrive(
        string database,
        string address = "bob@example.net",
        Dictionary<string, string?>? settings = null)
    {
        var fixture = await ServerFixture.Start(database, settings);
        var (alice, browser) = (await fixture.User(), fixture.Browser());
        return new MovingGuest(fixture, alice, browser, await fixture.Activate(browser, await fixture.Invite(alice, address)));
    }

    public byte[] Statement(byte[] fingerprint, int counter) =>
        Mailbox.Key.Sign(Derivation.OwnKeyStatement(Mailbox.Mid, fingerprint, (uint)counter));

    public object Request(TestKey key, int counter, byte[]? certificate = null, byte[]? signature = null, byte[]? auth = null) => new
    {
        auth = auth ?? Mailbox.Auth, certificate = certificate ?? key.Certificate, counter,
        signature = signature ?? Statement(key.Fingerprint, counter),
    };

    public Task<HttpResponseMessage> Put(object request) => Browser.PutAsJsonAsync("/api/guest/own-key", request, Json.Options);

    public Task<HttpResponseMessage> Bring(
        TestKey key,
        int counter = 1,
        byte[]? certificate = null,
        byte[]? signature = null,
        byte[]? auth = null) =>
        Put(Request(key, counter, certificate, signature, auth));

    public Task<HttpResponseMessage> Remove(int counter, byte[]? signature = null, byte[]? auth = null) =>
        Browser.Post(
            "/api/guest/own-key/remove",
            new { auth = auth ?? Mailbox.Auth, counter, signature = signature ?? Statement(Mailbox.Key.Fingerprint, counter) });

    public Task<HttpResponseMessage> Switch(bool direct, byte[]? auth = null) =>
        Browser.Post("/api/guest/delivery", new { auth = auth ?? Mailbox.Auth, direct });

    public async Task<JsonElement> State() =>
        (await (await Browser.GetAsync("/api/guest/session")).Read(HttpStatusCode.OK)).GetProperty("delivery");

    public Task<DeliveryKey?> DeliveryKey(DateTimeOffset? now = null) => Fixture.Db(async store =>
        Mailboxes.DeliveryKeyOf(
            await store.Set<Mailbox>().AsNoTracking().SingleAsync(mailbox => mailbox.Mid == Mailbox.Mid), now ?? Fixture.Now));
}

/// <summary>A guest's own key through the API.</summary>
public sealed class OwnKeyTests
{
    private const string Bob = "bob@example.net";

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Guests_own_key_is_stored_and_everybody_is_notified(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var key = new TestKey("Bob at work <bob@work.example>", "Bob <BOB@Example.NET>");
        Assert.Equal("403 wrong-secret", await (await guest.Bring(key, auth: ServerFixture.Bytes(32))).Problem());
        Assert.Empty(await Told(fixture, Bob));

        var state = await (await guest.Bring(key)).Read(HttpStatusCode.OK);
        Assert.False(state.GetProperty("direct").GetBoolean());
        Assert.Equal(1, state.GetProperty("counter").GetInt32());
        var shown = state.GetProperty("ownKey");
        Assert.Equal(key.Fingerprint, shown.Bytes("fingerprint"));
        Assert.True(shown.GetProperty("usable").GetBoolean());
        // Senders need only this address of the key.
        Assert.Equal("Bob <BOB@Example.NET>", Assert.Single(shown.GetProperty("userIds").EnumerateArray()).GetString());
        Assert.True(Certificate.TryParse(shown.Bytes("certificate"), out var kept) && kept!.UserIds.Count == 1);
        Assert.Equal(state.GetRawText(), (await guest.State()).GetRawText());
        Assert.Equal([GuestMails.OwnKeySetGuest], await Told(fixture, Bob));
        Assert.Equal([GuestMails.OwnKeySet], await Told(fixture, guest.Alice.Address));
        Assert.Equal([NoticeKind.OwnKeySet], await fixture.NoticesOf(guest.Alice));
        Assert.Null(await guest.DeliveryKey());

        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        var delivery = (await guest.DeliveryKey())!;
        Assert.True(delivery is { IsOwn: true, Counter: 1 });
        Assert.Equal(key.Fingerprint, delivery.Fingerprint);
        Assert.True(Certificate.TryParse(guest.Mailbox.Key.Certificate, out var longTerm));
        Assert.True(longTerm!.Verifies(Derivation.OwnKeyStatement(guest.Mailbox.Mid, delivery.Fingerprint, 1), delivery.Signature));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Repeated_request_changes_nothing_and_an_older_one_is_refused(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var (first, second) = (new TestKey($"<{Bob}>"), new TestKey($"<{Bob}>"));
        var (old, next) = (guest.Request(first, 1), guest.Request(second, 2));
        await (await guest.Put(old)).Read(HttpStatusCode.OK);
        await (await guest.Put(old)).Read(HttpStatusCode.OK);
        Assert.Equal([GuestMails.OwnKeySetGuest], await Told(fixture, Bob));
        await (await guest.Put(next)).Read(HttpStatusCode.OK);
        // A statement that was valid once: with its own number, and presented with the next one.
        Assert.Equal("409 own-key-counter", await (await guest.Put(old)).Problem());
        Assert.Equal("400 own-key-unproven",
            await (await guest.Bring(first, 3, signature: guest.Statement(first.Fingerprint, 1))).Problem());
        Assert.Equal("409 own-key-counter", await (await guest.Bring(first, 4)).Problem());
        var answer = await (await guest.Put(old)).Read(HttpStatusCode.Conflict);
        Assert.Equal(2, answer.GetProperty("counter").GetInt32());
        Assert.Equal(second.Fingerprint, (await guest.State()).GetProperty("ownKey").Bytes("fingerprint"));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_changes_have_one_winner(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var keys = Enumerable.Range(0, 8).Select(_ => new TestKey($"<{Bob}>")).ToArray();
        var answers = await Task.WhenAll(keys.Select(key => guest.Bring(key)));
        var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != winner), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal([GuestMails.OwnKeySetGuest], await Told(fixture, Bob));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Key_without_the_signature_of_the_long_term_key_is_refused(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var (key, stranger) = (new TestKey($"<{Bob}>"), new TestKey($"<{Bob}>"));
        var statement = Derivation.OwnKeyStatement(guest.Mailbox.Mid, key.Fingerprint, 1);
        byte[][] forged =
        [
            stranger.Sign(statement), key.Sign(statement), guest.Statement(key.Fingerprint, 2), guest.Statement(stranger.Fingerprint, 1),
            ServerFixture.Bytes(100),
            guest.Mailbox.Key.Sign(Derivation.OwnKeyStatement(Id16.Random(), key.Fingerprint, 1)),
        ];
        foreach (var signature in forged)
            Assert.Equal("400 own-key-unproven", await (await guest.Bring(key, signature: signature)).Problem());
        Assert.Equal("400 malformed", await (await guest.Bring(key, signature: [])).Problem());
        Assert.Equal("400 malformed", await (await guest.Bring(key, counter: 0)).Problem());
        Assert.Equal(JsonValueKind.Null, (await guest.State()).GetProperty("ownKey").ValueKind);
        Assert.Empty(await Told(fixture, Bob));
    }

    public static TheoryData<string, string> BadKeys => new()
    {
        { "of somebody else", "own-key-address" },
        { "of somebody else, with the address in the name", "own-key-address" },
        { "expired", "own-key-expired" },
        { "ends within a day", "own-key-ends-soon" },
        { "RSA of 1024 bits", "own-key-weak" },
        { "certified over SHA-1", "own-key-weak-signature" },
        { "made for signing alone", "own-key-no-encryption-key" },
        { "revoked", "own-key-revoked" },
        { "two at once", "own-key-unreadable" },
        { "no key", "own-key-unreadable" },
        { "that of the mailbox", "own-key-same" },
        { "endless", "own-key-too-large" },
    };

    [Theory, MemberData(nameof(BadKeys))]
    public async Task Unusable_key_is_refused_with_the_reason(string what, string code)
    {
        var guest = await MovingGuest.Arrive(Databases.Sqlite);
        await using var fixture = guest.Fixture;
        var (usual, now) = (TestKeyForm.Usual, fixture.Now);
        var good = new TestKey($"<{Bob}>");
        var key = what switch
        {
            "of somebody else" => new TestKey("Eve <eve@example.net>"),
            "of somebody else, with the address in the name" => new TestKey($"{Bob} <eve@example.net>"),
            "expired" => new TestKey(usual with { Life = TimeSpan.FromDays(30) }, $"<{Bob}>"),
            "ends within a day" =>
                new TestKey(usual with { Made = now.AddDays(-30), Life = TimeSpan.FromDays(31) - TimeSpan.FromMinutes(1) }, $"<{Bob}>"),
            "RSA of 1024 bits" => new TestKey(usual with { RsaBits = 1024 }, $"<{Bob}>"),
            "certified over SHA-1" => new TestKey(usual with { Hash = HashAlgorithmTag.Sha1 }, $"<{Bob}>"),
            "made for signing alone" => new TestKey(usual with { Encrypts = false }, $"<{Bob}>"),
            "that of the mailbox" => guest.Mailbox.Key,
            _ => good,
        };
        var bytes = what switch
        {
            "revoked" => key.Revoked(),
            "two at once" => [.. key.Certificate, .. new TestKey($"<{Bob}>").Certificate],
            "no key" => "Dear Sir or Madam"u8.ToArray(),
            "endless" => new byte[OwnKeyInput.MaxBytes + 1],
            _ => key.Certificate,
        };
        Assert.Equal("400 " + code, await (await guest.Bring(key, certificate: bytes)).Problem());
        Assert.Equal(0,
            await fixture.Db(store => store.Set<Mailbox>().CountAsync(mailbox => mailbox.OwnKey != null || mailbox.OwnKeyCounter != 0)));
        Assert.Empty(await Told(fixture, Bob));
    }

    [Fact]
    public async Task Armored_key_long_RSA_key_and_key_from_a_clock_ahead_are_accepted()
    {
        var guest = await MovingGuest.Arrive(Databases.Sqlite);
        await using var fixture = guest.Fixture;
        var rsa = new TestKey(TestKeyForm.Usual with { RsaBits = 3072 }, $"Bob <{Bob}>");
        var armored = System.Text.Encoding.ASCII.GetBytes(Armor.Encode(rsa.Certificate, ArmorKind.PublicKey).ReplaceLineEndings("\r\n"));
        await (await guest.Bring(rsa, certificate: armored)).Read(HttpStatusCode.OK);
        var early = new TestKey(TestKeyForm.Usual with { Made = fixture.Now.AddHours(2) }, $"<{Bob}>");
        await (await guest.Bring(early, 2)).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        Assert.Equal(early.Fingerprint, (await guest.DeliveryKey())!.Fingerprint);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Secret_key_is_neither_kept_nor_logged(bool isArmored)
    {
        var log = new TestLog();
        await using var server = await TestServer.Start(new() { ["Server:LogLevel"] = "Trace" },
            services => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log));
        var fixture = new ServerFixture(server);
        var (alice, browser) = (await fixture.User(), fixture.Browser());
        var guest = new MovingGuest(fixture, alice, browser, await fixture.Activate(browser, await fixture.Invite(alice)));
        var key = new TestKey($"<{Bob}>");
        var bytes = isArmored ? System.Text.Encoding.ASCII.GetBytes(Armor.Encode(key.Secret, ArmorKind.SecretKey)) : key.Secret;
        var answer = await guest.Bring(key, certificate: bytes);
        var words = await answer.Content.ReadAsStringAsync();
        Assert.Equal("400 own-key-secret", await answer.Problem());
        Assert.Contains("secret key", words, StringComparison.Ordinal);
        // Public and secret in one file: refused too.
        Assert.Equal("400 own-key-unreadable", await (await guest.Bring(key, certificate: [.. key.Certificate, .. key.Secret])).Problem());
        Assert.Equal(0, await fixture.Db(store => store.Set<Mailbox>().CountAsync(mailbox => mailbox.OwnKey != null)));

        string[] needles =
        [
            Convert.ToBase64String(bytes)[40..120], Encoding.ToBase64Url(bytes)[40..120], Convert.ToHexString(bytes)[40..120],
        ];
        Assert.NotEmpty(log.Lines);
        foreach (var needle in needles)
        {
            Assert.DoesNotContain(needle, words, StringComparison.Ordinal);
            Assert.DoesNotContain(log.Lines, line => line.Contains(needle, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revoked_key_stays_revoked_and_ends_direct_delivery(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var key = new TestKey($"<{Bob}>");
        await (await guest.Bring(key)).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        Assert.Equal("403 wrong-secret", await (await guest.Remove(2, auth: ServerFixture.Bytes(32))).Problem());
        Assert.Equal("400 own-key-unproven", await (await guest.Remove(2, guest.Statement(key.Fingerprint, 2))).Problem());
        var state = await (await guest.Remove(2)).Read(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, state.GetProperty("ownKey").ValueKind);
        // They may never have downloaded the mailbox's key.
        Assert.False(state.GetProperty("direct").GetBoolean());
        await (await guest.Bring(key, 1)).Read(HttpStatusCode.Conflict);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        var delivery = (await guest.DeliveryKey())!;
        Assert.True(delivery is { IsOwn: false, Counter: 2 });
        Assert.Equal(guest.Mailbox.Key.Fingerprint, delivery.Fingerprint);
        Assert.True(Certificate.TryParse(guest.Mailbox.Key.Certificate, out var longTerm));
        Assert.True(longTerm!.Verifies(Derivation.OwnKeyStatement(guest.Mailbox.Mid, delivery.Fingerprint, 2), delivery.Signature));
        Assert.Equal(
            [GuestMails.OwnKeySetGuest, GuestMails.DeliverySwitchedGuest, GuestMails.OwnKeyRemovedGuest, GuestMails.DeliverySwitchedGuest],
            await Told(fixture, Bob), SameMembers);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Revoked_copy_of_the_key_in_use_ends_direct_delivery(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var key = new TestKey($"<{Bob}>");
        await (await guest.Bring(key)).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        Assert.Equal("400 own-key-revoked", await (await guest.Bring(key, 2, certificate: key.Revoked())).Problem());
        Assert.Null(await guest.DeliveryKey());
        var state = await guest.State();
        Assert.False(state.GetProperty("ownKey").GetProperty("usable").GetBoolean());
        Assert.Equal("key-revoked", state.GetProperty("fellBack").GetProperty("cause").GetString());
        Assert.Equal("400 own-key-revoked", await (await guest.Switch(true)).Problem());
        Assert.Contains(GuestMails.DeliveryFellBackGuest, await fixture.MailsTo(Bob));
    }

    [Fact]
    public async Task Frequent_changes_are_throttled()
    {
        var guest = await MovingGuest.Arrive(Databases.Sqlite);
        await using var fixture = guest.Fixture;
        for (var i = 0; i < 12; i++) await (await guest.Switch(i % 2 == 0)).Read(HttpStatusCode.OK);
        Assert.Equal("429 throttled", await (await guest.Switch(true)).Problem());
        await (await guest.Switch(false)).Read(HttpStatusCode.OK);
        fixture.Server.Time.Advance(TimeSpan.FromHours(1));
        await (await ServerFixture.SignIn(guest.Browser, guest.Mailbox)).Read(HttpStatusCode.OK);
        await (await guest.Switch(true)).Read(HttpStatusCode.OK);
        for (var i = 0; i < 10; i++) await guest.Switch(false, ServerFixture.Bytes(32));
        Assert.Equal("429 throttled", await (await guest.Switch(false)).Problem());
    }

    internal static IEqualityComparer<IEnumerable<MailKind>> SameMembers { get; } =
        EqualityComparer<IEnumerable<MailKind>>.Create((one, other) => Names(one!).SequenceEqual(Names(other!)), _ => 0);

    private static IEnumerable<string> Names(IEnumerable<MailKind> kinds) => kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal);

    /// <summary>The mails to an address about its keys and its delivery.</summary>
    internal static async Task<List<MailKind>> Told(ServerFixture fixture, string address) =>
        (await fixture.MailsTo(address)).FindAll(AboutKeysAndDelivery.Contains);

    private static readonly HashSet<MailKind> AboutKeysAndDelivery =
    [
        GuestMails.OwnKeySet, GuestMails.OwnKeySetGuest, GuestMails.OwnKeyRemoved, GuestMails.OwnKeyRemovedGuest,
        GuestMails.DeliverySwitched, GuestMails.DeliverySwitchedGuest, GuestMails.DeliveryFellBack, GuestMails.DeliveryFellBackGuest,
    ];
}
