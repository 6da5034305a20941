using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MimeKit.Cryptography;
using Restante.OpenPgp;
using Restante.Server.Delivery;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Delivery;

/// <summary>Messages encrypted to their one recipient, as the relay receives them.</summary>
public sealed class PgpMailTests
{
    private static readonly DateTimeOffset Date = new(2026, 3, 2, 8, 59, 58, TimeSpan.Zero);
    private static readonly OuterHeaders Outer = new("<one@example.org>", Date,
        "<zero@example.net>", ["<first@example.net>", "<zero@example.net>"], false);
    private readonly TestKey key = new("Alice Example <alice@example.org>");

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Message_leaves_in_the_two_parts_of_RFC_3156_from_its_authors_address(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        await fixture.StartWorker();
        var (mail, body) = (Mail() with { AutocryptKey = key.Certificate }, Body(100_000));
        var row = await fixture.Add(mail, new MemoryStream(body));
        await fixture.UntilState(row.Id, MailState.Sent);

        var taken = Assert.Single(fixture.Relay.Taken);
        Assert.StartsWith("<alice@example.org>", taken.MailFrom, StringComparison.Ordinal);
        Assert.StartsWith("<bob@example.net>", taken.RcptTo, StringComparison.Ordinal);
        var message = Parsed(taken);
        Assert.Equal("\"Alice Example\" <alice@example.org>", message.From.ToString());
        Assert.Equal("\"Bob\" <bob@example.net>", message.To.ToString());
        Assert.Equal("carol@example.com", message.Cc.Mailboxes.Single().Address);
        Assert.Equal(("[...]", Date, "one@example.org", "zero@example.net"),
            (message.Subject, message.Date, message.MessageId, message.InReplyTo));
        Assert.Equal(["first@example.net", "zero@example.net"], message.References);
        Assert.Equal("Mon, 02 Mar 2026 08:59:58 +0000", message.Headers["Date"]);
        Assert.Equal([.. mail.SessionKeyPacket, .. body], Content(taken));
        var parts = Assert.IsType<MultipartEncrypted>(message.Body);
        Assert.Equal(("application/pgp-encrypted", 2), (parts.ContentType.Parameters["protocol"], parts.Count));
        Assert.All(taken.Text.Split("\r\n"), line => Assert.True(line.Length <= 998 && Ascii.IsValid(line)));
        Assert.Null((await fixture.Row(row.Id)).Sealed);
        Assert.Equal(["delivered 7"], fixture.Outcome.Told);
    }

