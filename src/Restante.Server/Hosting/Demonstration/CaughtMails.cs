using System.Text;
using MimeKit;

namespace Restante.Server.Hosting.Demonstration;

/// <summary>A mail as the page shows it.</summary>
/// <param name="Id">Counts up from 1.</param>
/// <param name="At">When it was caught.</param>
/// <param name="Sender">Envelope sender.</param>
/// <param name="Recipients">Envelope recipients.</param>
/// <param name="From">The From header.</param>
/// <param name="Subject">The subject, decoded.</param>
/// <param name="Text">The text part.</param>
/// <param name="Raw">The whole mail.</param>
internal sealed record CaughtMail(
    int Id,
    DateTimeOffset At,
    string Sender,
    IReadOnlyList<string> Recipients,
    string From,
    string Subject,
    string Text,
    string Raw);

internal sealed record CaughtMailList(IReadOnlyList<CaughtMail> Mails);

/// <summary>The newest mails caught since the start.</summary>
/// <param name="kept">The most mails to keep.</param>
/// <param name="keptBytes">The most memory for their texts. The newest mail is kept in any case.</param>
internal sealed class CaughtMails(int kept = 200, long keptBytes = 64 * 1024 * 1024)
{
    private readonly LinkedList<CaughtMail> mails = [];
    private readonly Lock gate = new();
    private int count;
    private long bytes;

    public void Add(string sender, IReadOnlyList<string> recipients, byte[] raw, DateTimeOffset now)
    {
        using var message = Parse(raw);
        lock (gate)
        {
            var caught = new CaughtMail(
                ++count, now, sender, [.. recipients], message?.From.ToString() ?? "", message?.Subject ?? "",
                message?.TextBody ?? "", Encoding.UTF8.GetString(raw));
            mails.AddFirst(caught);
            bytes += SizeOf(caught);
            while (mails.Count > kept || (bytes > keptBytes && mails.Count > 1))
            {
                bytes -= SizeOf(mails.Last!.Value);
                mails.RemoveLast();
            }
        }
    }

    /// <summary>The mails caught after the one with id <paramref name="after"/>, newest first.</summary>
    public CaughtMailList List(int after)
    {
        lock (gate) return new CaughtMailList([.. mails.TakeWhile(mail => mail.Id > after)]);
    }

    private static long SizeOf(CaughtMail mail) => sizeof(char) * ((long)mail.Raw.Length + mail.Text.Length + mail.Subject.Length);

    private static MimeMessage? Parse(byte[] raw)
    {
        try
        {
            return MimeMessage.Load(new MemoryStream(raw));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
