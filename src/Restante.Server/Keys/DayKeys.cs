using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Restante.Protocol;

namespace Restante.Server.Keys;

/// <summary>
/// Day keys of PROTOCOL.md section 2: outbound mails are stored sealed under a random key of their day. A backup never contains day
/// keys; they are destroyed after six days, when no mail can still be in the queue.
/// </summary>
internal sealed class DayKeys(KeyFolder folder)
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private static readonly TimeSpan Life = TimeSpan.FromDays(6);
    private readonly ConcurrentDictionary<string, byte[]> keys = new();
    private readonly Lock gate = new();

    /// <summary>Seals a mail for its row under today's key. Returns the day to store with the row, and the sealed bytes.</summary>
    public (string Day, byte[] Sealed) Seal(byte[] rowId, ReadOnlySpan<byte> plaintext, DateTimeOffset now)
    {
        var day = now.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture);
        var output = new byte[NonceLength + plaintext.Length + TagLength];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceLength));
        using var aes = new AesGcm(keys.GetOrAdd(day, ReadOrCreate), TagLength);
        aes.Encrypt(output.AsSpan(0, NonceLength), plaintext, output.AsSpan(NonceLength, plaintext.Length),
            output.AsSpan(output.Length - TagLength), RowData(day, rowId));
        return (day, output);
    }

    /// <summary>Opens a sealed mail; null if the day's key is destroyed.</summary>
    /// <exception cref="CryptographicException">The bytes are damaged, or belong to another row.</exception>
    public byte[]? Open(string day, byte[] rowId, ReadOnlySpan<byte> @sealed)
    {
        if (!IsDay(day, out _) || !File.Exists(PathOf(day))) return null;
        if (@sealed.Length < NonceLength + TagLength) throw new CryptographicException("A sealed mail is cut off.");
        var plaintext = new byte[@sealed.Length - NonceLength - TagLength];
        using var aes = new AesGcm(keys.GetOrAdd(day, ReadOrCreate), TagLength);
        aes.Decrypt(@sealed[..NonceLength], @sealed[NonceLength..^TagLength], @sealed[^TagLength..], plaintext, RowData(day, rowId));
        return plaintext;
    }

    /// <summary>Destroys the keys of days that ended more than six days ago. Returns the number of files destroyed.</summary>
    public int DestroyExpired(DateTimeOffset now)
    {
        // Keys in memory first, including those whose files another node's sweep has already deleted.
        foreach (var day in keys.Keys.Where(day => IsExpired(day, now)))
            if (keys.TryRemove(day, out var key)) CryptographicOperations.ZeroMemory(key);
        var files = Expired(now);
        files.ForEach(Destroy);
        return files.Count;
    }

    /// <summary>The number of keys that <see cref="DestroyExpired"/> would destroy.</summary>
    public int CountExpired(DateTimeOffset now) => Expired(now).Count;

    private List<string> Expired(DateTimeOffset now) =>
        !Directory.Exists(folder.DayFolder)
            ? []
            : [.. Directory.EnumerateFiles(folder.DayFolder, "*.key")
                .Where(file => IsExpired(Path.GetFileNameWithoutExtension(file), now))];

    private static bool IsExpired(string day, DateTimeOffset now) =>
        IsDay(day, out var start) && now.UtcDateTime >= start + TimeSpan.FromDays(1) + Life;

    private static bool IsDay(string text, out DateTime start) =>
        DateTime.TryParseExact(
            text,
            DayFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out start);

    // Overwritten in place before deletion, which is all that a file system allows.
    private static void Destroy(string file)
    {
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write))
        {
            stream.Write(new byte[stream.Length]);
            stream.Flush(flushToDisk: true);
        }
        File.Delete(file);
    }

    private byte[] ReadOrCreate(string day)
    {
        lock (gate)
        {
            var file = PathOf(day);
            if (!File.Exists(file))
            {
                folder.Make();
                KeyFolder.CreateDurably(file, RandomNumberGenerator.GetBytes(32));
            }
            return KeyFolder.ReadKey(file);
        }
    }

    private string PathOf(string day) => Path.Combine(folder.DayFolder, day + ".key");

    private static byte[] RowData(string day, byte[] rowId) =>
        Encoding.LengthPrefixed(Derivation.Label("day"), Encoding.Text(day), rowId);
}
