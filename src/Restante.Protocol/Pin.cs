using System.Numerics;
using System.Security.Cryptography;

namespace Restante.Protocol;

/// <summary>The PIN of PROTOCOL.md section 4: recomputed from the sender's pinKey, never stored. Prints as [redacted].</summary>
public sealed class Pin
{
    private static readonly BigInteger Modulus = BigInteger.Pow(10, 8);

    private Pin(string digits) => Digits = digits;

    /// <summary>Eight ASCII digits.</summary>
    public string Digits { get; }

    /// <summary>The PIN that one sender shares with one guest in one generation.</summary>
    public static Pin Derive(ReadOnlySpan<byte> pinKey, string canonicalAddress, uint generation)
    {
        var mac = HMACSHA256.HashData(pinKey, Encoding.LengthPrefixed(
            Derivation.Label("pin"), Encoding.Text(canonicalAddress), Encoding.BigEndian(generation)));
        var number = new BigInteger(mac.AsSpan(0, 16), isUnsigned: true, isBigEndian: true) % Modulus;
        CryptographicOperations.ZeroMemory(mac);
        return new Pin(((int)number).ToString("D8", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Never the digits: a log must not have them.</summary>
    public override string ToString() => "[redacted]";
}
