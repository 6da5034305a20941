using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>The changes that mail programs, web pages and editors make to an armored key.</summary>
internal static class ChangedArmor
{
    public static IReadOnlyDictionary<string, Func<string, byte[]>> Ways { get; } = new Dictionary<string, Func<string, byte[]>>
    {
        ["no empty line"] = text => Samples.Utf8(text.Replace("\n\n", "\n")),
        ["blanks for line breaks"] = text => Samples.Utf8(text.Replace('\n', ' ')),
        ["blanks for line breaks, with headers"] = text =>
            Samples.Utf8(text.Replace("\n\n", "\nVersion: GnuPG v2\nComment: a-b\n\n").Replace('\n', ' ')),
        ["joined hyphens"] = text => Samples.Utf8(text.Replace("-----", "\u2014\u2014-")),
        ["no-break blanks at line ends"] = text => Samples.Utf8(text.Replace("\n", "\u00a0 \n")),
        ["UTF-16"] = text => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(text.Replace("\n", "\r\n"))],
        ["UTF-16, high byte first"] = text => [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(text)],
    };
}
