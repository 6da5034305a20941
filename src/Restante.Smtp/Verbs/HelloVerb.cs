using System.Globalization;

namespace Restante.Smtp.Verbs;

/// <summary>EHLO and HELO (RFC 5321 section 4.1.1.1), LHLO (RFC 2033 section 4.1).</summary>
internal static class HelloVerb
{
    private const int LongestName = 255;

    public static SmtpStep Greet(SmtpSession session, ReadOnlySpan<char> argument)
    {
        // The name proves nothing, and mail programs send what they like: any text does.
        if (argument.Length is 0 or > LongestName) return new SmtpStep.Say(SmtpReplies.NameMissing);
        if (HiddenText.IsIn(argument)) return new SmtpStep.Say(SmtpReplies.MalformedParameter);
        return new SmtpStep.Hello(argument.ToString(), session.LastVerb == SmtpVerb.Helo
            ? new SmtpReply(250, null, session.Profile.Name)
            : new SmtpReply(250, null, [session.Profile.Name, .. Extensions(session)]));
    }

    private static IEnumerable<string> Extensions(SmtpSession session)
    {
        var (profile, offered) = (session.Profile, session.Profile.Extensions);
        if (offered.HasFlag(SmtpExtensions.Pipelining)) yield return "PIPELINING";
        if (offered.HasFlag(SmtpExtensions.Size))
            yield return string.Create(CultureInfo.InvariantCulture, $"SIZE {profile.Limits.MessageBytes}");
        if (session.OffersStartTls) yield return "STARTTLS";
        if (session.OffersAuthentication) yield return "AUTH PLAIN LOGIN";
        if (offered.HasFlag(SmtpExtensions.EnhancedStatusCodes)) yield return "ENHANCEDSTATUSCODES";
        if (offered.HasFlag(SmtpExtensions.EightBitMime)) yield return "8BITMIME";
        if (offered.HasFlag(SmtpExtensions.SmtpUtf8)) yield return "SMTPUTF8";
    }
}
