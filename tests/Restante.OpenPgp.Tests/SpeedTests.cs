using System.Diagnostics;
using System.Security.Cryptography;

namespace Restante.OpenPgp.Tests;

/// <summary>64 MiB both ways beside the limit of the same run, .NET's own AES-256-CFB and SHA-1; and in how much memory.</summary>
public sealed class SpeedTests(ITestOutputHelper output)
{
    private const int Size = 64 * 1024 * 1024;

    [Fact]
    public void A_message_of_64_MiB_needs_no_more_memory_than_its_buffers()
    {
        var content = Samples.Bytes(Size);
        using var message = new MemoryStream(Size + 4 * 1024 * 1024);
        Assert.InRange(Allocated(() => Write(content, message, armored: false)), 0, 4 * 1024 * 1024);
        message.Position = 0;
        // Four MiB wait in memory, the rest in the spool's file.
        Assert.InRange(Allocated(() => Open(message)), 0, 16 * 1024 * 1024);
    }

    /// <summary>dotnet run --project tests/Restante.OpenPgp.Tests -c Release -- -explicit only -class "*SpeedTests" -showLiveOutput</summary>
    [Fact(Explicit = true)]
    public void Speed_beside_the_limit()
    {
        var content = Samples.Bytes(Size);
        using var binary = new MemoryStream(Size + 4 * 1024 * 1024);
        using var armored = new MemoryStream(Size * 3 / 2);
        var limit = Best(() => Limit(content));
        foreach (var (name, act) in new (string, Action)[]
        {
            ("write, binary", () => Write(content, binary, armored: false)), ("write, armored", () => Write(content, armored, armored: true)),
            ("open, binary", () => Open(binary)), ("open, armored", () => Open(armored)),
        })
        {
            var (wall, processor) = Best(act);
            output.WriteLine($"{name}: {wall:F0} ms ({wall / limit.Wall:F2} of the limit), processor {processor:F0} ms ({processor / limit.Processor:F2})");
        }
        output.WriteLine($"limit: {limit.Wall:F0} ms, processor {limit.Processor:F0} ms");
    }

    private static void Write(byte[] content, MemoryStream message, bool armored)
    {
        message.SetLength(0);
        Assert.Null(Encryption.Write(new MemoryStream(content), message, new WritingRequest { Recipients = [Samples.Alice.Certificate], Now = Samples.Now, IsArmored = armored }));
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

    private static (double Wall, double Processor) Best(Action act)
    {
        act();
        var (wall, processor) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 7; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            act();
            wall = Math.Min(wall, watch.Elapsed.TotalMilliseconds);
            processor = Math.Min(processor, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
        }
        return (wall, processor);
    }
}
