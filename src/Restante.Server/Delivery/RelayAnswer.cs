using MailKit.Net.Smtp;

namespace Restante.Server.Delivery;

/// <summary>What became of one attempt.</summary>
internal abstract record RelayAnswer(string Text)
{
    /// <summary>250 after the text: the relay answers for the mail now.</summary>
    internal sealed record Accepted(string Text) : RelayAnswer(Text);

    /// <summary>Not now, for a reason that concerns this mail.</summary>
    internal sealed record Deferred(string Text) : RelayAnswer(Text);

    /// <summary>Never.</summary>
    internal sealed record Refused(string Text) : RelayAnswer(Text);

    /// <summary>
    /// The relay takes no mail from this server at all: no connection, no TLS, AUTH refused, our own address refused. The mail is
    /// not at fault.
    /// </summary>
    internal sealed record Unusable(string Text) : RelayAnswer(Text);

    /// <summary>Tells apart where a command was refused and how (RFC 5321 section 4.2.1, 4.5.3.1 and 3.8 for 421).</summary>
    /// <param name="where">The command.</param>
    /// <param name="status">The reply's code.</param>
    /// <param name="text">Its words.</param>
    /// <param name="needsSmtpUtf8">MAIL was sent with SMTPUTF8, so that its refusal may concern this mail's address.</param>
    /// <param name="ownSender">MAIL named an address of this mail's own, so that its refusal concerns this mail. 552 does in any
    /// case: it is about the size (RFC 1870).</param>
    public static RelayAnswer To(SmtpErrorCode where, int status, string text, bool needsSmtpUtf8, bool ownSender = false)
    {
        var words = $"{status} {text}";
        var atSender = where == SmtpErrorCode.SenderNotAccepted;
        var concernsThisMail = ownSender || status == (int)SmtpStatusCode.ExceededStorageAllocation || (needsSmtpUtf8 && status / 100 == 5);
        if (atSender && !concernsThisMail) return new Unusable(words);
        return status / 100 == 5 ? new Refused(words) : new Deferred(words);
    }
}
