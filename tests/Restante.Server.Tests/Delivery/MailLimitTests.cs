using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Sending;

namespace Restante.Server.Tests.Delivery;

/// <summary>Every mail has a limit per kind and recipient; beyond it a digest reports the rest, and nothing is lost.</summary>
public sealed class MailLimitTests
{
    private const string Alice = "alice@example.org";
    private static CancellationToken None => CancellationToken.None;

    private static readonly MailLimits Limits = new(DeliveryFixture.Mails);

    public static TheoryData<string> EveryKind => [.. DeliveryFixture.Mails.Select(mail => mail.Kind.Name)];

    [Theory, MemberData(nameof(EveryKind))]
    public void Every_kind_of_mail_has_a_limit(string kind)
    {
        var limit = Limits.Of(new MailKind(kind));
        // A secret link must reach its reader: its cause is limited instead. A message itself is refused, not held for a digest.
        var isLink = kind is "Invitation" or "PasswordLostLink" or "SetUp";
        Assert.Equal(isLink || kind == "Digest", limit is MailLimit.AtItsCause);
        Assert.Equal(kind == "PgpMessage", limit is MailLimit.Refused);
        if (limit is MailLimit.Collected collected) Assert.InRange(collected.Rate.MostIn(TimeSpan.FromHours(1)), 1, 60);
    }

    /// <summary>Rows hold these words: a kind that is renamed could no longer be read.</summary>
    [Fact]
    public void Stored_words_of_the_kinds_stay() => Assert.Equal(
        [
            "DeletionReminder", "DeliveryFellBack", "DeliveryFellBackGuest", "DeliverySwitched", "DeliverySwitchedGuest", "Digest",
            "GuestNotification", "Invitation", "KeyExpiring", "KeyExported", "KeyExportedGuest", "KeyReplaced", "LinkExpiring",
            "LinkRedeemed", "LinkUnopened", "MailboxFrozen", "MailboxFrozenGuest", "MailboxFrozenReminder", "MailboxReported",
            "MailboxRetired", "MailboxRetiredGuest", "NotMe", "NotMeOperator", "OwnKeyRemoved", "OwnKeyRemovedGuest", "OwnKeySet",
            "OwnKeySetGuest", "PasswordChanged", "PasswordLost", "PasswordLostGuest", "PasswordLostLink", "PgpMessage", "PinLocked",
            "PinTries", "RecoveryRenewed", "RecoveryUsed", "Refused", "SetUp", "UserNotification", "WaitingNotification",
        ],
        DeliveryFixture.Mails.Select(mail => mail.Kind.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Two_mails_of_one_name_are_refused() => Assert.Throws<ArgumentException>(() => new MailLimits(
        [.. DeliveryFixture.Mails, new(new MailKind("SetUp"), new MailLimit.Collected(MailReader.User, MailLimits.Events))]));

    public static TheoryData<string> EveryCollectedKind =>
        [.. DeliveryFixture.Mails.Where(mail => mail.Limit is MailLimit.Collected).Select(mail => mail.Kind.Name)];

    [Theory, MemberData(nameof(EveryCollectedKind))]
    public async Task Mails_beyond_the_limit_of_their_kind_become_one_digest(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var content = Sample(kind);
        var limit = (MailLimit.Collected)Limits.Of(content.Kind);
        for (var i = 0; i < limit.Rate.Burst + 3; i++) Assert.Equal(i < limit.Rate.Burst, await fixture.AddOrHold(content) is not null);
        await fixture.Services.GetDigests().Write(fixture.Time.Now, None);
        Assert.Equal(limit.Rate.Burst, (await Rows(fixture)).Count);

        fixture.Time.Advance(MailLimits.DigestAfter);
        await fixture.Services.GetDigests().Write(fixture.Time.Now, None);
        await fixture.Services.GetDigests().Write(fixture.Time.Now, None);
        var digest = Assert.Single(await Rows(fixture), mail => mail.Kind == DeliveryMails.Digest);
        Assert.Equal(content.To, digest.To);
        var text = System.Text.Encoding.UTF8.GetString(fixture.DayKeys.Open(digest.DayKey, digest.Id.ToArray(), digest.Sealed!)!);
        Assert.Contains("3 times", text.ReplaceLineEndings("").Replace("=", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_hundred_simultaneous_mails_become_the_limit_and_one_digest(string database)
    {
        await using var fixture = await DeliveryFixture.Create(database);
        var content = new KeyExportedMail(Alice, "en", "guest@example.net", fixture.Time.Now);
        var added = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => fixture.AddOrHold(content))));
        Assert.Equal(10, added.Count(mail => mail is not null));
        await using var store = fixture.Database.NewStore();
        Assert.Equal(190, (await store.Set<HeldMail>().SingleAsync(None)).Count);

        await fixture.StartWorker();
        // Until each is recorded: a mail whose lease expires before that is sent again.
        await Eventually.Is(async () => (await Rows(fixture)).All(mail => mail.State == MailState.Sent));
        fixture.Advance(MailLimits.DigestAfter);
        await Eventually.Is(() => fixture.Relay.Taken.Count == 11);
        Assert.Equal(0, await store.Set<HeldMail>().CountAsync(None));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_nodes_write_one_digest(string database)
    {
        await using var fixture = await DeliveryFixture.Create(database);
        await Flood(fixture, new KeyExportedMail(Alice, "en", "guest@example.net", fixture.Time.Now), 12);
        fixture.Time.Advance(MailLimits.DigestAfter);
        await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Task.Run(() => fixture.Services.GetDigests().Write(fixture.Time.Now, None))));
        Assert.Single(await Rows(fixture), mail => mail.Kind == DeliveryMails.Digest);
    }

    [Fact]
    public async Task Kinds_and_recipients_are_limited_separately()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await Flood(fixture, new KeyExportedMail(Alice, "en", "guest@example.net", fixture.Time.Now), 20);
        Assert.Null(await fixture.AddOrHold(new KeyExportedMail("ALICE@example.org", "en", "other@example.net", fixture.Time.Now)));
        Assert.NotNull(await fixture.AddOrHold(new KeyExportedMail("carol@example.org", "en", "guest@example.net", fixture.Time.Now)));
        Assert.NotNull(await fixture.AddOrHold(new PinLockedMail(Alice, "en", "guest@example.net")));
    }

