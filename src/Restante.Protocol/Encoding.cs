using System.Buffers.Binary;
using System.Buffers.Text;

namespace Restante.Protocol;

/// <summary>The byte encodings of PROTOCOL.md section 1.</summary>
public static class Encoding
{
    /// <summary>LP(x1..xn): for each part its length as uint32 big-endian, then its bytes.</summary>
    public static byte[] LengthPrefixed(params ReadOnlySpan<byte[]> parts)
    {
        var size = 0;
        foreach (var part in parts) size += 4 + part.Length;
        var result = new byte[size];
        var rest = result.AsSpan();
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, (uint)part.Length);
            part.CopyTo(rest[4..]);
            rest = rest[(4 + part.Length)..];
        }
        return result;
    }

    /// <summary>Text in the form used inside an LP: UTF-8.</summary>
    public static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>A uint32, big-endian.</summary>
    public static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>base64url without padding (RFC 4648 section 5).</summary>
    public static string ToBase64Url(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Reads base64url without padding; false for padding, white space or unused bits that are not zero.</summary>
    public static bool TryFromBase64Url(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 == 1) return false;
        foreach (var c in text)
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return false;
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return false;
        }
        return ToBase64Url(bytes) == text;
    }
}
