using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Restante.Protocol;

/// <summary>
/// A mail address in the canonical form canon() of PROTOCOL.md section 1: domain by UTS #46 (non-transitional) in lower-case
/// ASCII with LDH labels, local part NFC with ASCII letters lower-cased. Equal if the canonical forms are.
/// </summary>
public sealed record MailAddress
{
    private const int MaxLocalBytes = 64;
    private const int MaxAddressBytes = 254;

    // Of the address as written: characters that the canonical form drops (such as soft hyphens) must not make it longer than its
    // column.
    private const int MaxWritten = 320;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    private MailAddress(string canonical) => Canonical = canonical;

    /// <summary>The canonical form: <c>local@domain</c>.</summary>
    public string Canonical { get; }

    /// <summary>The canonical form up to its @.</summary>
    public string LocalPart => Canonical[..Canonical.LastIndexOf('@')];

    /// <summary>The domain in lower-case ASCII.</summary>
    public string Domain => Canonical[(Canonical.LastIndexOf('@') + 1)..];

    /// <summary>False for anything but a plain <c>local@domain</c>: quoted local parts, address literals, control characters.</summary>
    /// <param name="written">As somebody wrote it, without white space around it.</param>
    /// <param name="address">The address; null if the text is none.</param>
    public static bool TryParse(string written, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        var at = written.LastIndexOf('@');
        if (at < 1 || at == written.Length - 1 || written.Length > MaxWritten) return false;
        if (!TryLocalPart(written[..at], out var local) || !TryDomain(written[(at + 1)..], out var domain)) return false;
        var canonical = local + "@" + domain;
        if (System.Text.Encoding.UTF8.GetByteCount(canonical) > MaxAddressBytes) return false;
        address = new MailAddress(canonical);
        return true;
    }

    /// <summary>An address that was checked before.</summary>
    /// <exception cref="ArgumentException">The text is not an address that <see cref="TryParse"/> accepts.</exception>
    public static MailAddress Parse(string written) => TryParse(written, out var address)
        ? address
        : throw new ArgumentException("This is not a mail address.", nameof(written));

    /// <summary>A stored address. The text is not checked again: it must be the canonical form of an address.</summary>
    public static MailAddress FromCanonical(string canonical) => new(canonical);

    /// <summary>A domain in the form of <see cref="Domain"/>; false if no address can have it.</summary>
    public static bool TryParseDomain(string written, out string domain)
    {
        domain = TryParse("x@" + written, out var address) ? address.Domain : "";
        return address is not null;
    }

    /// <summary>True for every way to write this address; false for other addresses and for text that is none.</summary>
    public bool IsWrittenAs(string written) => TryParse(written, out var other) && other == this;

    /// <summary>The canonical form.</summary>
    public override string ToString() => Canonical;

    private static bool TryLocalPart(string text, out string local)
    {
        local = "";
        if (!IsWellFormed(text)) return false;
        text = text.Normalize(NormalizationForm.FormC);
        if (text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal)) return false;
        if (!text.EnumerateRunes().All(IsDotAtomCharacter)) return false;
        local = string.Concat(text.Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));
        return System.Text.Encoding.UTF8.GetByteCount(local) <= MaxLocalBytes;
    }

    // RFC 5322 atext and the dot; from RFC 6532 everything except spaces, controls, invisible, private and unassigned characters.
    private static bool IsDotAtomCharacter(Rune c) => c.IsAscii
        ? Rune.IsLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains((char)c.Value, StringComparison.Ordinal)
        : !Rune.IsWhiteSpace(c) && Rune.GetUnicodeCategory(c) is not
            (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static bool TryDomain(string text, out string domain)
    {
        domain = "";
        if (!IsWellFormed(text) || text.AsSpan().ContainsAny('[', ']', ':')) return false;
        try
        {
            // IdnMapping keeps the case of pure ASCII names; the browser lower-cases them.
            domain = Idn.GetAscii(text.Normalize(NormalizationForm.FormC)).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }
        var labels = domain.Split('.');
        return domain.Length <= 253 && labels.All(IsLdhLabel) && !IsNumber(labels[^1]);
    }

    // The URL standard's rule, by which browsers tell IPv4 addresses in any notation from names: no name ends in a number.
    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigitLower));

    private static bool IsLdhLabel(string label) =>
        label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-' &&
        label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])) return false;
        }
        return true;
    }
}