    [Fact]
    public async Task Digest_is_sent_hourly_during_a_flood()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        for (var minute = 0; minute < 300; minute++)
        {
            await Flood(fixture, new PinTriesMail(Alice, "en", "guest@example.net"), 3);
            await fixture.Services.GetDigests().Write(fixture.Time.Now, None);
            fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }
        var digests = (await Rows(fixture)).Where(mail => mail.Kind == DeliveryMails.Digest).Select(mail => mail.CreatedAt)
            .Order().ToList();
        Assert.Equal(4, digests.Count);
        var between = digests.Zip(digests.Skip(1)).Select(pair => pair.Second - pair.First);
        Assert.All(between, time => Assert.InRange(time, MailLimits.DigestAfter, TimeSpan.FromMinutes(62)));
        var single = (await Rows(fixture)).Where(mail => mail.Kind == InvitationMails.PinTries).Select(mail => mail.CreatedAt).ToList();
        Assert.All(single, from => Assert.InRange(single.Count(at => at >= from && at <= from + TimeSpan.FromHours(1)), 1, 20));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Messages_in_a_digest_get_its_delivery_status(string database)
    {
        await using var fixture = await DeliveryFixture.Create(database);
        var sender = new Person("Alice Example", Alice);
        for (var message = 1; message <= 33; message++)
            await fixture.AddOrHold(
                new GuestNotificationMail("guest@example.net", "en", sender, new byte[16], null) { RecipientId = message });
        await fixture.StartWorker();
        await Eventually.Is(() => fixture.Outcome.Told.Count == 30);
        fixture.Advance(MailLimits.DigestAfter);
        await Eventually.Is(() => fixture.Outcome.Told.Count == 33);
        Assert.Equal(Enumerable.Range(1, 33).Select(id => $"delivered {id}").ToHashSet(), fixture.Outcome.Told.ToHashSet());
    }

    [Fact]
    public async Task Held_mail_of_a_failed_transaction_is_not_reported()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var content = new PinLockedMail(Alice, "en", "guest@example.net");
        await Flood(fixture, content, 10);
        await using var store = fixture.Database.NewStore();
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.InTransaction<bool>(async () =>
        {
            Assert.Null(await fixture.Outbox.Add(store, content, fixture.Time.Now));
            throw new InvalidOperationException();
        }, None));
        Assert.Equal(0, await store.Set<HeldMail>().CountAsync(None));
    }

    [Fact]
    public async Task Long_digest_names_the_newest_and_counts_the_rest()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        for (var guest = 0; guest < 60; guest++)
            await fixture.AddOrHold(new RefusedMail(Alice, "en", $"guest{guest}@example.net", fixture.Time.Now, "550"));
        fixture.Time.Advance(MailLimits.DigestAfter);
        await fixture.Services.GetDigests().Write(fixture.Time.Now, None);
        var digest = Assert.Single(await Rows(fixture), mail => mail.Kind == DeliveryMails.Digest);
        var mail = await MimeKit.MimeMessage.LoadAsync(
            new MemoryStream(fixture.DayKeys.Open(digest.DayKey, digest.Id.ToArray(), digest.Sealed!)!), None);
        var lines = mail.TextBody!.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(Digests.MaxLines + 1, lines.Count(line => line.StartsWith("- ", StringComparison.Ordinal)));
        Assert.Contains("- and 20 more", mail.TextBody, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Encrypted_mails_of_one_sender_to_one_recipient_need_a_permit(string database)
    {
        await using var fixture = await DeliveryFixture.Create(database);
        var (mallory, carol) = (Id16.Random(), Id16.Random());
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Ask(fixture, mallory))));
        Assert.Equal(30, answers.Count(answer => answer is null));
        Assert.All(answers.Where(answer => answer is not null), until => Assert.Equal(fixture.Time.Now.AddMinutes(2), until));
        Assert.Null(await Ask(fixture, carol));
    }

    private static async Task<DateTimeOffset?> Ask(DeliveryFixture fixture, Id16 sender)
    {
        await using var store = fixture.Database.NewStore();
        return (await store.InTransaction(() => Outbox.Ask(store, sender, "guest@example.net", fixture.Time.Now), None)).Until;
    }

    private static async Task Flood(DeliveryFixture fixture, MailContent content, int count)
    {
        for (var i = 0; i < count; i++) await fixture.AddOrHold(content);
    }

    private static async Task<List<OutboundMail>> Rows(DeliveryFixture fixture)
    {
        await using var store = fixture.Database.NewStore();
        return await store.Set<OutboundMail>().AsNoTracking().ToListAsync(None);
    }

    private static MailContent Sample(string kind) =>
        MailWriterTests.Samples("en", new Person("Alice Example", Alice), null).First(sample => sample.Kind.Name == kind);
}

internal static class DigestServices
{
    public static Digests GetDigests(this IServiceProvider services) => (Digests)services.GetService(typeof(Digests))!;
}
