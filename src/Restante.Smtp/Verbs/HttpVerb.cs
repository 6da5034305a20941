namespace Restante.Smtp.Verbs;

/// <summary>
/// A request of HTTP. A web page can make a browser inside the network send one, with SMTP commands as its content. The session closes
/// before it reads them.
/// </summary>
internal static class HttpVerb
{
    public static SmtpStep Close(SmtpSession session, ReadOnlySpan<char> argument)
    {
        session.State = SmtpState.Closed;
        return new SmtpStep.Say(SmtpReplies.NotSmtp);
    }
}
