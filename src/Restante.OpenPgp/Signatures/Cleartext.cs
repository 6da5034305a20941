using System.Text;

namespace Restante.OpenPgp;

/// <summary>
/// The cleartext signature framework (RFC 9580 section 7). It reads the whole text into memory, up to 128 MiB. It releases exactly the
/// signed text: lines without trailing white space and without dash escapes.
/// </summary>
public static class Cleartext
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Signs UTF-8 text and leaves it readable. Null on success.</summary>
    public static Refusal? Sign(Stream text, Stream output, IReadOnlyList<SecretKey> signers, DateTimeOffset now)
    {
        try
        {
            var parts = signers.Select(key => Signer.Of(key, now)).ToList();
            using var reader = new StreamReader(text, Strict, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            var content = reader.ReadToEnd();
            var digests = parts.ConvertAll(_ => new DocumentDigest(Hash.Sha512, isText: true));
            output.Write("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"u8);
            var isFirst = true;
            foreach (var line in LinesOf(content))
            {
                var signed = Encoding.UTF8.GetBytes((isFirst ? "" : "\r\n") + line.TrimEnd(' ', '\t', '\r'));
                isFirst = false;
                digests.ForEach(digest => digest.Append(signed));
                var escape = line.StartsWith('-') || line.StartsWith("From ", StringComparison.Ordinal) ? "- " : "";
                output.Write(Encoding.UTF8.GetBytes($"{escape}{line.TrimEnd('\r')}\n"));
            }
            output.Write(Encoding.ASCII.GetBytes(Armor.Encode(Signing.Packets(parts, digests, isText: true, now), ArmorKind.Signature)));
            return null;
        }
        catch (RefusedException e)
        {
            return e.Reason;
        }
        catch (DecoderFallbackException)
        {
            return Refusal.NotText;
        }
    }

    internal static MessageOutcome Open(LookAhead input, Stream output, ReadingRequest request)
    {
        var (text, signatures) = Read(input, request.Policy);
        using var digests = new DocumentDigests(request.Policy);
        var packets = Verification.ReadSignatures(signatures, request.Policy);
        foreach (var packet in packets.OfType<SignaturePacket>()) digests.Expect(packet.Type, packet.Hash, packet.Salt);
        digests.Append(text);
        IReadOnlyList<SignatureVerdict> verdicts = [.. packets.Select(packet => packet?.Type == SignatureType.Text
            ? SignatureJudge.Judge(packet, digests, request.Verifiers, request.Now, request.Policy)
            : new SignatureVerdict.Bad(SignatureFault.Unsupported))];
        if (request.Release?.Invoke(verdicts) == false) return new MessageOutcome.Withheld(verdicts);
        Release(text, output);
        output.WriteByte((byte)'\n');
        return new MessageOutcome.Opened(verdicts, null);
    }

    internal static byte[] Detach(LookAhead input, Stream output)
    {
        var (text, signatures) = Read(input, Policy.Restante);
        Release(text, output);
        return Armor.Decode(signatures);
    }

    // The signed text has CR LF between lines and no final line end; it is released with LF.
    private static void Release(byte[] text, Stream output)
    {
        var rest = text.AsSpan();
        while (rest.IndexOf("\r\n"u8) is var at and >= 0)
        {
            output.Write(rest[..at]);
            output.WriteByte((byte)'\n');
            rest = rest[(at + 2)..];
        }
        output.Write(rest);
    }

    // The line end before the signature's armor belongs to the framework, not to the text.
    private static (byte[] Text, byte[] Signatures) Read(LookAhead input, Policy policy)
    {
        SkipHeaders(input);
        using var text = new MemoryStream();
        var isFirst = true;
        while (true)
        {
            if (!input.TryLine(out var line, out var isEnded) || !isEnded || input.Peek() < 0)
                throw new RefusedException(Refusal.Truncated);
            if (line.StartsWith("-----BEGIN PGP SIGNATURE-----"u8)) break;
            if (!isFirst) text.Write("\r\n"u8);
            isFirst = false;
            if (line.StartsWith("- "u8)) line = line[2..];
            else if (line.StartsWith("-"u8)) throw new RefusedException(Refusal.Malformed);
            text.Write(line.TrimEnd(" \t\r"u8));
            if (text.Length > policy.MaxDecompressedBytes) throw new RefusedException(Refusal.TooLarge);
        }
        using var signatures = new MemoryStream();
        signatures.Write("-----BEGIN PGP SIGNATURE-----\n"u8);
        var most = policy.MaxSignatures * Policy.MaxSmallPacketBytes;
        while (input.TryLine(out var line, out _))
        {
            signatures.Write(line);
            signatures.WriteByte((byte)'\n');
            if (signatures.Length > most) throw new RefusedException(Refusal.TooLarge);
            if (line.StartsWith("-----END PGP SIGNATURE-----"u8)) return (text.ToArray(), signatures.ToArray());
        }
        throw new RefusedException(Refusal.Truncated);
    }

    // Only Hash headers are allowed: people could read anything else as text, although it is not signed.
    private static void SkipHeaders(LookAhead input)
    {
        input.TryLine(out var first, out _);
        if (!first.TrimEnd(" \t\r"u8).EndsWith("SIGNED MESSAGE-----"u8)) throw new RefusedException(Refusal.Malformed);
        while (true)
        {
            if (!input.TryLine(out var header, out var isEnded) || !isEnded) throw new RefusedException(Refusal.Truncated);
            if (header.TrimEnd(" \t\r"u8).IsEmpty) return;
            if (!header.StartsWith("Hash: "u8) && !header.StartsWith("SaltedHash: "u8)) throw new RefusedException(Refusal.Malformed);
        }
    }

    private static string[] LinesOf(string content)
    {
        var lines = content.Split('\n');
        // A final line end ends the last line; it does not begin another.
        return lines.Length > 1 && lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
