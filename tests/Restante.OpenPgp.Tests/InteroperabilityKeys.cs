namespace Restante.OpenPgp.Tests;

/// <summary>Keys of every kind, made by the programs that people use.</summary>
internal static class InteroperabilityKeys
{
    public static IEnumerable<(string Name, byte[] Secret)> All(Tool tool)
    {
        using (var own = SecretKey.Generate(["Own <own@example.org>"], DateTimeOffset.UtcNow))
            yield return ("ours (Ed25519 + Curve25519)", own.ToBytes());
        yield return ("RSA 3072 of gpg", OfGpg(tool, "rsa3", "rsa3072", "rsa3072"));
        yield return ("RSA 4096 of sq", OfSq(tool, "rsa4", "rsa4k"));
        yield return ("RSA 3072 of rnp", OfRnp(tool, "rnprsa", "", "--numbits", "3072"));
        yield return ("Ed25519 + Curve25519 of gpg", OfGpg(tool, "ed", "ed25519", "cv25519"));
        yield return ("Ed25519 + Curve25519 of sq", OfSq(tool, "sqed", "cv25519"));
        yield return ("Ed25519 + Curve25519 of rnp", OfRnp(tool, "rnped", "22\n", "--expert"));
        yield return ("NIST P-256 of gpg", OfGpg(tool, "nist", "nistp256", "nistp256"));
        yield return ("NIST P-256 of rnp", OfRnp(tool, "rnpnist", "19\n1\n", "--expert"));
        yield return ("three user IDs, four subkeys of gpg", Several(tool));
        yield return ("one of two user IDs revoked", WithRevokedUserId(tool));
        yield return ("one of two encryption subkeys revoked", WithRevokedSubkey(tool));
        yield return ("one of two encryption subkeys expired", WithExpiredSubkey(tool));
    }

    public static byte[] OfGpg(Tool tool, string name, string primary, string subkey, string expires = "never", params string[] options)
    {
        tool.Gpg([.. options, "--quick-generate-key", $"{name} <{name}@example.org>", primary, "cert,sign", expires]);
        tool.Gpg([.. options, "--quick-add-key", Fingerprint(tool, name), subkey, "encr", expires]);
        return Exported(tool, name);
    }

    public static string Fingerprint(Tool tool, string name) =>
        tool.Gpg("--with-colons", "--list-keys", $"{name}@example.org").Split('\n')
            .First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];

    public static byte[] Exported(Tool tool, string name)
    {
        tool.Gpg("--output", $"{name}.exported", "--export-secret-keys", $"{name}@example.org");
        return tool.Read($"{name}.exported");
    }

    private static byte[] OfSq(Tool tool, string name, string suite)
    {
        tool.Run("sq", "key", "generate", "--cipher-suite", suite, "--userid", $"{name} <{name}@example.org>", "--export", $"{name}.key");
        return Armor.TryDecode(tool.Read($"{name}.key"))!;
    }

    private static byte[] OfRnp(Tool tool, string name, string answers, params string[] options)
    {
        Directory.CreateDirectory(tool.At(name));
        string[] home = ["--homedir", name, "--password", "", "--notty"];
        Assert.Equal(0,
            tool.Feed(answers, "rnpkeys", [.. home, .. options, "--generate-key", "--userid", $"{name} <{name}@example.org>"]).Code);
        tool.Run("rnpkeys", [.. home, "--export-key", "--secret", $"{name}@example.org", "--output", $"{name}.key"]);
        return Armor.TryDecode(tool.Read($"{name}.key"))!;
    }

    private static byte[] Several(Tool tool)
    {
        tool.Gpg("--quick-generate-key", "several <several@example.org>", "ed25519", "cert", "never");
        var fingerprint = Fingerprint(tool, "several");
        foreach (var (algorithm, use) in new[]
        {
            ("ed25519", "sign"),
            ("cv25519", "encr"),
            ("nistp256", "encr"),
            ("nistp256/ecdsa", "sign"),
        })
            tool.Gpg("--quick-add-key", fingerprint, algorithm, use, "never");
        foreach (var id in new[] { "Zoë <zoe@example.org>", "third <third@example.net>" }) tool.Gpg("--quick-add-uid", fingerprint, id);
        return Exported(tool, "several");
    }

    private static byte[] WithRevokedUserId(Tool tool)
    {
        OfGpg(tool, "moved", "ed25519", "cv25519");
        var fingerprint = Fingerprint(tool, "moved");
        tool.Gpg("--quick-add-uid", fingerprint, "moved <former@example.org>");
        tool.Gpg("--quick-revoke-uid", fingerprint, "moved <former@example.org>");
        return Exported(tool, "moved");
    }

    private static byte[] WithRevokedSubkey(Tool tool)
    {
        OfGpg(tool, "lost", "ed25519", "cv25519");
        var fingerprint = Fingerprint(tool, "lost");
        tool.Gpg("--quick-add-key", fingerprint, "nistp256", "encr", "never");
        var (code, _, error) = tool.Feed("key 1\nrevkey\ny\n0\n\ny\nsave\n", "gpg", "--no-tty", "--yes", "--homedir", ".",
            "--pinentry-mode", "loopback", "--passphrase", "", "--command-fd", "0", "--edit-key", fingerprint);
        Assert.True(code == 0, error);
        return Exported(tool, "lost");
    }

    private static byte[] WithExpiredSubkey(Tool tool)
    {
        string[] then = ["--faked-system-time", "20250101T000000!"];
        tool.Gpg([.. then, "--quick-generate-key", "rotating <rotating@example.org>", "ed25519", "cert,sign", "never"]);
        var fingerprint = Fingerprint(tool, "rotating");
        tool.Gpg([.. then, "--quick-add-key", fingerprint, "cv25519", "encr", "30d"]);
        tool.Gpg("--quick-add-key", fingerprint, "cv25519", "encr", "never");
        return Exported(tool, "rotating");
    }
}
