namespace Restante.Smtp.Verbs;

/// <summary>RCPT (RFC 5321 section 4.1.1.3). No extension with parameters is offered.</summary>
internal static class RcptVerb
{
    public static SmtpStep Ask(SmtpSession session, ReadOnlySpan<char> argument)
    {
        if (PathArgument.Read(argument, "TO:") is not var (path, parameters) || path.IsNull)
            return new SmtpStep.Say(SmtpReplies.MalformedRecipient);
        if (parameters.Length > 0) return new SmtpStep.Say(SmtpReplies.UnknownParameter);
        if (path.IsInternational && !session.Sender!.IsInternational) return new SmtpStep.Say(SmtpReplies.InternationalSender);
        if (session.HasAllRecipients) return new SmtpStep.Say(SmtpReplies.TooManyRecipients);
        session.RecipientAsked();
        return new SmtpStep.Rcpt(path);
    }
}
