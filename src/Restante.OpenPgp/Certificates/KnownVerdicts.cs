using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// Verdicts of signature arithmetic, kept so that the same certificate is not verified at every request. A verdict is "this key made
/// these numbers over this digest", which no time changes; what depends on time is judged each time. Thread-safe; at most
/// 2 × <see cref="MostOfGeneration"/> verdicts are kept, about 3 MiB.
/// </summary>
internal static class KnownVerdicts
{
    internal const int MostOfGeneration = 16 * 1024;

    // When the newer generation is full it becomes the older one, and the older one is forgotten.
    private static ConcurrentDictionary<VerdictId, bool> newer = new();
    private static ConcurrentDictionary<VerdictId, bool> older = new();
    private static int keptInNewer;

    /// <summary>SHA-256 over the key and everything that the arithmetic takes. Not the fingerprint: SHA-1 collides.</summary>
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

    /// <summary>Null where it is not known.</summary>
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

    /// <summary>Verdicts kept now.</summary>
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
