using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Sending;

namespace Restante.Server.Tests.Delivery;

public sealed class MailWriterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Person Alice = new("Alice Example", "alice@example.org");

    private static IEnumerable<MailKind> WithWords =>
        DeliveryFixture.Mails.Select(mail => mail.Kind).Where(kind => kind != DeliveryMails.PgpMessage);

    public static TheoryData<string, string> EveryKind()
    {
        var data = new TheoryData<string, string>();
        foreach (var language in MailCatalogue.Languages)
            foreach (var kind in WithWords) data.Add(kind.Name, language);
        return data;
    }

    [Theory, MemberData(nameof(EveryKind))]
    public void Every_mail_can_be_written_in_every_language(string kind, string language)
    {
        var mails = Samples(language, Alice, null).Where(sample => sample.Kind.Name == kind).ToList();
        Assert.NotEmpty(mails);
        foreach (var content in mails)
        {
            var message = Written(content);
            var text = message.TextBody!;
            Assert.DoesNotMatch(new Regex(@"\{\w+\}|\n\n\n|\bnull\b"), text.ReplaceLineEndings("\n"));
            Assert.NotEqual("", message.Subject);
            var links = text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Contains("://", StringComparison.Ordinal)).ToList();
            Assert.True(links.Count <= 1, "one link at most");
            Assert.All(links, line => Assert.Matches(@"^https://(secure|letters)\.example\.org/\S*$", line));
            Assert.Contains(language == "de" ? "nicht geschützt" : "not be protected", text, StringComparison.Ordinal);
            Assert.Contains(language == "de" ? "Passwort" : "password", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Headers_are_exactly_those_of_the_protocol()
    {
        var message = Written(DeliveryFixture.Invitation());
        Assert.Equal("\"Alice Example via Example Hospital\" <restante@example.org>", message.From.ToString());
        Assert.Equal("guest@example.net", message.To.ToString());
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Equal(Now, message.Date);
        Assert.Equal("text/plain; charset=utf-8", message.Headers["Content-Type"] ?? message.Body!.Headers["Content-Type"]);
        var names = message.Headers.Concat(message.Body!.Headers)
            .Select(header => header.Field).Order(StringComparer.OrdinalIgnoreCase).Distinct();
        Assert.Equal(
            ["Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "MIME-Version", "Subject", "To"],
            names, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Invitation_has_the_link_of_the_protocol_on_a_line_of_its_own()
    {
        var iid = Restante.Protocol.Id16.Of([.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        byte[] secret = [.. Enumerable.Repeat((byte)255, 32)],
            binding = [.. Enumerable.Repeat((byte)7, 16)];
        var mail = DeliveryFixture.Invitation() with { InvitationId = iid, Secret = secret, Binding = binding };
        Assert.Contains(
            $"https://letters.example.org/i/AAECAwQFBgcICQoLDA0ODw#1.{new string('_', 42)}8.BwcHBwcHBwcHBwcHBwcHBw", Lines(mail));
        Assert.Contains("eight digits", Body(mail), StringComparison.Ordinal);
        Assert.Contains("You need no PIN", Body(mail with { HasPin = false }), StringComparison.Ordinal);
        Assert.Contains("31 May 2026", Body(mail), StringComparison.Ordinal);
        Assert.Contains("31. Mai 2026", Body(mail with { Language = "de" }), StringComparison.Ordinal);
        Assert.Contains("31 May 2026", Body(mail with { Language = "fr" }), StringComparison.Ordinal);
        var notification = new GuestNotificationMail("guest@example.net", "en", Alice, binding, null);
        Assert.Contains("https://letters.example.org/m#k.BwcHBwcHBwcHBwcHBwcHBw", Lines(notification));
        var lost = new PasswordLostLinkMail("guest@example.net", "en", secret, Now);
        Assert.Contains($"https://letters.example.org/lost#{new string('_', 42)}8", Lines(lost));
    }

    [Theory]
    [InlineData("en", "Write from your mailbox instead")]
    [InlineData("de", "Schreiben Sie stattdessen aus Ihrem Postfach")]
    public void Guest_without_password_is_not_invited_to_write_from_the_mailbox(string language, string advice)
    {
        Assert.Contains(advice, Body(new KeyExportedGuestMail("guest@example.net", language, Now)), StringComparison.Ordinal);
        Assert.DoesNotContain(advice, Body(new PasswordLostLinkMail("guest@example.net", language, new byte[32], Now)),
            StringComparison.Ordinal);
        Assert.DoesNotContain(advice, Body(new PasswordLostGuestMail("guest@example.net", language, Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void Subject_is_fixed_for_every_sender_and_content()
    {
        var plain = Samples("en", Alice, null).Select(content => Written(content).Subject);
        var hostile = Samples("en", new Person("Urgent: your account\r\nSubject: x", "mallory@example.org"), "Subject: pay")
            .Select(content => Written(content).Subject);
        Assert.Equal(plain, hostile);
    }

    public static TheoryData<string> HostileTexts =>
    [
        "Eve\r\nBcc: victim@example.net\r\n\r\nbody", "Eve\nBcc: victim@example.net", "Eve\rBcc: x",
        "Eve\0", "\"Eve\" <boss@bank.example>", "=?utf-8?Q?Eve=0D=0ABcc:_x@example.net?=",
        "Eve\u2028Bcc: x", "\u202Eevil", "{link}", "{organisation}", "https://evil.example/", "x\r\n.\r\nMAIL FROM:<a@b.c>",
        "\ud800", "\ud83d\ude00\u200d", new string('A', 5000), "<script>alert(1)</script>", " ", "",
    ];

    [Theory, MemberData(nameof(HostileTexts))]
    public void Hostile_name_note_or_reply_adds_no_header_recipient_or_link(string hostile)
    {
        foreach (var language in MailCatalogue.Languages)
            foreach (var content in Samples(language, new Person(hostile, "mallory@example.org"), hostile))
            {
                var raw = Raw(content);
                var message = MimeMessage.Load(new MemoryStream(raw));
                var calm = MimeMessage.Load(
                    new MemoryStream(Raw(Samples(language, Alice, null).First(sample => sample.GetType() == content.GetType()))));
                Assert.Equal(calm.Headers.Select(header => header.Field), message.Headers.Select(header => header.Field));
                Assert.Equal("restante@example.org", Assert.Single(message.From.Mailboxes).Address);
                Assert.Equal(content.To, Assert.Single(message.To.Mailboxes).Address);
                var text = message.TextBody!;
                Assert.DoesNotContain("evil.example/", text, StringComparison.Ordinal);
                Assert.DoesNotContain('\u202E', text + message.From);
                Assert.All(Encoding.Latin1.GetString(raw).Split("\r\n"), line => Assert.True(line.Length <= 998));
            }
    }

    [Fact]
    public void Note_is_quoted_so_that_it_cannot_pass_for_our_words()
    {
        var lines = Lines(DeliveryFixture.Invitation() with { Note = "Your appointment.\n\nNo PIN is needed.\nhttps://evil.example" });
        Assert.Contains("> Your appointment.", lines);
        Assert.Contains("> No PIN is needed.", lines);
        Assert.Contains("> […]", lines);
    }

    [Fact]
    public void Unusable_name_leaves_the_organisation_and_the_address()
    {
        var mail = DeliveryFixture.Invitation() with { Sender = new Person("www.evil.example", "alice@example.org") };
        Assert.Equal("\"Example Hospital\" <restante@example.org>", Written(mail).From.ToString());
        Assert.Contains("alice@example.org has written you", Body(mail), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oma.gertrud@example.net", "oma.gertrud@example.net")]
    [InlineData("Oma.Gertrud@Example.NET", "oma.gertrud@example.net")]
    [InlineData("", "oma.gertrud@example.net")]
    [InlineData("Oma Gertrud", "Oma Gertrud (oma.gertrud@example.net)")]
    [InlineData("boss@bank.example", "boss bank. example (oma.gertrud@example.net)")]
    public void Notification_names_a_guest_by_a_readable_address(string name, string shown)
    {
        var mail = new UserNotificationMail("alice@example.org", "en", new Person(name, "oma.gertrud@example.net"), default);
        Assert.Contains($"\n{shown} has written to you", Body(mail).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sender_whose_name_repeats_the_address_is_named_once()
    {
        var mail = DeliveryFixture.Invitation() with { Sender = new Person("alice@example.org", "alice@example.org") };
        Assert.Equal("\"Example Hospital\" <restante@example.org>", Written(mail).From.ToString());
        Assert.DoesNotContain("example. org", Body(mail), StringComparison.Ordinal);
    }

    [Fact]
    public void Notification_links_to_its_message()
    {
        var id = Restante.Protocol.Id16.Of([.. Enumerable.Range(1, 16).Select(n => (byte)n)]);
        var lines = Lines(new UserNotificationMail("alice@example.org", "en", new Person("", "guest@example.net"), id));
        Assert.Contains("https://secure.example.org/inbox/AQIDBAUGBwgJCgsMDQ4PEA", lines);
    }

    [Fact]
    public void Characters_beyond_ASCII_are_encoded_as_the_standards_require()
    {
        var idn = Raw(DeliveryFixture.Invitation("gast@bücher.example"));
        Assert.Contains("To: gast@xn--bcher-kva.example", Encoding.UTF8.GetString(idn), StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(idn));
        var utf8 = Raw(DeliveryFixture.Invitation("größe@example.net"));
        Assert.Contains("To: größe@example.net", Encoding.UTF8.GetString(utf8), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Raw(DeliveryFixture.Invitation("a@example.net>\r\nBcc: b@example.net")));
    }

    [Fact]
    public void Times_are_written_with_their_UTC_offset()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromMinutes(330), "x", "x");
        Assert.Equal("Monday, 2 March 2026, 14:30 (UTC+5:30)", MailCatalogue.For("en", "en").DateAndTime(Now, zone));
        Assert.Equal("Montag, 2. März 2026, 09:00 Uhr (UTC)", MailCatalogue.For("de", "en").DateAndTime(Now, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Catalogues_have_the_same_keys_and_no_text_without_a_mail()
    {
        var english = MailCatalogue.For("en", "en");
        Assert.Equal(["de", "en"], MailCatalogue.Languages.Order());
        Assert.Equal(english.Keys.Order(), MailCatalogue.For("de", "en").Keys.Order());
        var kinds = WithWords.Select(kind => kind.TextKey).ToHashSet();
        var subjects = english.Keys.Where(key => key.EndsWith(".subject", StringComparison.Ordinal)).Select(key => key[..^8]);
        Assert.Equal(kinds.Order(), subjects.Order());
        Assert.All(kinds, kind => Assert.Contains(kind + ".text", english.Keys));
    }

    // One list: a sample of every kind of mail.
    internal static IReadOnlyList<MailContent> Samples(string language, Person sender, string? note)
    {
        const string guest = "guest@example.net", user = "alice@example.org";
        return
        [
            new InvitationMail(guest, language, sender, default, new byte[32], new byte[16], true, note, Now.AddDays(90)),
            new InvitationMail(guest, language, sender, default, new byte[32], new byte[16], false, note, Now.AddDays(90)),
            new GuestNotificationMail(guest, language, sender, new byte[16], note),
            new WaitingNotificationMail(guest, language, sender, Now),
            new UserNotificationMail(user, language, sender, default),
            new LinkUnopenedMail(user, language, guest, Now),
            new LinkExpiringMail(user, language, guest, Now, Now.AddDays(7)),
            new LinkRedeemedMail(user, language, guest, Now),
            new DeletionReminderMail(guest, language, Now.AddDays(30), false),
            new DeletionReminderMail(guest, language, Now.AddDays(30), true),
            new PinTriesMail(user, language, guest),
            new PinLockedMail(user, language, guest),
            new NotMeMail(user, language, guest),
            new NotMeOperatorMail("root@example.org", language, guest, user),
            new MailboxFrozenMail(user, language, guest),
            new MailboxFrozenGuestMail(guest, language, sender),
            new MailboxFrozenReminderMail(user, language, guest, Now, Now.AddDays(358)),
            new MailboxReportedMail(user, language, guest),
            .. Enum.GetValues<RetireCause>().Select(cause => new MailboxRetiredMail(user, language, guest, cause)),
            .. Enum.GetValues<RetireCause>().Select(cause => new MailboxRetiredGuestMail(guest, language, cause)),
            new KeyExportedMail(user, language, guest, Now),
            new KeyExpiringMail(user, language, Now),
            new KeyReplacedMail(user, language, new byte[20], Now),
            new KeyExportedGuestMail(guest, language, Now),
            new PasswordLostLinkMail(guest, language, new byte[32], Now),
            new PasswordLostMail(user, language, guest, Now),
            new PasswordLostGuestMail(guest, language, Now),
            new OwnKeySetMail(user, language, guest, new byte[20], Now),
            new OwnKeySetGuestMail(guest, language, new byte[20], Now),
            new OwnKeyRemovedMail(user, language, guest, Now),
            new OwnKeyRemovedGuestMail(guest, language, Now),
            new DeliverySwitchedMail(user, language, guest, true, Now),
            new DeliverySwitchedMail(user, language, guest, false, Now),
            new DeliverySwitchedGuestMail(guest, language, true, Now),
            new DeliverySwitchedGuestMail(guest, language, false, Now),
            .. Enum.GetValues<FallBackCause>().Select(cause => new DeliveryFellBackMail(user, language, guest, cause)),
            .. Enum.GetValues<FallBackCause>().Select(cause => new DeliveryFellBackGuestMail(guest, language, cause)),
            new RefusedMail(user, language, guest, Now, note ?? "550 5.1.1 no such user"),
            new PasswordChangedMail(user, language, Now),
            new SetUpMail(user, language, new byte[32], Now),
            new RecoveryUsedMail(user, language, Now),
            new RecoveryRenewedMail(user, language, Now),
            .. Enum.GetValues<MailReader>().Select(reader => new DigestMail(user, language, reader, Now.AddHours(-1),
                [new DigestLine(GuestMails.KeyExported, guest, 190, Now), new DigestLine(AccountMails.KeyReplaced, "", 1, Now)], 7)),
        ];
    }

    [Fact]
    public void Digest_says_what_how_often_and_when_in_the_readers_language()
    {
        DigestLine[] lines =
        [
            new(GuestMails.KeyExported, "guest@example.net", 190, Now.AddMinutes(-5)),
            new(AccountMails.KeyReplaced, "", 1, Now.AddMinutes(-9)),
        ];
        var english = Lines(new DigestMail("alice@example.org", "en", MailReader.User, Now.AddHours(-1), lines, 0));
        Assert.Contains(
            "since Monday, 2 March 2026, 08:00 (UTC) there were more notifications for you than Example Hospital sends " +
                "in separate mails. These are the others:",
            english);
        Assert.Contains(
            "- A guest has downloaded the key of a mailbox (guest@example.net): 190 times, last on Monday, 2 March 2026, 08:55 (UTC)",
            english);
        Assert.Contains("- Your key was replaced: Monday, 2 March 2026, 08:51 (UTC)", english);
        Assert.Contains("https://secure.example.org/", english);
        var german = Lines(new DigestMail("gast@example.net", "de", MailReader.Guest, Now.AddHours(-1), lines, 3));
        Assert.Contains(german, line =>
            line.EndsWith("(guest@example.net): 190-mal, zuletzt Montag, 2. März 2026, 08:55 Uhr (UTC)", StringComparison.Ordinal));
        Assert.Contains("- und 3 weitere", german);
        Assert.Contains("https://letters.example.org/m", german);
        var holder = Lines(new DigestMail("gast@example.net", "de", MailReader.LinkHolder,
            Now.AddHours(-1), [new(SendingMails.WaitingNotification, "alice@example.org", 2, Now)], 0));
        Assert.DoesNotContain(holder, line => line.Contains("://", StringComparison.Ordinal));
    }

    private static byte[] Raw(MailContent content)
    {
        var writer = new MailWriter(DeliveryFixture.Settings);
        return writer.Write(content, writer.NewMessageId(default), Now);
    }

    private static MimeMessage Written(MailContent content) => MimeMessage.Load(new MemoryStream(Raw(content)));

    private static string Body(MailContent content) => Written(content).TextBody!;

    private static string[] Lines(MailContent content) => Body(content).ReplaceLineEndings("\n").Split('\n');
}
