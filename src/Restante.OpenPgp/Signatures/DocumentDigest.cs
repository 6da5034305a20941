using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>Hashes a document as signatures do: its bytes, or for text its lines ending with CR LF (RFC 9580 section 5.2.1.2).</summary>
internal sealed class DocumentDigest(Hash hash, bool isText) : IDisposable
{
    private readonly RunningHash running = new(hash);
    private bool lastWasReturn;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!isText)
        {
            running.Append(bytes);
            return;
        }
        while (bytes.IndexOf((byte)'\n') is var at and >= 0)
        {
            var hasReturn = at > 0 ? bytes[at - 1] == '\r' : lastWasReturn;
            running.Append(bytes[..at]);
            running.Append(hasReturn ? "\n"u8 : "\r\n"u8);
            bytes = bytes[(at + 1)..];
            lastWasReturn = false;
        }
        running.Append(bytes);
        if (!bytes.IsEmpty) lastWasReturn = bytes[^1] == '\r';
    }

    /// <summary>The running hash, for one signature's trailer.</summary>
    public RunningHash Running => running;

    public void Dispose() => running.Dispose();
}

/// <summary>The digests of one document, one for each signature, because .NET cannot copy a running hash.</summary>
internal sealed class DocumentDigests(Policy policy) : IDisposable
{
    private readonly List<(Hash Hash, bool IsText, byte[] Salt, DocumentDigest Digest)> digests = [];

    /// <summary>The verifications left for all signatures over the document together.</summary>
    public VerificationAllowance Allowance { get; } = new(policy.MaxMessageVerifications);

    /// <summary>Announces a signature; call it before the document is read. Unknown and weak hashes are not computed.</summary>
    public void Expect(SignatureType type, Hash hash, byte[] salt)
    {
        if (type is not (SignatureType.Binary or SignatureType.Text) || !IsAccepted(hash, policy)) return;
        var isText = type == SignatureType.Text;
        var digest = new DocumentDigest(hash, isText);
        digest.Running.Append(salt);
        digests.Add((hash, isText, salt, digest));
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var item in digests) item.Digest.Append(bytes);
    }

    /// <summary>The digest that this signature signs, usable once; null if the signature was not announced.</summary>
    public byte[]? Finish(SignaturePacket signature)
    {
        var at = digests.FindIndex(item =>
            item.Hash == signature.Hash
            && item.IsText == (signature.Type == SignatureType.Text)
            && item.Salt.AsSpan().SequenceEqual(signature.Salt));
        if (at < 0) return null;
        using var digest = digests[at].Digest;
        digests.RemoveAt(at);
        return signature.Digest(digest.Running);
    }

    public static bool IsAccepted(Hash hash, Policy policy)
    {
        if (hash == Hash.Sha1) return policy.InsecureAllowSha1Signatures;
        return hash.IsStrong() && (hash is not (Hash.Sha3_256 or Hash.Sha3_512) || SHA3_256.IsSupported);
    }

    public void Dispose()
    {
        foreach (var item in digests) item.Digest.Dispose();
    }
}
