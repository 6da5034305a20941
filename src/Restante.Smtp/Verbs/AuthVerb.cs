using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Restante.Smtp.Verbs;

/// <summary>AUTH (RFC 4954) with PLAIN (RFC 4616) and LOGIN, which has no RFC but many clients.</summary>
internal static class AuthVerb
{
    private const int LongestUser = 254;
    private const int LongestPassword = 1024;

    /// <summary>A challenge that waits for its answer.</summary>
    /// <param name="IsPlain">PLAIN; else LOGIN.</param>
    /// <param name="User">LOGIN's user name, once it is known.</param>
    internal sealed record Exchange(bool IsPlain, string? User = null);

    public static SmtpStep Start(SmtpSession session, ReadOnlySpan<char> argument)
    {
        if (session.Connection.User is not null) return new SmtpStep.Say(SmtpReplies.AlreadyAuthenticated);
        var blank = argument.IndexOf(' ');
        var mechanism = blank < 0 ? argument : argument[..blank];
        var response = blank < 0 ? [] : argument[blank..].TrimStart(' ');
        if (mechanism.IsEmpty || response.Contains(' ')) return new SmtpStep.Say(SmtpReplies.MalformedParameter);
        var isPlain = mechanism.Equals("PLAIN", StringComparison.OrdinalIgnoreCase);
        if (!isPlain && !mechanism.Equals("LOGIN", StringComparison.OrdinalIgnoreCase))
            return new SmtpStep.Say(SmtpReplies.UnknownMechanism);
        session.Exchange = new Exchange(isPlain);
        session.State = SmtpState.Authenticating;
        return response.IsEmpty
            ? new SmtpStep.Say(isPlain ? SmtpReplies.AskResponse : SmtpReplies.AskUser)
            : Initial(session, response);
    }

    /// <summary>Handles a line that answers a challenge.</summary>
    public static SmtpStep Continue(SmtpSession session, ReadOnlySpan<byte> line) =>
        line is [(byte)'*'] ? End(session, SmtpReplies.Cancelled) : Answer(session, line);

    private static SmtpStep Initial(SmtpSession session, ReadOnlySpan<char> response)
    {
        // "=" is an empty initial response (RFC 4954 section 4).
        if (response is "=") return Answer(session, []);
        var bytes = new byte[Encoding.UTF8.GetByteCount(response)];
        Encoding.UTF8.GetBytes(response, bytes);
        try
        {
            return Answer(session, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SmtpStep Answer(SmtpSession session, ReadOnlySpan<byte> base64)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var status = Base64.DecodeFromUtf8(base64, bytes, out _, out var length);
        try
        {
            // The decoder skips blanks; a response has none.
            if (status != System.Buffers.OperationStatus.Done || base64.Contains((byte)' '))
                return End(session, SmtpReplies.MalformedResponse);
            var response = bytes.AsSpan(0, length);
            return session.Exchange!.IsPlain ? Plain(session, response) : Login(session, session.Exchange, response);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SmtpStep Plain(SmtpSession session, ReadOnlySpan<byte> response)
    {
        var first = response.IndexOf((byte)0);
        var second = first < 0 ? -1 : response[(first + 1)..].IndexOf((byte)0);
        if (second < 0) return End(session, SmtpReplies.MalformedResponse);
        var authorization = response[..first];
        var user = response.Slice(first + 1, second);
        // Acting for another user is not supported.
        if (authorization.Length > 0 && !authorization.SequenceEqual(user)) return End(session, SmtpReplies.WrongCredentials);
        return Text(user) is { } name ? Ask(session, name, response[(first + second + 2)..]) : End(session, SmtpReplies.MalformedResponse);
    }

    private static SmtpStep Login(SmtpSession session, Exchange exchange, ReadOnlySpan<byte> response)
    {
        if (exchange.User is { } user) return Ask(session, user, response);
        if (Text(response) is not { } name) return End(session, SmtpReplies.MalformedResponse);
        session.Exchange = exchange with { User = name };
        return new SmtpStep.Say(SmtpReplies.AskPassword);
    }

    private static SmtpStep Ask(SmtpSession session, string user, ReadOnlySpan<byte> password) =>
        password.Length is 0 or > LongestPassword || password.Contains((byte)0) || !Utf8.IsValid(password)
            ? End(session, SmtpReplies.MalformedResponse)
            : new SmtpStep.Authenticate(new SmtpCredentials(user, password.ToArray()));

    private static string? Text(ReadOnlySpan<byte> user)
    {
        if (user.Length is 0 or > LongestUser || !Utf8.IsValid(user) || user.IndexOfAnyInRange((byte)0, (byte)31) >= 0) return null;
        var name = Encoding.UTF8.GetString(user);
        return HiddenText.IsIn(name) ? null : name;
    }

    private static SmtpStep.Say End(SmtpSession session, SmtpReply reply) => new(session.AuthenticationFailed(reply));
}
