using MailKit.Net.Smtp;

namespace Restante.Server.Delivery;

/// <summary>The result of one attempt.</summary>
internal abstract record RelayAnswer(string Text)
{
    /// <summary>250 after the data: the relay is responsible for the mail now.</summary>
    internal sealed record Accepted(string Text) : RelayAnswer(Text);

    /// <summary>Failed temporarily, for a reason that concerns this mail.</summary>
    internal sealed record Deferred(string Text) : RelayAnswer(Text);

    /// <summary>Failed permanently.</summary>
    internal sealed record Refused(string Text) : RelayAnswer(Text);

    /// <summary>
    /// The relay accepts no mail from this server at all: no connection, no TLS, AUTH refused, or the configured sender refused. The mail
    /// does not lose an attempt.
    /// </summary>
    internal sealed record Unusable(string Text) : RelayAnswer(Text);

    /// <summary>Classifies a reply by the refused command and the code (RFC 5321 sections 4.2.1 and 4.5.3.1; 3.8 for 421).</summary>
    /// <param name="where">The refused command.</param>
    /// <param name="status">The reply's code.</param>
    /// <param name="text">The reply's text.</param>
    /// <param name="needsSmtpUtf8">MAIL was sent with SMTPUTF8, so its refusal may concern this mail's address.</param>
    /// <param name="ownSender">
    /// MAIL named the author's address, so its refusal concerns this mail. 552 always does: it is about the size (RFC 1870).
    /// </param>
    public static RelayAnswer To(SmtpErrorCode where, int status, string text, bool needsSmtpUtf8, bool ownSender = false)
    {
        var words = $"{status} {text}";
        var atSender = where == SmtpErrorCode.SenderNotAccepted;
        var concernsThisMail = ownSender || status == (int)SmtpStatusCode.ExceededStorageAllocation || (needsSmtpUtf8 && status / 100 == 5);
        if (atSender && !concernsThisMail) return new Unusable(words);
        return status / 100 == 5 ? new Refused(words) : new Deferred(words);
    }
}
