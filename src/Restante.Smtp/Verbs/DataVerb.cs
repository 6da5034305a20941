namespace Restante.Smtp.Verbs;

/// <summary>DATA (RFC 5321 section 4.1.1.4).</summary>
internal static class DataVerb
{
    public static SmtpStep Ask(SmtpSession session, ReadOnlySpan<char> argument) =>
        argument.Length > 0
            ? new SmtpStep.Say(SmtpReplies.NoParameter)
            : new SmtpStep.Data(new SmtpEnvelope(session.Sender!, [.. session.Recipients]));
}
