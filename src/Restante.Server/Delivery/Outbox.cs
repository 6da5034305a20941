using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>Permission to send one mail to one recipient, granted by <see cref="Outbox.Ask"/>.</summary>
internal sealed class MailPermit
{
    private readonly MailAddress recipient;

    private MailPermit(string recipient) => this.recipient = MailAddress.FromCanonical(recipient);

    /// <summary>The throttle's key for one sender and one recipient.</summary>
    internal static string Key(string cause, Id16 sender, string recipient) => $"mail/{cause}/{sender}/{recipient}";

    internal static MailPermit Granted(string recipient) => new(recipient);

    public bool IsFor(string address) => recipient.IsWrittenAs(address);

    /// <summary>Charges the rate. Returns a permit, or the time until which there is none.</summary>
    internal static async Task<(MailPermit? Permit, DateTimeOffset? Until)> Charge(
        Store store, string cause, Rate rate, Id16 sender, string recipient, DateTimeOffset now)
    {
        var until = await Throttle.Charge(store, Key(cause, sender, recipient), rate, now);
        return until is null ? (new MailPermit(recipient), null) : (null, until);
    }
}

/// <summary>
/// The only entrance to the queue, and the only place that limits mails: every kind has a <see cref="MailLimit"/> per recipient. All
/// methods take part in the caller's transaction; after the commit the caller calls <see cref="Wake"/>, so that the mail is sent at once.
/// Adding locks the recipient's rate until the transaction ends: to avoid deadlocks, mail several people in the order of their addresses or
/// ids.
/// </summary>
internal sealed class Outbox(MailWriter writer, PgpMailWriter pgpWriter, MailLimits limits, DayKeys dayKeys)
{
    private readonly Channel<bool> wakes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>
    /// Writes the mail, seals it with today's key and adds its row. Beyond the limit of its kind and recipient, holds it for the
    /// recipient's digest instead.
    /// </summary>
    /// <returns>The row, tracked by the store; null if the mail is held.</returns>
    public async Task<OutboundMail?> Add(Store store, MailContent content, DateTimeOffset now)
    {
        switch (limits.Of(content.Kind))
        {
            case MailLimit.AtItsCause: return Write(store, content, now);
            case MailLimit.Collected limit:
                var recipient = Canonical(content.To);
                var until = await Throttle.Charge(store, $"mail/{content.Kind.Name}/{recipient}", limit.Rate, now);
                if (until is null) return Write(store, content, now);
                await Hold(store, content, recipient, now);
                return null;
            default: throw new ArgumentException("A mail of this kind needs a permit.", nameof(content));
        }
    }

    /// <summary>
    /// Adds many mails, in one statement per kind and one for all rows, which are not tracked. Give at most one mail of a kind per
    /// recipient.
    /// </summary>
    /// <returns>The rows that were added; the others are held.</returns>
    public async Task<IReadOnlyList<OutboundMail>> AddAll(
        Store store,
        IEnumerable<MailContent> contents,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var (leaving, held) = (new List<MailContent>(), new List<(MailContent Content, string Recipient)>());
        foreach (var kind in contents.GroupBy(content => content.Kind).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            switch (limits.Of(kind.Key))
            {
                case MailLimit.AtItsCause: leaving.AddRange(kind); break;
                case MailLimit.Collected limit:
                    // In a fixed order against deadlocks, because each locks its recipient's rate until the commit.
                    var mails = kind.Select(content => (Content: content, Recipient: Canonical(content.To)))
                        .OrderBy(pair => pair.Recipient, StringComparer.Ordinal).ToArray();
                    string[] keys = [.. mails.Select(pair => $"mail/{kind.Key.Name}/{pair.Recipient}")];
                    var refused = await Throttle.ChargeEach(store, keys, limit.Rate, now, cancel);
                    foreach (var pair in mails)
                        if (refused.ContainsKey($"mail/{kind.Key.Name}/{pair.Recipient}")) held.Add(pair);
                        else leaving.Add(pair.Content);
                    break;
                default: throw new ArgumentException("A mail of this kind needs a permit.", nameof(contents));
            }
        }
        await HoldAll(store, held, now, cancel);
        OutboundMail[] rows = [.. leaving.Select(content => Row(content, now))];
        await store.InsertAll(rows, cancel);
        return rows;
    }

    /// <summary>
    /// Asks for permission to send one encrypted message to each of these canonical addresses. Returns all permits, or no permit and the
    /// time until which one is refused.
    /// </summary>
    public static async Task<(Dictionary<string, MailPermit> Permits, DateTimeOffset? Until)> AskAll(
        Store store, Id16 sender, IEnumerable<string> recipients, DateTimeOffset now, CancellationToken cancel)
    {
        var rate = DeliveryMails.PgpMessageLimit.Rate;
        var keys = recipients.Order(StringComparer.Ordinal)
            .ToDictionary(recipient => MailPermit.Key(DeliveryMails.PgpMessage.Name, sender, recipient));
        var refused = await Throttle.ChargeEach(store, [.. keys.Keys], rate, now, cancel);
        if (refused.Count == 0) return (keys.Values.ToDictionary(recipient => recipient, MailPermit.Granted), null);
        await Throttle.RefundEach(store, [.. keys.Keys.Where(key => !refused.ContainsKey(key))], rate, cancel);
        return ([], refused.Values.Max());
    }

