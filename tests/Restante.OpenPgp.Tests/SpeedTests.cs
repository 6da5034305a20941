using System.Diagnostics;
using System.Security.Cryptography;

namespace Restante.OpenPgp.Tests;

/// <summary>64 MiB in both directions, compared with .NET's AES-256-CFB and SHA-1 in the same run; and the memory that it takes.</summary>
public sealed class SpeedTests(ITestOutputHelper output)
{
    private const int Size = 64 * 1024 * 1024;

    [Fact]
    public void Message_of_64_MiB_needs_no_more_memory_than_its_buffers()
    {
        var content = Samples.Bytes(Size);
        using var message = new MemoryStream(Size + 4 * 1024 * 1024);
        Assert.InRange(Allocated(() => Write(content, message, armored: false)), 0, 4 * 1024 * 1024);
        message.Position = 0;
        // The spool keeps four MiB in memory, the rest in a file.
        Assert.InRange(Allocated(() => Open(message)), 0, 16 * 1024 * 1024);
    }

    /// <summary>
    /// For bench/run openpgp, which reads the times, in milliseconds, from the file that RESTANTE_BENCH names. The test runs the
    /// tasks in turn, round by round.
    /// </summary>
    [Fact(Explicit = true)]
    public void Speed_is_measured_beside_its_limit()
    {
        var (content, message) = (Samples.Bytes(Size), Samples.Bytes(10_000));
        using var binary = new MemoryStream(Size + 4 * 1024 * 1024);
        using var armored = new MemoryStream(Size * 3 / 2);
        (string Name, Action Act)[] things =
        [
            ("limit", () => Limit(content)), ("write, binary", () => Write(content, binary, armored: false)),
            ("write, armored", () => Write(content, armored, armored: true)),
            ("open, binary", () => Open(binary)), ("open, armored", () => Open(armored)), ("100 messages", () => Messages(message)),
        ];
        var times = things.ToDictionary(thing => thing.Name, _ => new List<double>());
        for (var round = -2; round < 9; round++)
        {
            foreach (var (name, act) in things)
            {
                var watch = Stopwatch.StartNew();
                act();
                if (round >= 0) times[name].Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        var limit = times["limit"].Order().ElementAt(4);
        foreach (var (name, all) in times)
            output.WriteLine($"{name}: {all.Order().ElementAt(4):F0} ms ({all.Order().ElementAt(4) / limit:F2} of the limit)");
        if (Environment.GetEnvironmentVariable("RESTANTE_BENCH") is { } file)
            File.WriteAllText(file, System.Text.Json.JsonSerializer.Serialize(times));
    }

    private static void Messages(byte[] message)
    {
        for (var count = 0; count < 100; count++)
            Assert.Null(Encryption.Write(new MemoryStream(message), Stream.Null,
                new WritingRequest { Recipients = [Samples.Alice.Certificate], Signers = [Samples.Bob], Now = Samples.Now }));
    }

    private static void Write(byte[] content, MemoryStream message, bool armored)
    {
        message.SetLength(0);
        Assert.Null(Encryption.Write(new MemoryStream(content), message,
            new WritingRequest { Recipients = [Samples.Alice.Certificate], Now = Samples.Now, IsArmored = armored }));
    }

    private static void Open(MemoryStream message)
    {
        message.Position = 0;
        Assert.IsType<MessageOutcome.Opened>(Decryption.Open(message, Stream.Null, Samples.ForAlice));
    }

    private static void Limit(byte[] content)
    {
        using var aes = Aes.Create();
        aes.Key = new byte[32];
        var encrypted = new byte[128 * 1024];
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        for (var at = 0; at < content.Length; at += encrypted.Length)
        {
            sha1.AppendData(content, at, encrypted.Length);
            aes.EncryptCfb(content.AsSpan(at, encrypted.Length), new byte[16], encrypted, PaddingMode.None, 128);
        }
    }

    private static long Allocated(Action act)
    {
        act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
