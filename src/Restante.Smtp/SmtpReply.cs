using System.Globalization;
using System.Text;

namespace Restante.Smtp;

/// <summary>A reply (RFC 5321 section 4.2), with its enhanced status code (RFC 3463). Immutable.</summary>
public sealed class SmtpReply
{
    // RFC 5321 section 4.5.3.1.5: 512 octets with the code and CRLF.
    private const int LongestText = 490;

    private readonly string[] lines;

    /// <param name="code">From 200 to 599.</param>
    /// <param name="enhanced">"5.7.1"; null for greetings, 3xx and the answer to EHLO (RFC 2034 section 3).</param>
    /// <param name="lines">At least one. What is not printable ASCII becomes "?", and what is too long for a line is cut off.</param>
    public SmtpReply(int code, string? enhanced, params ReadOnlySpan<string> lines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 599);
        ArgumentOutOfRangeException.ThrowIfZero(lines.Length, nameof(lines));
        if (enhanced is not null && (!IsEnhanced(enhanced) || enhanced[0] - '0' != code / 100))
            throw new ArgumentException($"The enhanced code {enhanced} does not fit {code}.", nameof(enhanced));
        (Code, Enhanced) = (code, enhanced);
        this.lines = [.. lines.ToArray().Select(Printable)];
    }

    /// <summary>From 200 to 599.</summary>
    public int Code { get; }

    /// <summary>The enhanced status code, such as "5.7.1" (RFC 3463); null if there is none.</summary>
    public string? Enhanced { get; }

    /// <summary>The text, at least one line, in printable ASCII.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>2xx: the command is done. 3xx asks for more, and is no answer of a handler.</summary>
    public bool IsPositive => Code < 300;

    /// <summary>4xx: the client should try again.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>5xx: the client should not repeat the command.</summary>
    public bool IsPermanent => Code >= 500;

    /// <summary>All but 3xx.</summary>
    internal bool IsFinal => IsPositive || IsRefusal;

    /// <summary>4xx and 5xx.</summary>
    internal bool IsRefusal => Code >= 400;

    /// <summary>421 announces that the server closes the connection (RFC 5321 section 3.8).</summary>
    public bool Closes => Code == 421;

    /// <summary>Reads a reply of one line, such as "550 5.7.1 Not allowed".</summary>
    /// <exception cref="FormatException">The text is not a reply.</exception>
    public static SmtpReply Parse(string text)
    {
        if (text.Length < 3 || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || code is < 200 or > 599 || (text.Length > 3 && text[3] != ' '))
            throw new FormatException($"\"{text}\" is not a reply.");
        var rest = text.Length > 4 ? text[4..] : "";
        var word = rest.Split(' ', 2);
        return IsEnhanced(word[0]) && word[0][0] - '0' == code / 100
            ? new SmtpReply(code, word[0], word.Length > 1 ? word[1] : "")
            : new SmtpReply(code, null, rest);
    }

    /// <summary>
    /// The reply that stands for several: a 4xx if there is one, else a 5xx, else the first. So nobody loses a mail that a repetition
    /// could deliver.
    /// </summary>
    public static SmtpReply Worst(IReadOnlyList<SmtpReply> replies) =>
        replies.FirstOrDefault(reply => reply.IsTransient) ?? replies.FirstOrDefault(reply => reply.IsPermanent) ?? replies[0];

    /// <exception cref="ArgumentException">The reply is not 4xx or 5xx.</exception>
    internal SmtpReply OnlyRefusal() => IsRefusal ? this : throw new ArgumentException($"{Code} refuses nothing.");

    /// <summary>451 in place of 421: other replies follow it.</summary>
    internal SmtpReply WithoutClosing() => Closes ? new SmtpReply(451, Enhanced, lines) : this;

    /// <summary>The lines as they are sent, with CRLF. Every line has the enhanced code (RFC 2034 section 4).</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Code}{(i == lines.Length - 1 ? ' ' : '-')}");
            if (Enhanced is not null) text.Append(Enhanced).Append(' ');
            text.Append(lines[i]).Append("\r\n");
        }
        return text.ToString();
    }

    private static bool IsEnhanced(string text)
    {
        var parts = text.Split('.');
        return parts is [['2' or '4' or '5'], var subject, var detail] && IsShortNumber(subject) && IsShortNumber(detail);
    }

    private static bool IsShortNumber(string text) => text.Length is >= 1 and <= 3 && text.All(char.IsAsciiDigit);

    private static string Printable(string text)
    {
        var cut = text.Length > LongestText ? text[..LongestText] : text;
        return string.Create(cut.Length, cut, (target, source) =>
        {
            for (var i = 0; i < source.Length; i++) target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
        });
    }
}
