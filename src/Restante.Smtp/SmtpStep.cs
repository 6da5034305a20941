namespace Restante.Smtp;

/// <summary>What follows from a line. The session has changed its state already, unless it waits for an answer of the handler.</summary>
internal abstract record SmtpStep
{
    private SmtpStep()
    {
    }

    /// <summary>Send the reply; then go on, or close if the session is closed.</summary>
    public sealed record Say(SmtpReply Reply) : SmtpStep;

    /// <summary>
    /// Ask the handler, and send its reply instead of the usual one if it has one; then <see cref="SmtpSession.HelloAnswered"/>.
    /// </summary>
    public sealed record Hello(string ClientName, SmtpReply Usual) : SmtpStep;

    /// <summary>Send the reply, drop what was received, shake hands; then <see cref="SmtpSession.Secured"/>.</summary>
    public sealed record StartTls(SmtpReply Reply) : SmtpStep;

    /// <summary>Ask the handler; then <see cref="SmtpSession.Authenticated"/>.</summary>
    public sealed record Authenticate(SmtpCredentials Credentials) : SmtpStep;

    /// <summary>Ask the handler; then <see cref="SmtpSession.SenderAnswered"/>.</summary>
    public sealed record Mail(SmtpSender Sender) : SmtpStep;

    /// <summary>
    /// Ask the handler; then <see cref="SmtpSession.RecipientAnswered"/>. Other RCPT lines may be taken before, but no other command.
    /// </summary>
    public sealed record Rcpt(SmtpPath Recipient) : SmtpStep;

    /// <summary>
    /// Ask the handler for a sink; then <see cref="SmtpSession.DataAccepted"/>, and after the mail <see cref="SmtpSession.MailEnded"/>;
    /// or <see cref="SmtpSession.DataRefused"/>.
    /// </summary>
    public sealed record Data(SmtpEnvelope Envelope) : SmtpStep;
}
