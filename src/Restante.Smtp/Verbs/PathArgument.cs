namespace Restante.Smtp.Verbs;

/// <summary>The argument of MAIL and RCPT: a keyword, a path, and parameters (RFC 5321 section 4.1.2).</summary>
internal static class PathArgument
{
    /// <returns>Null if the argument is malformed.</returns>
    public static (SmtpPath Path, string[] Parameters)? Read(ReadOnlySpan<char> argument, string keyword)
    {
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase)) return null;
        // A blank behind the colon is wrong, and common.
        var text = argument[keyword.Length..].TrimStart(' ');
        if (SmtpPath.Read(text) is not var (path, length)) return null;
        var rest = text[length..].ToString();
        if (rest.Length > 0 && rest[0] != ' ') return null;
        return (path, rest.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
