using System.Text;
using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary>
/// <c>restante sop</c>: OpenPGP without state and without a server, as draft-dkg-openpgp-stateless-cli says, so that other
/// people's interoperability suites can drive what the server itself uses.
/// </summary>
internal static class SopCommand
{
    /// <summary>The only policy, but for the input's length: who calls this has a disk of his own.</summary>
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
            // Disposed in here: what was not written out is a failure too.
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

    /// <summary>One line for each signature that holds, as the draft's VERIFICATIONS has it.</summary>
    public static byte[] Lines(IEnumerable<SignatureVerdict> verdicts) =>
        Encoding.ASCII.GetBytes(string.Concat(verdicts.OfType<SignatureVerdict.Good>().Select(good =>
            $"{good.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} {Convert.ToHexString(good.KeyFingerprint)} "
            + $"{Convert.ToHexString(good.Signer.Fingerprint)} mode:{(good.IsText ? "text" : "binary")}\n")));
}