    /// <summary>
    /// Asks for permission to send an encrypted message to a canonical address. Without a permit the caller must refuse the action.
    /// </summary>
    public static Task<(MailPermit? Permit, DateTimeOffset? Until)> Ask(Store store, Id16 sender, string recipient, DateTimeOffset now) =>
        MailPermit.Charge(store, DeliveryMails.PgpMessage.Name, DeliveryMails.PgpMessageLimit.Rate, sender, recipient, now);

    /// <summary>Asks for permission to send again, with any kind of mail.</summary>
    public static Task<(MailPermit? Permit, DateTimeOffset? Until)> AskAgain(
        Store store,
        Id16 sender,
        string recipient,
        DateTimeOffset now) =>
        MailPermit.Charge(store, nameof(MailLimits.SentAgain), MailLimits.SentAgain, sender, recipient, now);

    /// <summary>Adds a digest. <see cref="Digests"/> limits them to one an hour per recipient.</summary>
    internal void AddDigest(Store store, DigestMail digest, IReadOnlyList<long> recipientIds, DateTimeOffset now)
    {
        var mail = Write(store, digest, now);
        foreach (var id in recipientIds) store.Add(new DigestRecipient { MailId = mail.Id, RecipientId = id });
    }

    /// <summary>
    /// Adds the row of a message encrypted to its recipient: outer header and session key sealed, the body by its blob's name. The caller
    /// must keep the blob until <see cref="IDeliveryOutcome"/> reports the end, or the mail is withdrawn.
    /// </summary>
    /// <exception cref="ArgumentException">The permit is for another recipient.</exception>
    public OutboundMail Add(Store store, PgpMail content, MailPermit permit, DateTimeOffset now)
    {
        var mail = Row(store, content, permit, now);
        store.Add(mail);
        return mail;
    }

    /// <summary>Adds many encrypted messages, in one statement; the rows are not tracked.</summary>
    public Task AddAll(
        Store store,
        IEnumerable<(PgpMail Content, MailPermit Permit)> mails,
        DateTimeOffset now,
        CancellationToken cancel) =>
        store.InsertAll([.. mails.Select(mail => Row(store, mail.Content, mail.Permit, now))], cancel);

    private OutboundMail Row(Store store, PgpMail content, MailPermit permit, DateTimeOffset now)
    {
        if (!permit.IsFor(content.To)) throw new ArgumentException("The permit is for another recipient.", nameof(permit));
        var id = Id16.Random();
        var autocrypt = content.AutocryptKey is not { } key ? null
            : store.Outside(
                "autocrypt",
                [key, System.Text.Encoding.UTF8.GetBytes(content.Author.Address)],
                () => PgpMailWriter.Autocrypt(content.Author.Address, key, now));
        var (day, @sealed) = dayKeys.Seal(
            id.ToArray(), ReadyMail.Joined(pgpWriter.Write(content, autocrypt), content.SessionKeyPacket), now);
        return new OutboundMail
        {
            Id = id,
            Kind = DeliveryMails.PgpMessage,
            To = content.To,
            Sender = PgpMailWriter.EnvelopeSender(content),
            Sealed = @sealed,
            BlobName = content.BlobName,
            BlobBytes = content.BlobBytes,
            DayKey = day,
            MessageIdHeader = content.Outer.MessageId,
            NextAttemptAt = now,
            CreatedAt = now,
            RecipientId = content.RecipientId,
            UserId = content.UserId,
        };
    }

    /// <summary>
    /// Withdraws the queued encrypted message for a recipient. Leaves one that a worker is sending at this moment, because it may have
    /// arrived.
    /// </summary>
    /// <returns>False if an encrypted message for this recipient has been sent, or is being sent now.</returns>
    public static async Task<bool> Withdraw(Store store, long recipientId, DateTimeOffset now, CancellationToken cancel)
    {
        await WaitingPosts(store, now).Where(mail => mail.RecipientId == recipientId).ExecuteUpdateAsync(update => update
            .SetProperty(mail => mail.State, MailState.Cancelled)
            .SetProperty(mail => mail.Sealed, (byte[]?)null)
            .SetProperty(mail => mail.LeaseUntil, (DateTimeOffset?)null), cancel);
        return !await store.Set<OutboundMail>().AnyAsync(mail => mail.RecipientId == recipientId && mail.Kind == DeliveryMails.PgpMessage
            && (mail.State == MailState.Waiting || mail.State == MailState.Sent), cancel);
    }

