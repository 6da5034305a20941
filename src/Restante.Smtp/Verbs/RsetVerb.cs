namespace Restante.Smtp.Verbs;

/// <summary>RSET (RFC 5321 section 4.1.1.5).</summary>
internal static class RsetVerb
{
    public static SmtpStep Forget(SmtpSession session, ReadOnlySpan<char> argument)
    {
        session.Forget();
        return new SmtpStep.Say(SmtpReplies.Reset);
    }
}
