using System.Diagnostics;

namespace Restante.OpenPgp.Tests;

/// <summary>Every file of the collections, through every reader: no crash, no hang, no memory; what is read is written back.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("rpgp", 300)]
    [InlineData("bc-csharp-openpgp", 25)]
    [InlineData("rfc9580-appendix-a", 12)]
    [InlineData("mimekit", 200)]
    [InlineData("mail-parser", 300)]
    [InlineData("rfc9788", 5)]
    public void Nothing_crashes_hangs_or_eats(string collection, int atLeast)
    {
        var files = Directory.EnumerateFiles(ThirdParty.Folder(collection), "*", SearchOption.AllDirectories).ToList();
        Assert.True(files.Count >= atLeast, $"{files.Count} files are too few.");
        var (certificates, keys, messages) = (0, 0, 0);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            var packets = Armor.TryDecode(bytes) ?? bytes;
            if (Certificates(packets)) certificates++;
            if (Keys(packets)) keys++;
            if (Messages(bytes)) messages++;
            _ = PgpMime.Read(new MemoryStream(bytes));
            // On a busy machine the clock runs on while nothing is done here.
            var seconds = Math.Min(watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds);
            Assert.True(seconds < 2, $"{file}: {seconds} s");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256L * 1024 * 1024, $"{file}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
        }
        output.WriteLine($"{collection}: {files.Count} files, of them read: {certificates} with certificates, {keys} with secret keys, {messages} messages");
    }

    private static bool Certificates(byte[] packets)
    {
        if (!Certificate.TryParseAll(packets, out var certificates, out _)) return false;
        Assert.Equal(packets, certificates.SelectMany(certificate => certificate.ToBytes()));
        foreach (var certificate in certificates)
        {
            _ = CertificateVerdict.Judge(certificate, _ => true, Samples.Now);
            _ = certificate.Names(_ => false);
            Assert.True(Certificate.TryParse(certificate.Minimise(Samples.Now).ToBytes(), out _));
            Assert.Equal(certificate.ToBytes(), certificate.Merge(certificate)!.ToBytes());
        }
        return true;
    }

    private static bool Keys(byte[] packets)
    {
        if (!SecretKey.TryParseAll(packets, out var keys, out _)) return false;
        foreach (var key in keys)
        {
            _ = key.Unlock("test");
            Assert.True(SecretKey.TryParse(key.ToBytes(), out _, out _));
            _ = Signing.TryDetached(new MemoryStream([1]), [key], Samples.Now, false, out _, out _);
            _ = Encryption.Write(new MemoryStream([1]), Stream.Null, new WritingRequest { Recipients = [key.Certificate], Now = Samples.Now });
        }
        return true;
    }

    private static bool Messages(byte[] bytes)
    {
        var request = new ReadingRequest { Keys = [Samples.Alice], Passphrases = ["test"], Verifiers = [Samples.Alice.Certificate], Now = Samples.Now };
        var decrypted = Decryption.Open(new MemoryStream(bytes), Stream.Null, request);
        var verified = Verification.Inline(new MemoryStream(bytes), Stream.Null, request);
        _ = Verification.TryDetached(new MemoryStream([1]), bytes, [Samples.Alice.Certificate], Samples.Now, out _, out _);
        _ = Verification.TryDetach(new MemoryStream(bytes), Stream.Null, out _, out _);
        _ = MessageParts.TrySplit(new MemoryStream(bytes), out _);
        return decrypted is not MessageOutcome.Refused { Reason: Refusal.NotAMessage or Refusal.Malformed } || verified is MessageOutcome.Opened;
    }
}
