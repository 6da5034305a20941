using Restante.OpenPgp;
using Restante.Server.Network;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <summary>Warnings about a usable key.</summary>
internal static class KeyWarning
{
    /// <summary>RSA below 3072 bits.</summary>
    public const string RsaShort = "rsa-short";
}

/// <summary>Why a contact key cannot be used now.</summary>
internal static class KeyFault
{
    public static IReadOnlyList<string> All { get; } = [.. WordsAttribute.WordsOf(typeof(Unfit)), "lost", "too-old"];
}

/// <summary>Why a key was not imported, or can no longer be used.</summary>
internal static class ImportReason
{
    public static IReadOnlyList<string> All { get; } =
        [.. WordsAttribute.WordsOf(typeof(Unfit)), "no-address", "not-mutual", "too-old", "too-large", "too-many-contacts"];
}

/// <summary>Why a source's key is not used, or why the source gave none.</summary>
internal static class ReportCause
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. WordsAttribute.WordsOf(typeof(Unfit)).Concat(WordsAttribute.WordsOf(typeof(NetworkCause))).Concat(
        [
            "lost", "several", "unsupported", "not-secure", "web-page", "refused", "rate-limited", "server-error", "not-asked",
            "too-many-look-ups",
        ]).Distinct(),
    ];
}
