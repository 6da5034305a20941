using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Restante.OpenPgp;
using Restante.Server.KeyDiscovery;
using Restante.Server.KeyDiscovery.Http;
using Restante.Server.Retention;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>The keys of a user's contacts through the API.</summary>
public sealed class ContactKeysTests
{
    private const string Bob = KeyDiscoveryFixture.Bob;
    private readonly TestKey key = new($"Bob Builder <{Bob}>");

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Certificate_is_kept_for_each_of_its_addresses_and_precedes_look_ups(string kind)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd", kind);
        fixture.Directory(key);
        var named = new TestKey($"Bob Builder <{Bob}>", "Robert <Robert@Elsewhere.example>", "no address");
        var imported = await Import(fixture, Armored(named));
        Assert.Equal([(Bob, "Bob Builder", ImportOutcome.Added), ("robert@elsewhere.example", "Robert", ImportOutcome.Added)],
            imported.Select(one => (one.Canonical, one.Name, one.Outcome)));
        var verdict = await fixture.Look();
        Assert.Equal(KeyProvenance.Contact, verdict.Key!.Provenance);
        Assert.Equal(named.Fingerprint, verdict.Key.Fingerprint);
        // The verdict reports contrary evidence too.
        Assert.Equal(key.Fingerprint, verdict.Reports.Single(report => report.Source == KeyProvenance.Wkd).Fingerprint);
        var kept = (await List(fixture)).Single(contact => contact.Canonical == Bob);
        Assert.True(Certificate.TryParse(kept.Certificate, out var certificate));
        Assert.Equal([$"Bob Builder <{Bob}>"], certificate!.UserIds);
        Assert.Equal((null, KeyProvenance.Contact), (kept.Fault, kept.CameBy));
        using var removed = await fixture.Browser.DeleteAsync($"/api/contacts/keys/{kept.Id}",
            TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)removed.StatusCode);
        Assert.Equal(KeyProvenance.Wkd, (await fixture.Look()).Key!.Provenance);
    }

    [Fact]
    public async Task Key_in_UTF_16_or_with_a_user_id_in_ISO_8859_1_is_kept()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        byte[] utf16 = [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(Armored(key)))];
        Assert.Equal(ImportOutcome.Added, Assert.Single(await Import(fixture, utf16)).Outcome);
        var old = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "fixtures", "keys", "latin-1-user-id.asc"));
        fixture.Server.Time.Now = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        await fixture.Later(TimeSpan.Zero);
        var kept = Assert.Single(await Import(fixture, old));
        Assert.Equal(("juergen@latin.example", "J\u00fcrgen M\u00fcller", ImportOutcome.Added), (kept.Canonical, kept.Name, kept.Outcome));
        Assert.Equal(KeyState.Found, (await fixture.Look("juergen@latin.example")).State);
    }

    [Fact]
    public async Task Key_from_a_clock_ahead_is_kept_whole_from_a_file_and_from_a_look_up()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        using var made = SecretKey.Generate([$"Bob <{Bob}>"], fixture.Server.Time.Now.AddHours(1));
        var ahead = made.Certificate.ToBytes();
        KeyDiscoveryFixture.Gives(fixture.Directory(), ahead);
        Assert.Equal(made.Certificate.Fingerprint, (await fixture.Look()).Key!.Fingerprint);
        Assert.True(Certificate.TryParse((await fixture.Look()).Key!.Certificate, out var found));
        Assert.Equal([$"Bob <{Bob}>"], found!.UserIds);
        var imported = await Import(fixture, Encoding.ASCII.GetBytes(Armor.Encode(ahead, ArmorKind.PublicKey)));
        Assert.Equal((Bob, ImportOutcome.Added), imported.Select(one => (one.Canonical, one.Outcome)).Single());
        Assert.Equal(ahead, (await List(fixture)).Single().Certificate);
        await fixture.Later(TimeSpan.FromHours(3));
        Assert.Equal(KeyProvenance.Contact, (await fixture.Look()).Key!.Provenance);
    }

    [Fact]
    public async Task Different_key_of_the_address_waits_for_the_users_confirmation()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        await Import(fixture, key.Certificate);
        var other = new TestKey($"Bob <{Bob}>");
        var differs = Assert.Single(await Import(fixture, other.Certificate));
        Assert.Equal((ImportOutcome.Differs, true), (differs.Outcome, differs.Present!.SequenceEqual(key.Fingerprint)));
        Assert.Equal(key.Fingerprint, (await fixture.Look()).Key!.Fingerprint);
        Assert.Equal(ImportOutcome.Replaced, Assert.Single(await Import(fixture, other.Certificate, replace: true)).Outcome);
        Assert.Equal(other.Fingerprint, (await fixture.Look()).Key!.Fingerprint);
        // The same key again; then its revocation, which is merged.
        Assert.Equal(ImportOutcome.Merged, Assert.Single(await Import(fixture, other.Certificate)).Outcome);
        Assert.Equal((ImportOutcome.Merged, "revoked"),
            (await Import(fixture, other.Revoked(fixture.Server.Time.Now)) is [var one] ? (one.Outcome, one.Reason) : default));
        Assert.Equal("revoked", Assert.Single(await List(fixture)).Fault);
        Assert.Equal((KeyState.None, "revoked"), (await fixture.Look() is var verdict ? verdict.State : default, verdict.Reports[0].Cause));
    }

    [Fact]
    public async Task Key_offered_by_a_source_keeps_its_provenance()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        fixture.Directory(key);
        await Import(fixture, (await fixture.Look()).Key!.Certificate);
        Assert.Equal(KeyProvenance.Wkd, Assert.Single(await List(fixture)).CameBy);
    }

    [Fact]
    public async Task Secret_key_and_invalid_key_are_refused_with_a_sentence()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        await Refused(fixture, key.Secret, "secret-key");
        await Refused(fixture, Encoding.ASCII.GetBytes(Armor.Encode(key.Secret, ArmorKind.SecretKey)), "secret-key");
        await Refused(fixture, [.. key.Certificate, .. key.Secret], "not-a-key");
        await Refused(fixture, "Dear Bob"u8.ToArray(), "not-a-key");
        await Refused(fixture, [], "not-a-key");
        await Refused(fixture, key.Certificate, "not-a-mail", ImportKind.Mail);
        await Refused(fixture, Mail(""), "no-key", ImportKind.Mail);
        Assert.Empty(await List(fixture));
    }

    [Theory]
    [InlineData("the user ID signed with SHA-1", "weak-self-signature")]
    [InlineData("a user ID that somebody else signed", "not-self-signed")]
    [InlineData("a user ID without an address", "no-address")]
    [InlineData("signed with SHA-224", null)]
    public void Imported_key_without_usable_user_id_is_refused_for_its_true_reason(string name, string? reason)
    {
        var vector = VectorFile.Read("certificates-v1.json").GetProperty("cases")
            .EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        var now = vector.GetProperty("judged")[0].GetProperty("at").GetDateTimeOffset();
        var brings = Assert.IsType<ContactImport.Brings>(
            ContactImport.Read(ImportKind.Certificates, vector.GetProperty("certificate").GetBytesFromBase64(), now));
        Assert.Equal(reason is null ? ["alice@example.org"] : [], brings.Candidates.Select(candidate => candidate.Canonical));
        Assert.Equal(reason is null ? [] : [reason], brings.Refused.Select(refused => refused.Reason));
    }

    [Fact]
    public async Task Autocrypt_header_brings_its_senders_key_until_it_is_35_days_old()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        var now = fixture.Server.Time.Now;
        var imported = Assert.Single(await Import(fixture, Mail(Header(key), now.AddDays(-10)), kind: ImportKind.Mail));
        Assert.Equal((ImportOutcome.Added, Bob), (imported.Outcome, imported.Canonical));
        Assert.Equal((KeyProvenance.Autocrypt, now.AddDays(-10)),
            (await fixture.Look() is var verdict ? verdict.Key!.Provenance : default, verdict.Key!.FoundAt));
        // An older mail's header changes nothing, a newer one's replaces it.
        var next = new TestKey($"<{Bob}>");
        Assert.Equal(ImportOutcome.Differs,
            Assert.Single(await Import(fixture, Mail(Header(next), now.AddDays(-11)), kind: ImportKind.Mail)).Outcome);
        Assert.Equal(ImportOutcome.Replaced,
            Assert.Single(await Import(fixture, Mail(Header(next), now.AddDays(-1)), kind: ImportKind.Mail)).Outcome);
        await fixture.Later(TimeSpan.FromDays(33.9));
        Assert.Equal(KeyState.Found, (await fixture.Look()).State);
        await fixture.Later(TimeSpan.FromDays(0.2));
        Assert.Equal(KeyState.None, (await fixture.Look()).State);
        await fixture.Server.InScope(
            services => services.GetRequiredService<Sweep>().Apply(fixture.Server.Time.Now, CancellationToken.None));
        Assert.Empty(await List(fixture));
    }

    [Fact]
    public async Task Autocrypt_header_that_does_not_count_brings_nothing()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        var now = fixture.Server.Time.Now;
        Assert.Equal("not-mutual", await Reason(Mail(Header(key).Replace("prefer-encrypt=mutual; ", "", StringComparison.Ordinal))));
        Assert.Equal("too-old", await Reason(Mail(Header(key), now.AddDays(-35))));
        Assert.Equal("names-somebody-else", await Reason(Mail(Header(new TestKey("eve@bob.example")))));
        // A header for an address other than From, or two valid headers: none counts.
        await Refused(fixture, Mail(Header(key, "eve@bob.example")), "no-key", ImportKind.Mail);
        await Refused(fixture, Mail(Header(key) + Header(new TestKey(Bob))), "no-key", ImportKind.Mail);
        Assert.Empty(await List(fixture));

        async Task<string?> Reason(byte[] mail) =>
            Assert.Single(await Import(fixture, mail, kind: ImportKind.Mail)) is { Outcome: ImportOutcome.Refused } refused
                ? refused.Reason
                : "taken";
    }

    [Fact]
    public async Task Key_attached_to_a_mail_counts_for_its_sender_only()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("");
        var attached = new TestKey($"Bob <{Bob}>", "The boss <boss@bob.example>");
        var mail = Mail("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n",
            body: "--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x\r\nContent-Type: application/pgp-keys; name=key.asc\r\n\r\n" +
                $"{Armor.Encode(attached.Certificate, ArmorKind.PublicKey)}\r\n--x--\r\n");
        Assert.Equal((Bob, ImportOutcome.Added),
            (await Import(fixture, mail, kind: ImportKind.Mail) is [var one] ? (one.Canonical, one.Outcome) : default));
        Assert.Equal(KeyProvenance.Contact, (await fixture.Look()).Key!.Provenance);
    }

    [Fact]
    public async Task Contacts_belong_to_their_user_and_are_limited()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("", Databases.Sqlite, ("KeyDiscovery:MaxContacts", "2"));
        await Import(fixture, key.Certificate);
        using var other = fixture.Server.Client();
        await TestUser.SignedUp(fixture.Server, other, "dora@example.org");
        Assert.Empty((await other.Get<ContactKeyList>("/api/contacts/keys")).Keys);
        var id = Assert.Single(await List(fixture)).Id;
        using var answer = await other.DeleteAsync($"/api/contacts/keys/{id}", TestContext.Current.CancellationToken);
        await Calls.Refused(answer, 404, "key-unknown");
        var many = await Import(fixture, new TestKey("a@bob.example", "b@bob.example").Certificate);
        Assert.Equal([ImportOutcome.Added, ImportOutcome.Refused], many.Select(one => one.Outcome));
        Assert.Equal("too-many-contacts", many[1].Reason);
    }

    private static async Task<IReadOnlyList<ImportedKey>> Import(
        KeyDiscoveryFixture fixture,
        byte[] content,
        bool replace = false,
        ImportKind kind = ImportKind.Certificates) =>
        (await fixture.Browser.Ok<ImportContactKeysAnswer>("/api/contacts/keys",
            new ImportContactKeysRequest(kind, content, replace))).Keys;

    private static Task<System.Text.Json.JsonElement> Refused(
        KeyDiscoveryFixture fixture,
        byte[] content,
        string code,
        ImportKind kind = ImportKind.Certificates) =>
        fixture.Browser.Refused("/api/contacts/keys", new ImportContactKeysRequest(kind, content, false), 400, code);

    private static async Task<IReadOnlyList<ContactKeyItem>> List(KeyDiscoveryFixture fixture) =>
        (await fixture.Browser.Get<ContactKeyList>("/api/contacts/keys")).Keys;

    private static byte[] Armored(TestKey key) =>
        Encoding.ASCII.GetBytes("A key:\r\n\r\n" + Armor.Encode(key.Certificate, ArmorKind.PublicKey));

    private static string Header(TestKey key, string address = Bob) =>
        $"Autocrypt: addr={address}; prefer-encrypt=mutual; keydata=\r\n" +
            $" {string.Join("\r\n ", Convert.ToBase64String(key.Certificate).Chunk(76).Select(line => new string(line)))}\r\n";

    private static byte[] Mail(string headers, DateTimeOffset? date = null, string body = "Hello\r\n") =>
        Encoding.UTF8.GetBytes($"From: Bob <{Bob}>\r\nTo: alice@example.org\r\nSubject: Hello\r\n" +
            $"{(date is { } day ? $"Date: {day.ToString("r", CultureInfo.InvariantCulture)}\r\n" : "")}{headers}\r\n{body}");
}
