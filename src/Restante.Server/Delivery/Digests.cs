using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// Collects the mails that <see cref="MailLimits"/> held back into one mail per recipient, an hour after the first of them.
/// </summary>
internal sealed class Digests(IServiceScopeFactory scopes, Outbox outbox, MailLimits limits)
{
    /// <summary>Most lines of a digest. One sentence counts the events beyond them.</summary>
    public const int MaxLines = 30;

    private const int AtOnce = 100;

    /// <summary>Queues the digests that are due, each in its own transaction.</summary>
    public async Task Write(DateTimeOffset now, CancellationToken cancel)
    {
        var due = now - MailLimits.DigestAfter;
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var recipients = await store.Set<HeldMail>().Where(held => held.FirstAt <= due).Select(held => held.Recipient)
            .Distinct().Order().Take(AtOnce).ToListAsync(cancel);
        foreach (var recipient in recipients) await store.InTransaction(() => Write(store, recipient, due, now, cancel), cancel);
    }

    // Takes everything held for the recipient. Of two nodes only one gets the rows.
    private async Task<bool> Write(Store store, string recipient, DateTimeOffset due, DateTimeOffset now, CancellationToken cancel)
    {
        var limit = due.ToUnixTimeMilliseconds();
        var held = await store.Set<HeldMail>().FromSql($"""
            DELETE FROM held_mails WHERE "Recipient" = {recipient}
                AND EXISTS (SELECT 1 FROM held_mails AS one WHERE one."Recipient" = {recipient} AND one."FirstAt" <= {limit})
            RETURNING *
            """).AsNoTracking().ToListAsync(cancel);
        foreach (var ofReader in held.GroupBy(row => limits.Of(row.Kind).Reader).OrderBy(group => group.Key))
        {
            long[] recipientIds = [.. ofReader.Select(row => row.RecipientId).Distinct().Where(id => id != 0)];
            outbox.AddDigest(store, Compose([.. ofReader], ofReader.Key), recipientIds, now);
        }
        return true;
    }

    private static DigestMail Compose(IReadOnlyList<HeldMail> held, MailReader reader)
    {
        var newest = held.MaxBy(row => row.LastAt)!;
        var lines = held.GroupBy(row => (row.Kind, row.About))
            .Select(group => new DigestLine(group.Key.Kind, group.Key.About, group.Sum(row => row.Count), group.Max(row => row.LastAt)))
            .OrderByDescending(line => line.LastAt).ThenBy(line => line.Kind.Name, StringComparer.Ordinal)
            .ThenBy(line => line.About, StringComparer.Ordinal).ToList();
        var others = lines.Skip(MaxLines).Sum(line => line.Count);
        return new DigestMail(newest.To, newest.Language, reader, held.Min(row => row.FirstAt), [.. lines.Take(MaxLines)], others);
    }
}