    [Fact]
    public async Task Autocrypt_header_offers_the_authors_key_unless_it_is_too_long()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        var many = new TestKey([.. Enumerable.Range(0, 120).Select(n => $"Alice {n} <alice@example.org>")]);
        foreach (var (author, offered) in new[] { (key, true), (many, false) })
        {
            var row = await fixture.Add(Mail() with { AutocryptKey = author.Certificate }, new MemoryStream(Body(100)));
            await fixture.UntilState(row.Id, MailState.Sent);
            var header = Parsed(fixture.Relay.Taken.Last()).Headers["Autocrypt"];
            Assert.Equal(offered, header is not null);
            if (header is null) continue;
            var fields = header.Split(';').Select(field => field.Trim().Split('=', 2)).ToDictionary(field => field[0], field => field[1]);
            Assert.Equal(("alice@example.org", "mutual"), (fields["addr"], fields["prefer-encrypt"]));
            Assert.True(Certificate.TryParse(Convert.FromBase64String(string.Concat(fields["keydata"].Where(c => !char.IsWhiteSpace(c)))),
                out var certificate));
            Assert.Equal(key.Fingerprint, certificate!.Fingerprint);
        }
    }

    [Fact]
    public async Task Guests_mail_has_the_configured_From_their_Reply_To_and_no_key()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        // A guest may choose a user's name.
        var guest = new Person("Alice Boss", "Dora@example.com", IsGuest: true);
        var row = await fixture.Add(Mail() with { Author = guest, AuthorIsUser = false }, new MemoryStream(Body(100)));
        await fixture.UntilState(row.Id, MailState.Sent);
        var message = Parsed(Assert.Single(fixture.Relay.Taken));
        var from = message.From.Mailboxes.Single();
        Assert.Equal("restante@example.org", from.Address);
        Assert.Equal("Example Hospital", from.Name);
        Assert.StartsWith("<restante@example.org>", fixture.Relay.Taken.Single().MailFrom, StringComparison.Ordinal);
        Assert.Null(message.Headers["Autocrypt"]);
        Assert.Equal("Dora@example.com", message.ReplyTo.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Guests_address_that_needs_SMTPUTF8_is_left_out_of_Reply_To()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        var row = await fixture.Add(Mail() with { Author = new Person("Größe", "größe@example.com"), AuthorIsUser = false },
            new MemoryStream(Body(100)));
        await fixture.UntilState(row.Id, MailState.Sent);
        var taken = Assert.Single(fixture.Relay.Taken);
        Assert.DoesNotContain("SMTPUTF8", taken.MailFrom, StringComparison.Ordinal);
        Assert.Empty(Parsed(taken).ReplyTo);
    }

    [Fact]
    public async Task Autocrypt_address_is_written_in_lower_case()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        var row = await fixture.Add(
            Mail() with { Author = new Person("Alice", "Alice.Example@Example.org"), AutocryptKey = key.Certificate },
            new MemoryStream(Body(100)));
        await fixture.UntilState(row.Id, MailState.Sent);
        var message = Parsed(Assert.Single(fixture.Relay.Taken));
        Assert.Equal("Alice.Example@example.org", message.From.Mailboxes.Single().Address);
        Assert.StartsWith("addr=alice.example@example.org;", message.Headers["Autocrypt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_with_hidden_recipients_names_none_of_them()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        var row = await fixture.Add(Mail() with { Outer = Outer with { HideRecipients = true } }, new MemoryStream(Body(100)));
        await fixture.UntilState(row.Id, MailState.Sent);
        var text = Assert.Single(fixture.Relay.Taken).Text;
        Assert.DoesNotContain("bob@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("carol@", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Eve\r\nBcc: all@example.net", "eve@example.org")]
    [InlineData("\"Eve\" <boss@example.org>,", "eve@example.org")]
    [InlineData("Jürgen Weiß", "eve@example.org")]
    [InlineData("\u202Enairda", "eve@example.org")]
    public async Task Hostile_name_adds_no_header_and_no_address(string name, string address)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        var row = await fixture.Add(Mail() with { VisibleTo = [new Person(name, address)] }, new MemoryStream(Body(100)));
        await fixture.UntilState(row.Id, MailState.Sent);
        var message = Parsed(Assert.Single(fixture.Relay.Taken));
        Assert.Equal(address, message.To.Mailboxes.Single().Address);
        Assert.Empty(message.Bcc);
        Assert.DoesNotContain("\u202E", message.To.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain@example.net", "plain@example.com", false)]
    [InlineData("größe@example.net", "plain@example.com", true)]
    [InlineData("plain@example.net", "größe@example.com", true)]
    [InlineData("plain@bücher.example", "plain@example.com", false)]
    public async Task SMTPUTF8_is_required_when_an_envelope_or_header_address_needs_it(string to, string cc, bool needed)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        fixture.Relay.Capabilities = "PIPELINING 8BITMIME ENHANCEDSTATUSCODES";
        await fixture.StartWorker();
        var row = await fixture.Add(Mail() with { To = to, VisibleTo = [new Person("Größe", to)], VisibleCc = [new Person("", cc)] },
            new MemoryStream(Body(100)));
        await Eventually.Is(async () => MailStates.IsFinal((await fixture.Row(row.Id)).State));
        Assert.Equal(needed ? MailState.Failed : MailState.Sent, (await fixture.Row(row.Id)).State);
        if (needed) Assert.Contains("SMTPUTF8", (await fixture.Row(row.Id)).LastReply, StringComparison.Ordinal);
        else Assert.True(Ascii.IsValid(Assert.Single(fixture.Relay.Taken).Text));
    }

    [Fact]
    public async Task Address_beyond_ASCII_leaves_unchanged_when_the_relay_supports_it()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await fixture.StartWorker();
        var row = await fixture.Add(Mail() with { To = "größe@example.net", VisibleTo = [new Person("Größe", "größe@example.net")] },
            new MemoryStream(Body(100)));
        await fixture.UntilState(row.Id, MailState.Sent);
        var taken = Assert.Single(fixture.Relay.Taken);
        Assert.Contains("SMTPUTF8", taken.MailFrom, StringComparison.Ordinal);
        Assert.StartsWith("<größe@example.net>", taken.RcptTo, StringComparison.Ordinal);
        Assert.Equal("größe@example.net", Parsed(taken).To.Mailboxes.Single().Address);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Crash_between_250_and_commit_resends_the_same_bytes_and_reports_once(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        fixture.Outcome.FailuresToCome = 1;
        var mail = await fixture.Add(Mail() with { AutocryptKey = key.Certificate }, new MemoryStream(Body(300_000)));
        await fixture.StartWorker();
        await Eventually.Is(() => fixture.Relay.Taken.Count == 1 && fixture.Outcome.FailuresToCome <= 0);
        Assert.Equal(MailState.Waiting, (await fixture.Row(mail.Id)).State);
        fixture.Advance(Queue.Lease + Queue.TimeFor(300_000));
        await fixture.UntilState(mail.Id, MailState.Sent);
        Assert.Equal(2, fixture.Relay.Taken.Count);
        Assert.Single(fixture.Relay.Taken.Distinct());
        Assert.Equal(["delivered 7"], fixture.Outcome.Told);
    }

    [Theory]
    [InlineData("DATA", ScriptedRelay.Drop)]
    [InlineData("TEXT", ScriptedRelay.Drop)]
    [InlineData("TEXT", "452 4.3.1 no space")]
    [InlineData("MAIL", "451 4.3.0 later")]
    public async Task Temporary_failure_is_retried_with_the_same_bytes(string step, string reply)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var troubled = true;
        fixture.Relay.Answer = (at, _) => at == step && Volatile.Read(ref troubled) ? reply : null;
        var mail = await fixture.Add(Mail(), new MemoryStream(Body(50_000)));
        await fixture.StartWorker();
        await Eventually.Is(async () => (await fixture.Row(mail.Id)).LastReply is not null);
        Assert.Equal((MailState.Waiting, 1), ((await fixture.Row(mail.Id)).State, (await fixture.Row(mail.Id)).Attempts));
        Volatile.Write(ref troubled, false);
        await fixture.AdvanceUntil(async () => (await fixture.Row(mail.Id)).State == MailState.Sent, TimeSpan.FromMinutes(3));
        Assert.Single(fixture.Relay.Seen.Select(seen => seen.Text).Distinct());
    }

    [Fact]
    public async Task Mail_larger_than_the_relay_accepts_is_refused_permanently_and_explained()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        fixture.Relay.Capabilities += " SIZE=200000";
        await fixture.StartWorker();
        var fits = await fixture.Add(Mail(), new MemoryStream(Body(140_000)));
        var tooLarge = await fixture.Add(Mail(), new MemoryStream(Body(300_000)));
        await Eventually.Is(async () => (await fixture.Row(fits.Id)).LastReply is not null);
        Assert.Equal("2.0.0 queued as 4711", (await fixture.Row(fits.Id)).LastReply);
        await fixture.UntilState(tooLarge.Id, MailState.Failed);
        Assert.Equal(
            "refused 7: The encrypted mail has 0.39 MiB, and the relay takes 0.19 MiB at most (SIZE). Send fewer or smaller attachments.",
            fixture.Outcome.Told.Single(told => told.StartsWith("refused", StringComparison.Ordinal)));
        Assert.Single(fixture.Relay.Seen);
    }

    [Fact]
    public async Task Mail_whose_content_is_missing_ends_as_refused_and_is_logged()
    {
        var log = new TestLog();
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite, log: log);
        var mail = await fixture.Add(Mail(), new MemoryStream(Body(10_000)));
        var blob = (await fixture.Row(mail.Id)).BlobName!;
        await fixture.Services.GetRequiredService<IBlobStore>().Delete([blob], CancellationToken.None);
        await fixture.StartWorker();
        await fixture.UntilState(mail.Id, MailState.Failed);
        Assert.Equal("refused 7: The message's content is missing on the server. Ask its operator to restore it, then send the message " +
            "again.", Assert.Single(fixture.Outcome.Told));
        var id = Convert.ToHexStringLower(mail.Id.ToArray());
        Assert.StartsWith($"Mail {id} cannot be sent: the message's content, blob {blob}, is missing.",
            Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Empty(fixture.Relay.Seen);
    }

    [Fact]
    public async Task Mail_from_a_sender_that_the_relay_refuses_fails_and_stops_no_other()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite, options => options.MaxParallel = 1);
        fixture.Relay.Answer = (step, line) =>
            step == "MAIL" && line.Contains("alice@", StringComparison.Ordinal) ? "553 5.7.1 not yours" : null;
        var refused = await fixture.Add(Mail(), new MemoryStream(Body(100)));
        fixture.Time.Advance(TimeSpan.FromMilliseconds(5));
        var next = await fixture.Add(DeliveryFixture.Invitation(recipient: 8));
        await fixture.StartWorker();
        await fixture.UntilState(next.Id, MailState.Sent);
        await fixture.UntilState(refused.Id, MailState.Failed);
        Assert.Equal(["refused 7: 553 5.7.1 not yours", "delivered 8"], fixture.Outcome.Told);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Queued_mail_is_withdrawn_but_not_once_in_delivery_or_sent(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var waiting = await fixture.Add(Mail() with { RecipientId = 1 }, new MemoryStream(Body(100)));
        Assert.True(await Withdraw(fixture, 1));
        Assert.Equal((MailState.Cancelled, null), ((await fixture.Row(waiting.Id)).State, (await fixture.Row(waiting.Id)).Sealed));
        await fixture.Add(Mail() with { RecipientId = 2 }, new MemoryStream(Body(100)));
        var taken = await fixture.Queue.Claim(fixture.Time.Now, CancellationToken.None);
        Assert.False(await Withdraw(fixture, 2));
        await fixture.Queue.Record(taken!, new RelayAnswer.Accepted("250"), fixture.Time.Now, CancellationToken.None);
        Assert.False(await Withdraw(fixture, 2));
        Assert.True(await Withdraw(fixture, 3));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Large_body_has_a_longer_lease(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        await fixture.Add(Mail(), new MemoryStream(Body(640_000)));
        var taken = await fixture.Queue.Claim(fixture.Time.Now, CancellationToken.None);
        Assert.Equal(fixture.Time.Now + Queue.Lease + TimeSpan.FromSeconds(10), taken!.LeaseUntil);
        Assert.Null(await fixture.Queue.Claim(fixture.Time.Now + Queue.Lease, CancellationToken.None));
    }

    [Theory]
    [InlineData("<a@b>", true)]
    [InlineData("<a@b>\r\nBcc: x@y", false)]
    [InlineData("<a@b>\n", false)]
    [InlineData("<a b@c>", false)]
    [InlineData("<a@b> <c@d>", false)]
    [InlineData("a@b", false)]
    [InlineData("<größe@b>", false)]
    [InlineData("<>", false)]
    [InlineData("", false)]
    public void Message_id_is_a_single_one_in_brackets_or_refused(string id, bool isFine)
    {
        Assert.Equal(isFine, (Outer with { MessageId = id }).Fault() is null);
        Assert.Equal(isFine, (Outer with { InReplyTo = id }).Fault() is null);
        Assert.Equal(isFine, (Outer with { References = ["<x@y>", id] }).Fault() is null);
    }

    [Fact]
    public void Message_id_and_references_are_bounded()
    {
        Assert.Null((Outer with { MessageId = $"<{new string('a', 248)}>" }).Fault());
        Assert.NotNull((Outer with { MessageId = $"<{new string('a', 249)}>" }).Fault());
        Assert.Null((Outer with { References = [.. Enumerable.Repeat("<a@b>", OuterHeaders.MaxReferences)] }).Fault());
        Assert.NotNull((Outer with { References = [.. Enumerable.Repeat("<a@b>", OuterHeaders.MaxReferences + 1)] }).Fault());
        Assert.NotNull((Outer with { Date = default }).Fault());
    }

    /// <summary>The OpenPGP message of a mail as it left, read by a parser other than the writer's.</summary>
    internal static byte[] Content(TakenMail mail)
    {
        var parts = Assert.IsType<MultipartEncrypted>(Parsed(mail).Body);
        using var armored = new MemoryStream();
        ((MimePart)parts[1]).Content!.DecodeTo(armored);
        return Armor.TryDecode(armored.ToArray())!;
    }

    internal static MimeMessage Parsed(TakenMail mail) => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(mail.Text)));

    private static PgpMail Mail() => new("bob@example.net", new Person("Alice Example", "alice@example.org"), true,
        [new Person("Bob", "bob@example.net")], [new Person("", "carol@example.com")], Outer, null, ServerFixture.Pkesk(), "", 0)
    { RecipientId = 7 };

    private static byte[] Body(int size) => Sending.TestMessage.Packet(size - 6);

    private static async Task<bool> Withdraw(DeliveryFixture fixture, long recipient)
    {
        await using var store = fixture.Database.NewStore();
        return await store.InTransaction(() => Outbox.Withdraw(store, recipient, fixture.Time.Now, CancellationToken.None),
            CancellationToken.None);
    }
}
