using System.Globalization;
using System.Text;
using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary><c>sop sign</c>, <c>verify</c>, <c>inline-sign</c>, <c>inline-verify</c>, <c>inline-detach</c>.</summary>
internal static class SopSignatures
{
    public static SopExit Sign(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "armor", "no-armor", "as=", "micalg-out=", "with-key-password=");
        var isText = call.Choice("as", "binary", "text") == "text";
        var keys = Signers(call);
        var named = SopFiles.Output(call.Value("micalg-out"));
        if (!Signing.TryDetached(isText ? Text(input) : input, keys, now, isText, out var signatures, out var refusal))
            throw SopFailure.Of(refusal);
        named?.Invoke(Encoding.ASCII.GetBytes(Signing.HashLabel));
        SopKeys.Write(output, signatures, ArmorKind.Signature, call);
        return SopExit.Done;
    }

    public static SopExit Verify(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "not-before=", "not-after=");
        var signatures = SopFiles.ReadAll(call.NextOperand("The file of signatures"));
        var certificates = Verifiers(call);
        if (!Verification.TryDetached(input, signatures, certificates, now, out var verdicts, out var refusal))
            throw SopFailure.Of(refusal);
        var lines = SopCommand.Lines(Between(verdicts, call, "", now));
        output.Write(lines);
        return lines.Length > 0 ? SopExit.Done : throw Unsigned(verdicts);
    }

    public static SopExit InlineSign(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "armor", "no-armor", "as=", "with-key-password=");
        var kind = call.Choice("as", "binary", "text", "clearsigned");
        if (kind == "clearsigned" && call.Has("no-armor"))
            throw new SopFailure(SopExit.IncompatibleOptions, "Cleartext-signed text is always armored.");
        var keys = Signers(call);
        var refusal = kind == "clearsigned" ? Cleartext.Sign(input, output, keys, now)
            : Signing.Inline(kind == "text" ? Text(input) : input, output, keys, now, kind == "text", !call.Has("no-armor"));
        return refusal is { } reason ? throw SopFailure.Of(reason) : SopExit.Done;
    }

    public static SopExit InlineVerify(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "not-before=", "not-after=", "verifications-out=");
        var certificates = Verifiers(call);
        var verified = SopFiles.Output(call.Value("verifications-out"));
        byte[] lines = [];
        var outcome = Verification.Inline(input, output, new ReadingRequest
        {
            Now = now, Policy = SopCommand.Policy, Verifiers = certificates,
            Release = verdicts => (lines = SopCommand.Lines(Between(verdicts, call, "", now))).Length > 0,
        });
        if (outcome is MessageOutcome.Refused(var reason)) throw SopFailure.Of(reason);
        if (outcome is MessageOutcome.Withheld(var withheld)) throw Unsigned(withheld);
        verified?.Invoke(lines);
        return SopExit.Done;
    }

    public static SopExit InlineDetach(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "armor", "no-armor", "signatures-out=");
        var detached = SopFiles.Output(call.Value("signatures-out"))
            ?? throw new SopFailure(SopExit.MissingArgument, "--signatures-out=FILE is missing.");
        if (!Verification.TryDetach(input, output, out var signatures, out var refusal)) throw SopFailure.Of(refusal);
        using var written = new MemoryStream();
        SopKeys.Write(written, signatures, ArmorKind.Signature, call);
        detached(written.ToArray());
        return SopExit.Done;
    }

    /// <summary>Leaves out valid signatures that were made outside the options' time range; other verdicts pass.</summary>
    public static IEnumerable<SignatureVerdict> Between(
        IEnumerable<SignatureVerdict> verdicts,
        SopCall call,
        string prefix,
        DateTimeOffset now)
    {
        // By default no signature from the future, with a tolerance for clocks ("verify" in the draft); "-": only the policy's bounds.
        var from = Time(call.Value(prefix + "not-before"), DateTimeOffset.MinValue, now);
        var to = Time(call.Value(prefix + "not-after") ?? "now", DateTimeOffset.MaxValue, now);
        return verdicts.Where(verdict => verdict is not SignatureVerdict.Good good || (good.Created >= from && good.Created <= to));
    }

    /// <summary>The whole input, which must be UTF-8.</summary>
    public static Stream Text(Stream input)
    {
        var bytes = SopFiles.ReadAll(input);
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw SopFailure.Of(Refusal.NotText);
        }
        return new MemoryStream(bytes);
    }

    private static List<SecretKey> Signers(SopCall call)
    {
        if (call.Operands.Count == 0) throw new SopFailure(SopExit.MissingArgument, "A file of secret keys is missing.");
        return SopFiles.Keys(call.Operands, call);
    }

    private static List<Certificate> Verifiers(SopCall call)
    {
        if (call.Operands.Count == 0) throw new SopFailure(SopExit.MissingArgument, "A file of certificates is missing.");
        return SopFiles.Certificates(call.Operands);
    }

    private static SopFailure Unsigned(IEnumerable<SignatureVerdict> verdicts)
    {
        var faults = verdicts.OfType<SignatureVerdict.Bad>().Select(bad => bad.Fault.ToString()).Distinct();
        return new SopFailure(SopExit.NoSignature, $"No signature holds ({string.Join(", ", faults.DefaultIfEmpty("there is none"))}).");
    }

    private static DateTimeOffset Time(string? text, DateTimeOffset otherwise, DateTimeOffset now)
    {
        if (text is null or "-") return otherwise;
        if (text == "now") return now;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : throw new SopFailure(SopExit.UnsupportedOption, "A time is written as 2026-01-31T12:00:00Z, now or -.");
    }
}
