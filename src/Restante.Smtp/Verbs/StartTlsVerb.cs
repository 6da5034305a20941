namespace Restante.Smtp.Verbs;

/// <summary>STARTTLS (RFC 3207 section 4).</summary>
internal static class StartTlsVerb
{
    public static SmtpStep Start(SmtpSession session, ReadOnlySpan<char> argument)
    {
        if (argument.Length > 0) return new SmtpStep.Say(SmtpReplies.NoParameter);
        if (session.Connection.IsSecure) return new SmtpStep.Say(SmtpReplies.BadSequence);
        session.Forget();
        session.State = SmtpState.Handshake;
        return new SmtpStep.StartTls(SmtpReplies.StartHandshake);
    }
}
