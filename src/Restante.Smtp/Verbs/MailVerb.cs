using System.Globalization;

namespace Restante.Smtp.Verbs;

/// <summary>MAIL (RFC 5321 section 4.1.1.2) with the parameters of RFC 1870, 6152, 6531 and 4954.</summary>
internal static class MailVerb
{
    public static SmtpStep Ask(SmtpSession session, ReadOnlySpan<char> argument)
    {
        if (PathArgument.Read(argument, "FROM:") is not var (path, parameters) || path is { IsNull: false, Domain: "" })
            return new SmtpStep.Say(SmtpReplies.MalformedSender);
        var sender = new SmtpSender(path);
        foreach (var parameter in parameters)
        {
            var (refusal, read) = Read(session, sender, parameter);
            if (refusal is not null) return new SmtpStep.Say(refusal);
            sender = read;
        }
        if (path.IsInternational && !sender.IsInternational) return new SmtpStep.Say(SmtpReplies.InternationalSender);
        if (sender.Size > session.Profile.Limits.MessageBytes) return new SmtpStep.Say(SmtpReplies.MailTooLarge);
        return new SmtpStep.Mail(sender);
    }

    private static (SmtpReply? Refusal, SmtpSender Sender) Read(SmtpSession session, SmtpSender sender, string parameter)
    {
        var offered = session.Profile.Extensions;
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (parameter, null) : (parameter[..equals], parameter[(equals + 1)..]);
        return name.ToUpperInvariant() switch
        {
            "SIZE" when offered.HasFlag(SmtpExtensions.Size) =>
                value?.Length <= 20 && UInt128.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    ? (null, sender with { Size = (long)UInt128.Min(size, long.MaxValue) })
                    : (SmtpReplies.MalformedParameter, sender),
            "BODY" when offered.HasFlag(SmtpExtensions.EightBitMime) => value?.ToUpperInvariant() switch
            {
                "7BIT" => (null, sender with { IsEightBit = false }),
                "8BITMIME" => (null, sender with { IsEightBit = true }),
                _ => (SmtpReplies.MalformedParameter, sender),
            },
            "SMTPUTF8" when offered.HasFlag(SmtpExtensions.SmtpUtf8) =>
                value is null ? (null, sender with { IsInternational = true }) : (SmtpReplies.MalformedParameter, sender),
            // RFC 4954 section 5: accepted and ignored.
            "AUTH" when session.OffersAuthentication =>
                string.IsNullOrEmpty(value) ? (SmtpReplies.MalformedParameter, sender) : (null, sender),
            _ => (SmtpReplies.UnknownParameter, sender),
        };
    }
}
