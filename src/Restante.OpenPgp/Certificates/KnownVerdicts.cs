using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// A cache of signature verifications, so that the same certificate is not verified at every request. A verdict means "this key made
/// these numbers over this digest" and never changes; expiry and revocation are judged each time. Thread-safe; it holds at most 2 ×
/// <see cref="MostOfGeneration"/> verdicts, about 3 MiB.
/// </summary>
internal static class KnownVerdicts
{
    internal const int MostOfGeneration = 16 * 1024;

    // When the newer generation is full it becomes the older one, and the previous older one is dropped.
    private static ConcurrentDictionary<VerdictId, bool> newer = new();
    private static ConcurrentDictionary<VerdictId, bool> older = new();
    private static int keptInNewer;

    /// <summary>SHA-256 over the key and all inputs of the verification. The fingerprint is not enough, because SHA-1 collides.</summary>
    public static VerdictId IdOf(PublicKey key, Hash hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> numbers)
    {
        using var id = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        id.AppendData(key.Identity);
        id.AppendData([(byte)hash, (byte)digest.Length]);
        id.AppendData(digest);
        id.AppendData(numbers);
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        id.GetHashAndReset(bytes);
        return VerdictId.Read(bytes);
    }

    /// <summary>Null if the verdict is not in the cache.</summary>
    public static bool? Find(VerdictId id) => newer.TryGetValue(id, out var verdict) || older.TryGetValue(id, out verdict) ? verdict : null;

    public static void Keep(VerdictId id, bool verdict)
    {
        if (Interlocked.Increment(ref keptInNewer) > MostOfGeneration)
        {
            keptInNewer = 1;
            (older, newer) = (newer, new());
        }
        newer[id] = verdict;
    }

    /// <summary>The number of verdicts in the cache.</summary>
    internal static int Count => newer.Count + older.Count;

    /// <summary>SHA-256, compared by value.</summary>
    internal readonly record struct VerdictId(UInt128 Front, UInt128 Back)
    {
        public static VerdictId Read(ReadOnlySpan<byte> bytes) =>
            new(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
    }
}
