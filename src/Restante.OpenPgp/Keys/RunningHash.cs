using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Restante.OpenPgp;

/// <summary>An incremental hash. SHA-224, which .NET lacks, is BouncyCastle's.</summary>
internal sealed class RunningHash : IDisposable
{
    private readonly IncrementalHash? native;
    private readonly Sha224Digest? sha224;

    public RunningHash(Hash hash)
    {
        if (hash == Hash.Sha224) sha224 = new Sha224Digest();
        else native = IncrementalHash.CreateHash(hash.Name());
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        native?.AppendData(bytes);
        sha224?.BlockUpdate(bytes);
    }

    /// <summary>Returns the digest and resets the hash.</summary>
    public byte[] Finish()
    {
        if (native is not null) return native.GetHashAndReset();
        var digest = new byte[sha224!.GetDigestSize()];
        sha224.DoFinal(digest);
        return digest;
    }

    public void Dispose() => native?.Dispose();
}
