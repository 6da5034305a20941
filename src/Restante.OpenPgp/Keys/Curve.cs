using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// A curve and its object identifier (RFC 9580 section 9.2). Native is set for curves that .NET supports; the two 25519 curves have
/// none.
/// </summary>
internal sealed record Curve(string Name, string Oid, int CoordinateBytes, ECCurve? Native)
{
    public static readonly Curve Ed25519 = new("Ed25519", "2B06010401DA470F01", 32, null);
    public static readonly Curve Curve25519 = new("Curve25519", "2B060104019755010501", 32, null);


    /// <summary>Identified by their algorithms, without an object identifier.</summary>
    public static readonly Curve Ed448 = new("Ed448", "", 57, null);
    public static readonly Curve Curve448 = new("Curve448", "", 56, null);

    private static readonly Curve[] All =
    [
        Ed25519, Curve25519,
        new("NIST P-256", "2A8648CE3D030107", 32, ECCurve.NamedCurves.nistP256),
        new("NIST P-384", "2B81040022", 48, ECCurve.NamedCurves.nistP384),
        new("NIST P-521", "2B81040023", 66, ECCurve.NamedCurves.nistP521),
        new("Brainpool P-256", "2B2403030208010107", 32, ECCurve.NamedCurves.brainpoolP256r1),
        new("Brainpool P-384", "2B240303020801010B", 48, ECCurve.NamedCurves.brainpoolP384r1),
        new("Brainpool P-512", "2B240303020801010D", 64, ECCurve.NamedCurves.brainpoolP512r1),
    ];

    public byte[] OidBytes => Convert.FromHexString(Oid);

    public static Curve? Find(ReadOnlySpan<byte> oid)
    {
        var hex = Convert.ToHexString(oid);
        return Array.Find(All, curve => curve.Oid == hex);
    }

    /// <summary>The affine point of an uncompressed encoding (SEC 1 section 2.3.3).</summary>
    public ECPoint Point(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != 1 + 2 * CoordinateBytes || encoded[0] != 4) throw new RefusedException(Refusal.Malformed);
        return new ECPoint { X = encoded[1..(1 + CoordinateBytes)].ToArray(), Y = encoded[(1 + CoordinateBytes)..].ToArray() };
    }

    /// <summary>A number padded to the byte length of the field.</summary>
    public byte[] Padded(ReadOnlySpan<byte> number) => Numbers.Padded(number, CoordinateBytes);
}

internal static class Numbers
{
    /// <summary>A big-endian number padded to this many bytes; a longer one is malformed.</summary>
    public static byte[] Padded(ReadOnlySpan<byte> number, int length)
    {
        number = number.TrimStart((byte)0);
        if (number.Length > length) throw new RefusedException(Refusal.Malformed);
        var padded = new byte[length];
        number.CopyTo(padded.AsSpan(length - number.Length));
        return padded;
    }
}
