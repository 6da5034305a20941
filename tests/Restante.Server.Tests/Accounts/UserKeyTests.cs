using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Org.BouncyCastle.Bcpg;
using Restante.OpenPgp;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Delivery;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Accounts;

/// <summary>A user's own key: renewed, replaced, reminded of (PROTOCOL.md sections 3 and 13).</summary>
[Trait("Time", "long")]
public sealed class UserKeyTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Renewed_key_has_another_expiry_and_loses_nothing(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        var alice = await TestUser.SignedUp(server, browser);
        var before = await browser.Get<UserSession>("/api/user/session");
        Assert.Null(before.KeyExpiresAt);
        var end = server.Time.Now.AddYears(2);

        var renewed = await browser.Ok<RenewedKey>("/api/user/key/renew", new RenewKeyRequest(alice.Key.Renewed(end, server.Time.Now)));
        Assert.Equal(end, renewed.KeyExpiresAt);
        Assert.True(Contains(renewed.Certificate, alice.Key.Certificate));

        // A year later, from a browser that has never seen the first renewal: nothing known is lost.
        server.Time.Advance(TimeSpan.FromDays(365));
        await browser.Ok<UserSession>("/api/user/login", new LoginRequest(alice.Id, alice.Auth));
        var later =
            await browser.Ok<RenewedKey>("/api/user/key/renew", new RenewKeyRequest(alice.Key.Renewed(end.AddYears(1), server.Time.Now)));
        Assert.Equal(end.AddYears(1), later.KeyExpiresAt);
        Assert.True(Contains(later.Certificate, renewed.Certificate));
        var after = await browser.Get<UserSession>("/api/user/session");
        Assert.Equal([later.Certificate, before.Fingerprint, before.Bundle], new[] { after.Certificate, after.Fingerprint, after.Bundle });
        Assert.Equal(end.AddYears(1), after.KeyExpiresAt);
    }

    [Theory]
    [InlineData(23, 700, true)]
    [InlineData(25, 700, false)]
    [InlineData(0, 1.3, true)]
    [InlineData(0, 0.9, false)]
    public async Task Renewal_accepts_a_clock_up_to_a_day_ahead_and_an_expiry_a_day_away(
        int hoursAhead,
        double daysLeft,
        bool counts)
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var alice = await TestUser.SignedUp(server, browser);
        var renewal = new RenewKeyRequest(alice.Key.Renewed(server.Time.Now.AddDays(daysLeft), server.Time.Now.AddHours(hoursAhead)));
        using var answer = await browser.Post("/api/user/key/renew", renewal);
        Assert.Equal(counts ? 200 : 422, (int)answer.StatusCode);
        if (!counts)
        {
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal(hoursAhead > 0 ? "not-yet" : "ends-soon", problem.GetProperty("fault").GetString());
        }
        var end = (await browser.Get<UserSession>("/api/user/session")).KeyExpiresAt;
        if (counts) Assert.Equal(server.Time.Now.AddDays(daysLeft), end!.Value, TimeSpan.FromSeconds(1));
        else Assert.Null(end);
    }

    [Fact]
    public async Task Invalid_renewal_changes_nothing()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var alice = await TestUser.SignedUp(server, browser);
        var now = server.Time.Now;
        var other = new TestKey($"Alice Example <{alice.Address}>");
        await browser.Refused("/api/user/key/renew", new RenewKeyRequest([]), 400, "malformed");
        await browser.Refused("/api/user/key/renew", new RenewKeyRequest(new byte[300_000]), 400, "malformed");
        await browser.Refused("/api/user/key/renew", new RenewKeyRequest(other.Renewed(now.AddYears(2), now)), 409, "key-replaced");
        await browser.Refused("/api/user/key/renew", new RenewKeyRequest(alice.Key.Renewed(now.AddDays(1), now)), 422, "key-unusable");
        await browser.Refused("/api/user/key/renew", new RenewKeyRequest(alice.Key.Revoked(now)), 422, "key-unusable");
        // Another key's self-signature on this key is not a self-signature, and does not count.
        var grafted = Graft(alice.Key.Certificate, other.Renewed(now.AddYears(2), now));
        Assert.Null((await browser.Ok<RenewedKey>("/api/user/key/renew", new RenewKeyRequest(grafted))).KeyExpiresAt);
        using var stranger = server.Client();
        await stranger.Refused("/api/user/key/renew", new RenewKeyRequest(alice.Key.Renewed(now.AddYears(2), now)), 401, "session-none");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Replaced_key_names_its_successor_and_ends_other_sessions_and_recovery_code(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        using var elsewhere = server.Client();
        var alice = await TestUser.SignedUp(server, browser);
        await elsewhere.Ok<UserSession>("/api/user/login", new LoginRequest(alice.Id, alice.Auth));
        var (first, second, third) =
            (alice.Key, new TestKey($"Alice Example <{alice.Address}>"), new TestKey($"Alice Example <{alice.Address}>"));

        var request = alice.Replacement(second, server.Time.Now);
        var session = await browser.Ok<UserSession>("/api/user/key/replace", request);
        Assert.Equal([second.Fingerprint, second.Certificate, request.Bundle],
            new[] { session.Fingerprint, session.Certificate, session.Bundle });
        await Calls.Refused(await elsewhere.GetAsync("/api/user/session", TestContext.Current.CancellationToken), 401, "session-none");
        Assert.Equal(session.ReloadKey, (await browser.Get<UserSession>("/api/user/session")).ReloadKey);
        await browser.Refused("/api/user/recovery/open", new OpenRecoveryRequest(alice.Id, alice.RecoveryAuth), 401, "wrong-secret");
        var offer = await browser.Ok<RecoveryOffer>("/api/user/recovery/open", new OpenRecoveryRequest(alice.Id, request.RecoveryAuth));
        Assert.Equal(request.RecoveryBundle, offer.RecoveryBundle);
        // The same request again: the user no longer has the key that it replaces.
        await browser.Refused("/api/user/key/replace", request, 409, "key-replaced");
        Assert.Equal(1, await MailsOfReplacement(server));

        alice.Key = second;
        await browser.Ok<UserSession>("/api/user/key/replace",
            alice.Replacement(third, server.Time.Now, RevocationReasonTag.KeyCompromised));
        using var bob = server.Client();
        await TestUser.SignedUp(server, bob, "bob@example.org");
        var steps = (await bob.Ok<JsonElement>("/api/user/recipients", new { addresses = new[] { alice.Address } }))
            .GetProperty("recipients")[0];
        Assert.Equal(third.Fingerprint, steps.Bytes("fingerprint"));
        Assert.Equal([first.Fingerprint, second.Fingerprint],
            steps.GetProperty("succession").EnumerateArray().Select(step => Read(step.Bytes("certificate")).Fingerprint));
        Assert.Equal(request.Signature, steps.GetProperty("succession")[0].Bytes("signature"));
        Assert.Equal(request.Consent, steps.GetProperty("succession")[0].Bytes("consent"));
    }

    private static async Task<int> MailsOfReplacement(TestServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Store>().Set<OutboundMail>()
            .CountAsync(mail => mail.Kind == AccountMails.KeyReplaced);
    }

    [Fact]
    public async Task Succession_without_both_signatures_changes_nothing()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        using var others = server.Client();
        var (alice, now) = (await TestUser.SignedUp(server, browser), server.Time.Now);
        var bob = await TestUser.SignedUp(server, others, "bob@example.org");
        var next = new TestKey($"Alice Example <{alice.Address}>");
        var good = alice.Replacement(next, now);
        var foreign = new TestKey("Alice Example <alice@example.com>");
        await browser.Refused("/api/user/key/replace", good with { Signature = good.Consent }, 422, "succession-unproven");
        await browser.Refused("/api/user/key/replace", good with { Consent = good.Signature }, 422, "succession-unproven");
        await browser.Refused("/api/user/key/replace", good with { Signature = [] }, 422, "succession-unproven");
        await browser.Refused("/api/user/key/replace", good with { FormerCertificate = alice.Key.Certificate }, 422, "succession-unproven");
        await browser.Refused("/api/user/key/replace", good with { Certificate = next.Revoked(now) }, 422, "succession-unproven");
        await browser.Refused("/api/user/key/replace", good with { FormerCertificate = next.Revoked(now) }, 409, "key-replaced");
        await browser.Refused("/api/user/key/replace", alice.Replacement(foreign, now), 400, "malformed");
        await browser.Refused("/api/user/key/replace", alice.Replacement(alice.Key, now), 422, "succession-unproven");
        await browser.Refused("/api/user/key/replace", good with { Fingerprint = new byte[20] }, 400, "malformed");
        await browser.Refused("/api/user/key/replace", good with { Bundle = [] }, 400, "malformed");
        await browser.Refused("/api/user/key/replace", good with { RecoveryBundle = [] }, 400, "malformed");
        await browser.Refused("/api/user/key/replace", good with { CurrentAuth = new byte[32] }, 403, "wrong-secret");
        // Another user's statement about the same keys.
        alice.Id = bob.Id;
        await browser.Refused("/api/user/key/replace", alice.Replacement(next, now), 422, "succession-unproven");
        Assert.Equal(alice.Key.Fingerprint, (await browser.Get<UserSession>("/api/user/session")).Fingerprint);
        await browser.Ok<UserSession>("/api/user/key/replace", good);
        // No earlier key returns.
        var session = await browser.Get<UserSession>("/api/user/session");
        alice = new TestUser(alice.Address) { Id = session.UserId, Key = next, Auth = alice.Auth, Salt = alice.Salt };
        await browser.Refused("/api/user/key/replace", alice.Replacement(alice.Key, now), 422, "succession-unproven");
    }

    [Fact]
    public async Task Password_guesses_at_key_replacement_are_throttled()
    {
        await using var server = await TestServer.Start();
        using var browser = server.Client();
        var alice = await TestUser.SignedUp(server, browser);
        var wrong = alice.Replacement(new TestKey($"Alice Example <{alice.Address}>"), server.Time.Now) with { CurrentAuth = new byte[32] };
        for (var i = 0; i < 10; i++) await browser.Refused("/api/user/key/replace", wrong, 403, "wrong-secret");
        await browser.Refused("/api/user/key/replace", wrong, 429, "throttled");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_key_replacements_have_one_winner(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        using var browser = server.Client();
        var alice = await TestUser.SignedUp(server, browser);
        var requests = Enumerable.Range(0, 6)
            .Select(_ => alice.Replacement(new TestKey($"Alice Example <{alice.Address}>"), server.Time.Now)).ToArray();
        var answers = await Task.WhenAll(requests
            .Select(async request => (int)(await browser.Send("/api/user/key/replace", request)).StatusCode));
        Assert.Equal([200, .. Enumerable.Repeat(409, 5)], answers.Order());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task User_is_reminded_once_thirty_days_before_each_key_expiry(string kind)
    {
        await using var fixture = await ServerFixture.Start(kind);
        var (alice, bob) = (await fixture.User(), await fixture.User("bob@example.org", "Bob Brown"));
        var end = fixture.Now.AddDays(100);
        await (await alice.Browser.Post("/api/user/key/renew", new { certificate = alice.Key.Renewed(end, fixture.Now) }))
            .Read(System.Net.HttpStatusCode.OK);
        await fixture.Sweep(end.AddDays(-30).AddSeconds(-1));
        Assert.Empty(await fixture.NoticesOf(alice));
        await fixture.Sweep(end.AddDays(-30));
        await fixture.Sweep(end.AddDays(-29));
        Assert.Equal([NoticeKind.KeyExpiring], await fixture.NoticesOf(alice));
        Assert.Equal([AccountMails.KeyExpiring], await fixture.MailsTo(alice.Address));

        await fixture.Later(end.AddDays(-20), alice);
        await (await alice.Browser.Post("/api/user/key/renew", new { certificate = alice.Key.Renewed(end.AddDays(300), fixture.Now) }))
            .Read(System.Net.HttpStatusCode.OK);
        await fixture.Sweep(end);
        Assert.Single(await fixture.NoticesOf(alice));
        await fixture.Sweep(end.AddDays(271));
        Assert.Equal(2, (await fixture.NoticesOf(alice)).Count);
        Assert.Empty(await fixture.NoticesOf(bob));
    }

    // OpenPGP packets may be in another order; every one is there.
    private static bool Contains(byte[] whole, byte[] part) => Read(whole).Merge(Read(part))!.ToBytes().Length == whole.Length;

    // The first certificate's packets, with the other one's signatures after its user ID.
    private static byte[] Graft(byte[] certificate, byte[] other)
    {
        var (own, foreign) = (Packets(certificate), Packets(other));
        var signatures = foreign.SkipWhile(packet => packet.Tag != 13).Skip(1).TakeWhile(packet => packet.Tag == 2);
        var at = own.FindIndex(packet => packet.Tag == 13) + 1;
        return [.. own.Take(at).Concat(signatures).Concat(own.Skip(at)).SelectMany(packet => packet.Bytes)];
    }

    private static List<(int Tag, byte[] Bytes)> Packets(byte[] bytes)
    {
        var packets = new List<(int, byte[])>();
        for (var at = 0; at < bytes.Length;)
        {
            // BouncyCastle writes old headers: tag in bits 2 to 5, then one, two or four octets of length.
            var (tag, form) = ((bytes[at] >> 2) & 0x0f, bytes[at] & 3);
            var size = form == 0 ? 2 + bytes[at + 1] : 3 + (bytes[at + 1] << 8) + bytes[at + 2];
            packets.Add((tag, bytes[at..(at + size)]));
            at += size;
        }
        return packets;
    }

    private static Certificate Read(byte[] bytes) =>
        Certificate.TryParse(bytes, out var certificate) ? certificate! : throw new FormatException("no certificate");
}
