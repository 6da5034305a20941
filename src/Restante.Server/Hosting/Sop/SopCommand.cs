using System.Text;
using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary>
/// <c>restante sop</c>: stateless OpenPGP without a server, as in draft-dkg-openpgp-stateless-cli, so that public interoperability
/// suites can test the library that the server uses.
/// </summary>
internal static class SopCommand
{
    /// <summary>The server's policy without its limit on the input's length, because the input is on the caller's own disk.</summary>
    public static Policy Policy { get; } = Policy.Restante with { MaxInputBytes = long.MaxValue };

    private delegate SopExit Subcommand(string[] words, Stream input, Stream output, DateTimeOffset now);

    private static readonly Dictionary<string, Subcommand> Subcommands = new()
    {
        ["version"] = SopKeys.Version,
        ["list-profiles"] = SopKeys.ListProfiles,
        ["generate-key"] = SopKeys.GenerateKey,
        ["extract-cert"] = SopKeys.ExtractCert,
        ["armor"] = SopArmor.Armor,
        ["dearmor"] = SopArmor.Dearmor,
        ["sign"] = SopSignatures.Sign,
        ["verify"] = SopSignatures.Verify,
        ["inline-sign"] = SopSignatures.InlineSign,
        ["inline-verify"] = SopSignatures.InlineVerify,
        ["inline-detach"] = SopSignatures.InlineDetach,
        ["encrypt"] = SopEncryption.Encrypt,
        ["decrypt"] = SopEncryption.Decrypt,
    };

    /// <returns>The draft's exit code.</returns>
    public static int Run(string[] words)
    {
        try
        {
            // Disposed inside the try block: output that cannot be flushed is a failure too.
            using var input = Console.OpenStandardInput();
            using var output = new BufferedStream(Console.OpenStandardOutput(), 128 * 1024);
            if (words.Length == 0 || !Subcommands.TryGetValue(words[0], out var subcommand))
                throw new SopFailure(SopExit.UnsupportedSubcommand, $"Subcommands: {string.Join(", ", Subcommands.Keys)}.");
            var code = subcommand(words[1..], input, output, TimeProvider.System.GetUtcNow());
            output.Flush();
            return (int)code;
        }
        catch (SopFailure e)
        {
            Console.Error.WriteLine(e.Message);
            return (int)e.Code;
        }
        catch (InvalidDataException e)
        {
            Console.Error.WriteLine(e.Message);
            return (int)SopExit.BadData;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return (int)SopExit.Failed;
        }
    }

    /// <summary>One line for each valid signature, in the draft's VERIFICATIONS format.</summary>
    public static byte[] Lines(IEnumerable<SignatureVerdict> verdicts) =>
        Encoding.ASCII.GetBytes(string.Concat(verdicts.OfType<SignatureVerdict.Good>().Select(good =>
            $"{good.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {Convert.ToHexString(good.KeyFingerprint)} "
            + $"{Convert.ToHexString(good.Signer.Fingerprint)} mode:{(good.IsText ? "text" : "binary")}\n")));
}