    /// <summary>Queued encrypted messages that no worker is sending at this moment.</summary>
    public static IQueryable<OutboundMail> WaitingPosts(Store store, DateTimeOffset now) => store.Set<OutboundMail>().Where(mail =>
        mail.Kind == DeliveryMails.PgpMessage && mail.State == MailState.Waiting && (mail.LeaseUntil == null || mail.LeaseUntil <= now));

    /// <summary>True if an encrypted message for this recipient is queued or being sent.</summary>
    public static Task<bool> IsPosted(Store store, long recipientId, CancellationToken cancel) => store.Set<OutboundMail>().AnyAsync(mail =>
        mail.RecipientId == recipientId && mail.Kind == DeliveryMails.PgpMessage && mail.State == MailState.Waiting, cancel);

    /// <summary>
    /// Cancels the queued mails of an invitation whose link is void. A mail that a worker is sending at this moment may still arrive.
    /// </summary>
    /// <returns>How many stored mails it cancelled.</returns>
    public static async Task<int> Cancel(Store store, Id16 invitationId, CancellationToken cancel)
    {
        foreach (var added in store.ChangeTracker.Entries<OutboundMail>().Where(entry => entry.State == EntityState.Added).ToList())
            if (added.Entity.Iid == invitationId) added.State = EntityState.Detached;
        return await store.Set<OutboundMail>()
            .Where(mail => mail.Iid == invitationId && mail.State == MailState.Waiting)
            .ExecuteUpdateAsync(update => update
                .SetProperty(mail => mail.State, MailState.Cancelled)
                .SetProperty(mail => mail.Sealed, (byte[]?)null)
                .SetProperty(mail => mail.LeaseUntil, (DateTimeOffset?)null), cancel);
    }

    /// <summary>Makes this node's worker poll the queue at once. Call it after the commit; harmless at any time.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Waits for a call of <see cref="Wake"/>.</summary>
    internal async Task Woken(CancellationToken cancel) => await wakes.Reader.ReadAsync(cancel);

    private OutboundMail Write(Store store, MailContent content, DateTimeOffset now)
    {
        var mail = Row(content, now);
        store.Add(mail);
        return mail;
    }

    private OutboundMail Row(MailContent content, DateTimeOffset now)
    {
        var id = Id16.Random();
        var messageId = writer.NewMessageId(id);
        var text = writer.Write(content, messageId, now);
        try
        {
            var (day, @sealed) = dayKeys.Seal(id.ToArray(), text, now);
            return new OutboundMail
            {
                Id = id,
                Kind = content.Kind,
                To = content.To,
                Sealed = @sealed,
                DayKey = day,
                MessageIdHeader = messageId,
                NextAttemptAt = now,
                CreatedAt = now,
                RecipientId = content.RecipientId,
                Iid = content.Iid,
                UserId = content.UserId,
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static Task<int> Hold(Store store, MailContent content, string recipient, DateTimeOffset now)
    {
        var (kind, about, recipientId) = (content.Kind.Name, content.About, content.RecipientId ?? 0);
        var at = now.ToUnixTimeMilliseconds();
        return store.Database.ExecuteSqlAsync($"""
            INSERT INTO held_mails ("Recipient", "Kind", "About", "RecipientId", "To", "Language", "Count", "FirstAt", "LastAt")
            VALUES ({recipient}, {kind}, {about}, {recipientId}, {content.To}, {content.Language}, 1, {at}, {at})
            ON CONFLICT ("Recipient", "Kind", "About", "RecipientId") DO UPDATE SET
                "Count" = held_mails."Count" + 1, "LastAt" = {at}, "To" = {content.To}, "Language" = {content.Language}
            """);
    }

    private static async Task HoldAll(
        Store store,
        List<(MailContent Content, string Recipient)> held,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        if (held.Count == 0) return;
        var at = now.ToUnixTimeMilliseconds();
        await store.Run($"""
            INSERT INTO held_mails ("Recipient", "Kind", "About", "RecipientId", "To", "Language", "Count", "FirstAt", "LastAt")
            VALUES {Statements.Rows(held.Count, 9)}
            ON CONFLICT ("Recipient", "Kind", "About", "RecipientId") DO UPDATE SET
                "Count" = held_mails."Count" + 1, "LastAt" = excluded."LastAt", "To" = excluded."To", "Language" = excluded."Language"
            """, [.. held.SelectMany(one => new object?[]
            {
                one.Recipient, one.Content.Kind.Name, one.Content.About, one.Content.RecipientId ?? 0,
                one.Content.To, one.Content.Language, 1, at, at,
            })], cancel);
    }

    private static string Canonical(string address) => MailAddress.Parse(address).Canonical;
}
