using System.Net;
using System.Net.Http.Json;
using System.Text;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.KeyDiscovery;
using Restante.Server.KeyDiscovery.Http;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.KeyDiscovery;
using Restante.Server.Web;

namespace Restante.Server.Tests.Hosting;

/// <summary>
/// Every operation that accepts a certificate: without a session, a token or the right password it verifies nothing, and
/// otherwise at most 64 signatures of one certificate. Verifying inside a transaction would be an error 500.
/// </summary>
[Trait("Time", "long")]
public sealed class CertificateVerificationTests
{
    private const int Budget = 64;
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Certifies = [2, 27, 3];

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Set_up_verifies_for_a_valid_token_only(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        using var browser = fixture.Browser();
        var alice = new TestUser("alice@example.org");
        var hostile = Hostile(alice.Address);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        CompleteSetUpRequest Request(byte[] token) =>
            alice.SetUp(token) with { Fingerprint = hostile.Fingerprint, Certificate = hostile.Bytes };

        await browser.Refused("/api/setup/complete", Request(TestUser.Secret(32)), 404, "link-unknown");
        var token = await TestUser.Invite(fixture.Server, alice.Address);
        await browser.Refused("/api/setup/complete", Request(token) with { Address = "other@example.org" }, 409, "other-address");
        Assert.Equal(0, verifications.Made);
        await browser.Refused("/api/setup/complete", Request(token), 400, "malformed");
        Assert.Equal(Budget, verifications.Made);
        await browser.Ok<UserSession>("/api/setup/complete", alice.SetUp(token));
        await browser.Refused("/api/setup/complete", Request(token), 410, "link-used");
        Assert.Equal(Budget, verifications.Made);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Activation_verifies_for_a_valid_ticket_only(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        using var browser = fixture.Browser();
        var link = await fixture.Invite(await fixture.User());
        var hostile = Hostile(link.Address);
        using var verifications = new CountedVerifications(hostile.Fingerprint, link.Key.Fingerprint);
        object Request(byte[] linkAuth, byte[] ticket) => new
        {
            iid = link.Iid, linkAuth, ticket, requestId = ServerFixture.Bytes(16),
            mailbox = new
            {
                mid = fixture.NewMailbox(link.Address).Mid, argon = Restante.Protocol.ArgonParameters.Version1,
                auth = ServerFixture.Bytes(32), bundle = ServerFixture.Bytes(400),
                fingerprint = hostile.Fingerprint, certificate = hostile.Bytes, pins = ServerFixture.Bytes(100)
            },
            proof = link.Key.Sign([1]), accesses = Array.Empty<object>(), language = "de",
        };
        var ticket = await ServerFixture.Ticket(browser, link);

        Assert.Equal("404 link-unknown",
            await (await browser.Post("/api/invitations/activate", Request(ServerFixture.Bytes(32), ticket))).Problem());
        Assert.StartsWith("4",
            await (await browser.Post("/api/invitations/activate", Request(link.LinkAuth, ServerFixture.Bytes(32)))).Problem(),
            StringComparison.Ordinal);
        Assert.Equal(0, verifications.Made);
        Assert.StartsWith("4", await (await browser.Post("/api/invitations/activate", Request(link.LinkAuth, ticket))).Problem(),
            StringComparison.Ordinal);
        Assert.Equal(Budget, verifications.Made);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Attach_verifies_one_proof_for_a_valid_ticket_only(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        using var browser = fixture.Browser();
        var alice = await fixture.User();
        var mailbox = await fixture.Activate(browser, await fixture.Invite(alice));
        var link = await fixture.Invite(alice);
        using var verifications = new CountedVerifications(link.Key.Fingerprint);
        using var stranger = fixture.Browser();
        var ticket = await ServerFixture.Ticket(browser, link);
        Assert.StartsWith("401",
            await (await stranger.Post("/api/invitations/attach", ServerFixture.Attachment(link, ticket, mailbox))).Problem(),
            StringComparison.Ordinal);
        Assert.StartsWith("4",
            await (await browser.Post("/api/invitations/attach",
                ServerFixture.Attachment(link, ServerFixture.Bytes(32), mailbox))).Problem(),
            StringComparison.Ordinal);
        Assert.Equal(0, verifications.Made);
        Assert.Equal(HttpStatusCode.NoContent,
            (await browser.Post("/api/invitations/attach", ServerFixture.Attachment(link, ticket, mailbox))).StatusCode);
        Assert.InRange(verifications.Made, 1, 4);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Own_key_is_verified_once_and_after_the_password(string database)
    {
        var guest = await MovingGuest.Arrive(database);
        await using var fixture = guest.Fixture;
        var hostile = Hostile(guest.Mailbox.Address);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        object Request(byte[] auth) =>
            new { auth, certificate = hostile.Bytes, counter = 1, signature = guest.Statement(hostile.Fingerprint, 1) };
        using var stranger = fixture.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await stranger.PutAsJsonAsync("/api/guest/own-key", Request(guest.Mailbox.Auth), Json.Options)).StatusCode);
        Assert.Equal("403 wrong-secret", await (await guest.Put(Request(ServerFixture.Bytes(32)))).Problem());
        Assert.Equal(0, verifications.Made);
        for (var time = 0; time < 5; time++)
            Assert.Equal("400 own-key-too-many-signatures", await (await guest.Put(Request(guest.Mailbox.Auth))).Problem());
        Assert.Equal(Budget, verifications.Made);
    }

    [Fact]
    public async Task Own_key_with_a_costly_exponent_is_refused_unverified()
    {
        var guest = await MovingGuest.Arrive(Databases.Sqlite);
        await using var fixture = guest.Fixture;
        var hostile = new HostileCertificate(Made, 3072, 3072).UserId(guest.Mailbox.Address)
            .True(HostileCertificate.PositiveCertification, 1, Certifies);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        var answer = await guest.Put(new
        {
            auth = guest.Mailbox.Auth, certificate = hostile.Bytes, counter = 1, signature = guest.Statement(hostile.Fingerprint, 1),
        });
        Assert.Contains("64 bits", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("400 own-key-unreadable", await answer.Problem());
        Assert.Equal(0, verifications.Made);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Replaced_key_is_verified_after_session_and_password(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        using var browser = fixture.Browser();
        using var stranger = fixture.Browser();
        var alice = await TestUser.SignedUp(fixture.Server, browser);
        var hostile = Hostile(alice.Address);
        var next = new TestKey($"Alice Example <{alice.Address}>");
        var request = alice.Replacement(next, fixture.Now) with { Fingerprint = hostile.Fingerprint, Certificate = hostile.Bytes };
        using var verifications = new CountedVerifications(hostile.Fingerprint, alice.Key.Fingerprint);
        await stranger.Refused("/api/user/key/replace", request, 401, "session-none");
        await browser.Refused("/api/user/key/replace", request with { CurrentAuth = ServerFixture.Bytes(32) }, 403, "wrong-secret");
        Assert.Equal(0, verifications.Made);
        await browser.Refused("/api/user/key/replace", request, 400, "malformed");
        Assert.InRange(verifications.Made, Budget, Budget + 8);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Renewed_key_is_verified_for_its_user_only_and_within_the_budget(string database)
    {
        await using var fixture = await ServerFixture.Start(database);
        using var browser = fixture.Browser();
        using var stranger = fixture.Browser();
        var alice = await TestUser.SignedUp(fixture.Server, browser);
        var hostile = Hostile(alice.Address);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        await stranger.Refused("/api/user/key/renew", new RenewKeyRequest(hostile.Bytes), 401, "session-none");
        await browser.Refused("/api/user/key/renew", new RenewKeyRequest(hostile.Bytes), 409, "key-replaced");
        Assert.Equal(0, verifications.Made);
        // The user's own key with a flood of signatures: everything stored stays.
        var flood = new Flooded(alice.Key.Certificate);
        using var own = new CountedVerifications(alice.Key.Fingerprint);
        var answer = await browser.Send("/api/user/key/renew", new RenewKeyRequest(flood.Bytes));
        Assert.InRange((int)answer.StatusCode, 200, 499);
        Assert.InRange(own.Made, 1, 2 * Budget);
        Assert.Equal(alice.Key.Certificate, (await browser.Get<UserSession>("/api/user/session")).Certificate);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Imported_contacts_are_verified_within_the_budget(string database)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("", database);
        var hostile = Hostile(KeyDiscoveryFixture.Bob);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        using var stranger = fixture.Server.Client();
        var request = new ImportContactKeysRequest(ImportKind.Certificates, hostile.Bytes, false);
        await stranger.Refused("/api/contacts/keys", request, 401, "session-none");
        Assert.Equal(0, verifications.Made);
        for (var time = 0; time < 3; time++) await fixture.Browser.Ok<ImportContactKeysAnswer>("/api/contacts/keys", request);
        Assert.Equal(Budget, verifications.Made);
        var mail = Encoding.ASCII.GetBytes(
            $"From: {KeyDiscoveryFixture.Bob}\r\nMIME-Version: 1.0\r\nContent-Type: application/pgp-keys\r\n" +
            "Content-Transfer-Encoding: base64\r\n\r\n" +
            Convert.ToBase64String(hostile.Bytes, Base64FormattingOptions.InsertLineBreaks) + "\r\n");
        await fixture.Browser.Send("/api/contacts/keys", new ImportContactKeysRequest(ImportKind.Mail, mail, false));
        Assert.Equal(Budget, verifications.Made);
    }

    [Fact]
    public async Task Hundred_imported_contacts_share_a_budget()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        var all = Enumerable.Range(0, 60)
            .Select(at => new HostileCertificate(Made, 2048).UserId($"b{at}@bob.example")
                .False(HostileCertificate.PositiveCertification, 70))
            .ToList();
        using var verifications = new CountedVerifications([.. all.Select(one => one.Fingerprint)]);
        await fixture.Browser.Ok<ImportContactKeysAnswer>("/api/contacts/keys",
            new ImportContactKeysRequest(ImportKind.Certificates, [.. all.SelectMany(one => one.Bytes)], false));
        Assert.InRange(verifications.Made, Budget, 1600);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Hostile_directory_costs_the_budget_once(string database)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd", database);
        var hostile = Hostile(KeyDiscoveryFixture.Bob);
        var host = fixture.Directory();
        KeyDiscoveryFixture.Gives(host, hostile.Bytes);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        Assert.NotEqual(KeyState.Found, (await fixture.Look()).State);
        Assert.Equal(Budget, verifications.Made);
        for (var time = 0; time < 3; time++)
        {
            await fixture.Later(TimeSpan.FromHours(7));
            Assert.NotEqual(KeyState.Found, (await fixture.Look()).State);
        }
        Assert.Equal(Budget, verifications.Made);
    }

    [Fact]
    public async Task Hostile_directory_does_not_remove_the_known_key()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var key = new TestKey($"Bob <{KeyDiscoveryFixture.Bob}>");
        var host = fixture.Directory(key);
        Assert.Equal(key.Fingerprint, (await fixture.Look()).Key!.Fingerprint);
        await fixture.Later(TimeSpan.FromHours(25));
        KeyDiscoveryFixture.Gives(host, new Flooded(key.Certificate).Bytes);
        using var verifications = new CountedVerifications(key.Fingerprint);
        var found = await fixture.Look();
        Assert.Equal(key.Fingerprint, found.Key!.Fingerprint);
        Assert.InRange(verifications.Made, 1, 2 * Budget);
    }

    [Fact]
    public async Task Directory_with_a_costly_exponent_has_no_usable_key()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var hostile = new HostileCertificate(Made, 3072, 3072).UserId(KeyDiscoveryFixture.Bob)
            .False(HostileCertificate.PositiveCertification, 100);
        KeyDiscoveryFixture.Gives(fixture.Directory(), hostile.Bytes);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        var verdict = await fixture.Look();
        Assert.Equal((KeyState.None, "unsupported"), (verdict.State, Assert.Single(verdict.Reports).Cause));
        Assert.Equal(0, verifications.Made);
    }

    // Hundreds of signatures that look like the owner's.
    private static HostileCertificate Hostile(string address) =>
        new HostileCertificate(Made).UserId($"<{address}>").False(HostileCertificate.PositiveCertification, 300);

    /// <summary>A real certificate with as many false revocations as would hide a real one; their digest octets are right.</summary>
    private sealed class Flooded
    {
        public Flooded(byte[] certificate)
        {
            var packets = new Org.BouncyCastle.Bcpg.OpenPgp.PgpPublicKeyRing(certificate);
            var key = packets.GetPublicKey();
            var body = key.PublicKeyPacket.GetEncodedContents();
            using var bytes = new MemoryStream();
            key.PublicKeyPacket.Encode(new Org.BouncyCastle.Bcpg.BcpgOutputStream(bytes));
            var head = (int)bytes.Length;
            for (var at = 0; at < 200; at++)
            {
                byte[] area = [5, 2, 0x69, 0x60, 0, (byte)at, 22, 33, 4, .. key.GetFingerprint()];
                byte[] front = [4, 0x20, 22, 8, 0, (byte)area.Length, .. area];
                var digest = System.Security.Cryptography.SHA256.HashData(
                    [0x99, (byte)(body.Length >> 8), (byte)body.Length, .. body, .. front, 4, 0xff, 0, 0, 0, (byte)front.Length]);
                byte[] packet = [.. front, 0, 0, digest[0], digest[1], 1, 0, .. Number(at), 1, 0, .. Number(at + 1)];
                bytes.Write([0xc2, (byte)packet.Length, .. packet]);
            }
            bytes.Write(certificate.AsSpan(head));
            Bytes = bytes.ToArray();
        }

        public byte[] Bytes { get; }

        // 32 bytes with the highest bit set.
        private static byte[] Number(int at) => [0x80, .. Enumerable.Repeat((byte)0x55, 30), (byte)at];
    }
}
