using System.Text;
using Restante.OpenPgp;

namespace Restante.Server.Hosting.Sop;

/// <summary><c>sop version</c>, <c>list-profiles</c>, <c>generate-key</c>, <c>extract-cert</c>.</summary>
internal static class SopKeys
{
    private const string Profile = "restante";

    public static SopExit Version(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "backend", "extended", "sop-spec", "sopv");
        if (words.Length > 1) throw new SopFailure(SopExit.IncompatibleOptions, "version takes one option.");
        var version = typeof(SopKeys).Assembly.GetName().Version!.ToString(3);
        var lines = call.Has("sop-spec")
            ? "draft-dkg-openpgp-stateless-cli-10\n"
                + "Without: change-key-password, revoke-key, update-key, merge-certs, certify-userid, validate-userid.\n"
            : call.Has("sopv") ? "1.0\n"
            : call.Has("backend") ? $"Restante.OpenPgp {version}\n"
            : call.Has("extended") ? $"restante {version}\nRestante.OpenPgp {version}\n.NET {Environment.Version}\n"
            : $"restante {version}\n";
        output.Write(Encoding.UTF8.GetBytes(lines));
        return SopExit.Done;
    }

    public static SopExit ListProfiles(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var line = new SopCall(words).NextOperand("The subcommand") switch
        {
            "generate-key" => $"{Profile}: version 4, Ed25519 and Curve25519 under their legacy identifiers\n",
            "encrypt" => $"{Profile}: AES-256, integrity protected data version 1\n",
            _ => throw new SopFailure(SopExit.UnsupportedProfile, "Profiles are for generate-key and encrypt."),
        };
        output.Write(Encoding.UTF8.GetBytes(line));
        return SopExit.Done;
    }

    public static SopExit GenerateKey(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "armor", "no-armor", "with-key-password=", "profile=", "signing-only");
        RequireProfile(call);
        using var key = SecretKey.Generate([.. call.Operands], now, call.Has("signing-only"));
        using var locked = call.Value("with-key-password") is { } name ? key.Lock(SopFiles.NewPassword(name)) : null;
        var bytes = (locked ?? key).ToBytes();
        Write(output, bytes, ArmorKind.SecretKey, call);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        return SopExit.Done;
    }

    public static SopExit ExtractCert(string[] words, Stream input, Stream output, DateTimeOffset now)
    {
        var call = new SopCall(words, "armor", "no-armor");
        Write(output, [.. SopFiles.Keys(SopFiles.ReadAll(input)).SelectMany(key => key.Certificate.ToBytes())], ArmorKind.PublicKey, call);
        return SopExit.Done;
    }

    public static void RequireProfile(SopCall call)
    {
        if (call.Value("profile") is { } profile and not (Profile or "default" or "compatibility" or "security"))
            throw new SopFailure(SopExit.UnsupportedProfile, $"There is no profile {profile}.");
    }

    public static void Write(Stream output, ReadOnlySpan<byte> bytes, ArmorKind kind, SopCall call)
    {
        if (call.Has("no-armor")) output.Write(bytes);
        else output.Write(Encoding.ASCII.GetBytes(OpenPgp.Armor.Encode(bytes, kind)));
    }
}
