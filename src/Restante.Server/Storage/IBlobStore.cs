namespace Restante.Server.Storage;

/// <summary>
/// Stores message bodies: immutable byte streams under random names (<see cref="BlobName"/>). Thread-safe, and may be shared by
/// several servers. Every implementation passes the suite BlobStoreContract.
/// </summary>
/// <remarks>
/// A caller stores a blob first and then commits the row that says so; it commits the deletion of the row first and then deletes the
/// blob. A crash, or a power failure,
/// <list type="bullet">
/// <item>before <see cref="Write"/> returns leaves a whole blob or none, and a row without content;</item>
/// <item>between Write and the commit leaves a whole blob that no row counts on;</item>
/// <item>after the commit leaves both;</item>
/// <item>during a deletion leaves a blob that no row names. A deletion need not be durable.</item>
/// </list>
/// So a blob that is older than a day and has no row may be deleted, and a row never names content that was acknowledged and is lost.
/// </remarks>
internal interface IBlobStore
{
    /// <summary>
    /// Creates what the store needs and removes what an earlier server left unfinished. Call it when the server starts.
    /// </summary>
    Task Prepare(CancellationToken cancel);

    /// <summary>
    /// Stores a stream under a name that no blob has; when Stored is returned, the bytes are durable. Memory stays bounded. A write
    /// that fails, is cancelled or exceeds the limit leaves no blob. Of simultaneous writers of one name at most one succeeds.
    /// </summary>
    /// <param name="name">From <see cref="BlobName.New"/>.</param>
    /// <param name="content">Read once, from its present position. The caller disposes of it.</param>
    /// <param name="maxBytes">The largest size in bytes that is stored.</param>
    /// <param name="cancel">Ends the write.</param>
    Task<BlobWriteOutcome> Write(string name, Stream content, long maxBytes, CancellationToken cancel);

    /// <summary>
    /// Opens a blob for reading from <paramref name="offset"/> to its end; null if there is none. The caller disposes of the stream.
    /// Read it asynchronously; it need not be able to seek. Reading continues while the blob is deleted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative, or beyond the end of the blob.</exception>
    Task<Stream?> OpenRead(string name, long offset, CancellationToken cancel);

    /// <summary>The size of a blob in bytes; null if there is none.</summary>
    Task<long?> SizeOf(string name, CancellationToken cancel);

    /// <summary>
    /// Deletes blobs, however many; a name without a blob is ignored. After a failure some may be left, and the call can be repeated.
    /// </summary>
    Task Delete(IReadOnlyCollection<string> names, CancellationToken cancel);

    /// <summary>
    /// Lists the blobs whose names begin with <paramref name="prefix"/>, in no particular order; an empty prefix lists all. Blobs that
    /// are written or deleted in the meantime may be listed or not.
    /// </summary>
    IAsyncEnumerable<BlobEntry> List(string prefix, CancellationToken cancel);
}

internal abstract record BlobWriteOutcome
{
    private BlobWriteOutcome() { }

    /// <summary>The blob is durable.</summary>
    internal sealed record Stored(long Size) : BlobWriteOutcome;

    /// <summary>The stream is longer than the limit; nothing was stored.</summary>
    internal sealed record TooLarge : BlobWriteOutcome;

    /// <summary>A blob of that name exists, or is being written; it is unchanged. The stream may have been read.</summary>
    internal sealed record NameTaken : BlobWriteOutcome;
}

/// <summary>A stored blob.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="WrittenAt">When it was written, by the store's own clock; accurate to a second.</param>
internal readonly record struct BlobEntry(string Name, long Size, DateTimeOffset WrittenAt);

/// <summary>
/// The names of blobs: 128 random bits as 32 lower-case hexadecimal digits. Random, so that a name is never used twice even where an
/// object store cannot refuse to overwrite.
/// </summary>
internal static class BlobName
{
    private const int Digits = 32;

    public static string New() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Digits / 2));

    public static bool IsValid(string name) => name.Length == Digits && name.All(char.IsAsciiHexDigitLower);

    /// <summary>For implementations: every operation calls it before it uses a name.</summary>
    /// <exception cref="ArgumentException">This is not a name of a blob, and might be a path out of the store.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name)) throw new ArgumentException("Not a blob name.", nameof(name));
    }

    /// <exception cref="ArgumentException">No blob's name can begin like this.</exception>
    public static void CheckPrefix(string prefix)
    {
        if (prefix.Length > Digits || !prefix.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException("Not the beginning of a blob name.", nameof(prefix));
    }
}
