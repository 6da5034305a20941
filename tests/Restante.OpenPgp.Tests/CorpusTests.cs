using System.Diagnostics;

namespace Restante.OpenPgp.Tests;

/// <summary>
/// Runs every file of the collections through every reader: no crash, no hang over 2 s, at most 256 MiB. What a reader accepts is
/// written back, and each file has the outcome that its table in Outcomes/ lists. All keys are the tests' own, so encrypted files stay so.
/// </summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);
    private const long MostBytes = 256L * 1024 * 1024;

    [Theory]
    [InlineData("rpgp", 300)]
    [InlineData("bc-csharp-openpgp", 25)]
    [InlineData("rfc9580-appendix-a", 12)]
    [InlineData("mimekit", 200)]
    [InlineData("mail-parser", 300)]
    [InlineData("rfc9788", 5)]
    public void Every_file_has_its_stated_outcome_within_time_and_memory(string collection, int atLeast)
    {
        var folder = ThirdParty.Folder(collection);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count >= atLeast, $"{files.Count} files are too few.");
        var outcomes = files.ConvertAll(file => (file, Measured(Path.Combine(folder, file))));
        output.WriteLine($"{collection}: {files.Count} files; longest {slowest}, most memory {largest}");
        OutcomeTable.Check(collection, outcomes);
    }

    private (TimeSpan Time, string File) slowest;
    private (long Bytes, string File) largest;

    // Wall-clock time, and allocations by this thread, on which everything runs. A slow file gets a second try: the machine may have
    // been busy, and a real hang hangs again.
    private string Measured(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var outcome = Outcome(bytes);
        if (watch.Elapsed > MostTime)
        {
            (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            Outcome(bytes);
        }
        var (time, allocated) = (watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(time < MostTime, $"{file}: {time}");
        Assert.True(allocated < MostBytes, $"{file}: {allocated} bytes");
        slowest = time > slowest.Time ? (time, Path.GetFileName(file)) : slowest;
        largest = allocated > largest.Bytes ? (allocated, Path.GetFileName(file)) : largest;
        return outcome;
    }

    // Every reader runs, whatever the others report; the first one that reads the file gives the outcome.
    private static string Outcome(byte[] bytes)
    {
        var packets = Armor.TryDecode(bytes) ?? bytes;
        var (certificate, secret, message, detached, mail) =
            (Certificates(packets), Keys(packets), Messages(bytes), Detached(bytes), Mail(bytes));
        return certificate ?? secret ?? message ?? detached ?? mail;
    }

    private static string? Certificates(byte[] packets)
    {
        if (!Certificate.TryParseAll(packets, out var certificates, out var refusal))
            return packets is [0x99 or 0x98 or 0xc6, ..] ? $"no certificate: {refusal}" : null;
        Assert.Equal(packets, certificates.SelectMany(certificate => certificate.ToBytes()));
        foreach (var certificate in certificates)
        {
            _ = certificate.Names(_ => false);
            _ = CertificateDescription.Of(certificate, Samples.Now);
            var minimised = certificate.Minimise(Samples.Now);
            Assert.True(Certificate.TryParseAll(minimised.ToBytes(), out _, out _));
            // For an unusable certificate the reason may change: an uncertified user ID is left out.
            static CertificateVerdict.Usable? Use(Certificate judged) =>
                CertificateVerdict.Judge(judged, _ => true, Samples.Now) as CertificateVerdict.Usable;
            Assert.Equal(Use(certificate), Use(minimised));
            Assert.Equal(Use(certificate), Use(minimised.Merge(certificate)!));
            Assert.Equal(certificate.ToBytes(), certificate.Merge(certificate)!.ToBytes());
        }
        return $"certificate: {Judged(certificates)}";
    }

    private static string? Keys(byte[] packets)
    {
        if (!SecretKey.TryParseAll(packets, out var keys, out var refusal))
            return packets is [0x94 or 0x95 or 0xc5, ..] ? $"no secret key: {refusal}" : null;
        foreach (var key in keys)
        {
            _ = key.Unlock("test");
            Assert.True(SecretKey.TryParse(key.ToBytes(), out _, out _));
            _ = Signing.TryDetached(new MemoryStream([1]), [key], Samples.Now, false, out _, out _);
            _ = Encryption.Write(new MemoryStream([1]), Stream.Null,
                new WritingRequest { Recipients = [key.Certificate], Now = Samples.Now });
        }
        var locked = keys.SelectMany(key => key.Parts).Where(part => !part.IsUnlocked)
            .Select(part => part.WhyLocked().ToString()).Distinct();
        return $"secret key, {string.Join(", ", locked.DefaultIfEmpty("open"))}: {Judged([.. keys.Select(key => key.Certificate)])}";
    }

    private static string Judged(IReadOnlyList<Certificate> certificates) => string.Join(", ", certificates
        .Select(certificate => CertificateVerdict.Judge(certificate, _ => true, Samples.Now) is CertificateVerdict.Unusable unusable
            ? unusable.Reason.ToString()
            : "usable")
        .GroupBy(verdict => verdict)
        .Select(group => group.Count() == 1 ? group.Key : $"{group.Count()} {group.Key}"));

    private static string? Messages(byte[] bytes)
    {
        var request = new ReadingRequest
        {
            Keys = [Samples.Alice], Passphrases = ["test"], Verifiers = [Samples.Alice.Certificate], Now = Samples.Now,
        };
        var decrypted = Decryption.Open(new MemoryStream(bytes), Stream.Null, request);
        var verified = Verification.Inline(new MemoryStream(bytes), Stream.Null, request);
        _ = Verification.TryDetach(new MemoryStream(bytes), Stream.Null, out _, out _);
        _ = MessageParts.TrySplit(new MemoryStream(bytes), out _);
        if (verified is MessageOutcome.Opened opened) return $"readable message, signatures: {Said(opened.Signatures)}";
        var reason = Assert.IsType<MessageOutcome.Refused>(decrypted).Reason;
        return reason is Refusal.NotAMessage or Refusal.Malformed or Refusal.Truncated ? null : $"encrypted message: {reason}";
    }

    private static string? Detached(byte[] bytes) =>
        Verification.TryDetached(new MemoryStream([1]), bytes, [Samples.Alice.Certificate], Samples.Now, out var verdicts, out _)
            ? $"signatures: {Said(verdicts)}"
            : null;

    private static string Mail(byte[] bytes)
    {
        using var mail = new MemoryStream(bytes);
        return PgpMime.Read(mail) switch
        {
            PgpMimeForm.Refused refused => $"refused as mail: {refused.Reason}",
            PgpMimeForm.EncryptedMail encrypted => $"encrypted mail: {Decryption.Open(encrypted.Message, Stream.Null, Samples.ForAlice)}",
            PgpMimeForm.SignedMail signed =>
                Verification.TryDetached(signed.OpenEntity(), signed.Signatures, [], Samples.Now, out var verdicts, out var refusal)
                    ? $"signed mail: {Said(verdicts)}"
                    : $"signed mail: {refusal}",
            _ => $"mail: {MimeScan.Read(mail, Policy.Restante).All().Count()}",
        };
    }

    private static string Said(IReadOnlyList<SignatureVerdict> verdicts) =>
        string.Join(", ", verdicts.Select(verdict => verdict is SignatureVerdict.Bad bad ? bad.Fault.ToString() : "good")
            .DefaultIfEmpty("none"));
}
