using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace Restante.OpenPgp;

/// <summary>A transferable public key (RFC 9580 section 10.1), version 4, with one primary key. Immutable.</summary>
public sealed class Certificate
{
    /// <summary>Longest certificate that is read, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly PgpPublicKeyRing ring;

    private Certificate(PgpPublicKeyRing ring) => this.ring = ring;

    /// <summary>Fingerprint of the primary key: 20 bytes (RFC 9580 section 5.5.4.2).</summary>
    public byte[] Fingerprint => ring.GetPublicKey().GetFingerprint();

    /// <summary>User IDs that the primary key itself certified, with SHA-256 or better.</summary>
    public IReadOnlyList<string> UserIds
    {
        get
        {
            // From the bytes: BouncyCastle's own strings are not UTF-8 where a character takes four bytes.
            var ids = new List<string>();
            foreach (var raw in ring.GetPublicKey().GetRawUserIds())
                if (TryDecode(raw, out var id) && IsSelfCertified(raw, id)) ids.Add(id);
            return ids;
        }
    }

    /// <summary>
    /// Reads a binary certificate. False for secret keys, several certificates, other versions, rubbish behind the
    /// certificate, or more than <see cref="MaxBytes"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Certificate? certificate)
    {
        certificate = null;
        if (bytes.Length is 0 or > MaxBytes) return false;
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            var factory = new PgpObjectFactory(stream);
            if (factory.NextPgpObject() is not PgpPublicKeyRing ring || factory.NextPgpObject() is not null) return false;
            if (ring.GetPublicKey() is not { IsMasterKey: true, Version: 4 }) return false;
            certificate = new Certificate(ring);
            return true;
        }
        catch (Exception e) when (IsMalformedInput(e))
        {
            return false;
        }
    }

    /// <summary>True where a certified user ID is exactly <c>address</c>, <c>&lt;address&gt;</c> or <c>Name &lt;address&gt;</c> by the given comparison of addresses.</summary>
    public bool Names(Func<string, bool> isAddress) => UserIds.Any(id => isAddress(AddressOf(id)));

    /// <summary>Verifies a detached binary signature by the primary key or a signing subkey that the primary key bound.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var stream = new MemoryStream(signature.ToArray(), writable: false);
            var factory = new PgpObjectFactory(stream);
            if (factory.NextPgpObject() is not PgpSignatureList { Count: 1 } list || factory.NextPgpObject() is not null) return false;
            var packet = list[0];
            var key = ring.GetPublicKey(packet.KeyId);
            if (key is null || packet.SignatureType != PgpSignature.BinaryDocument || !IsStrong(packet)) return false;
            if (!key.IsMasterKey && !IsBound(key)) return false;
            packet.InitVerify(key);
            packet.Update(data.ToArray());
            return packet.Verify();
        }
        catch (Exception e) when (IsMalformedInput(e))
        {
            return false;
        }
    }

    // BouncyCastle reports malformed input by several kinds of exception; everything but what the process itself lacks is the input's fault.
    internal static bool IsMalformedInput(Exception e) => e is not (OutOfMemoryException or ThreadInterruptedException);

    private static string AddressOf(string userId)
    {
        var open = userId.LastIndexOf('<');
        return open >= 0 && userId.EndsWith('>') ? userId[(open + 1)..^1] : userId;
    }

    private static bool TryDecode(byte[] raw, out string text)
    {
        text = Encoding.UTF8.GetString(raw);
        return Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(raw);
    }

    private bool IsSelfCertified(byte[] raw, string userId)
    {
        var master = ring.GetPublicKey();
        foreach (var packet in master.GetSignaturesForId(raw) ?? [])
        {
            if (packet.KeyId != master.KeyId || !packet.IsCertification() || !IsStrong(packet)) continue;
            packet.InitVerify(master);
            if (packet.VerifyCertification(userId, master)) return true;
        }
        return false;
    }

    private bool IsBound(PgpPublicKey subkey)
    {
        var master = ring.GetPublicKey();
        foreach (var packet in subkey.GetSignaturesOfType(PgpSignature.SubkeyBinding))
        {
            if (packet.KeyId != master.KeyId || !IsStrong(packet)) continue;
            packet.InitVerify(master);
            if (packet.VerifyCertification(master, subkey)) return true;
        }
        return false;
    }

    private static bool IsStrong(PgpSignature packet) =>
        packet.HashAlgorithm is HashAlgorithmTag.Sha256 or HashAlgorithmTag.Sha384 or HashAlgorithmTag.Sha512;
}
