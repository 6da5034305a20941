namespace Restante.Smtp.Verbs;

/// <summary>QUIT (RFC 5321 section 4.1.1.10).</summary>
internal static class QuitVerb
{
    public static SmtpStep Close(SmtpSession session, ReadOnlySpan<char> argument)
    {
        session.State = SmtpState.Closed;
        return new SmtpStep.Say(SmtpReplies.Bye);
    }
}
