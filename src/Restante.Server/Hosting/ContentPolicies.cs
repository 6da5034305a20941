namespace Restante.Server.Hosting;

/// <summary>Content security policies (CSP Level 3), one for each kind of answer.</summary>
internal static class ContentPolicies
{
    /// <summary>For answers that are not documents: nothing may load, and no page may frame them.</summary>
    public const string Data = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>A worker obeys the policy of its own response; its Argon2 is WebAssembly.</summary>
    public const string Asset =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; require-trusted-types-for 'script'; "
        + "trusted-types 'none'; frame-ancestors 'none'";

    /// <summary>
    /// The frame that shows HTML mail: inline styles, pictures only from the mail itself, no script. It is the only page that may be
    /// framed, and only by this origin.
    /// </summary>
    public const string MailFrame =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'self'";

    /// <summary>
    /// The apps' pages. <paramref name="importMapHash"/> ("sha256-…") allows the inline import map, which carries the assets' integrity
    /// hashes.
    /// </summary>
    public static string Page(string? importMapHash)
    {
        var inline = importMapHash is null ? "" : $" '{importMapHash}'";
        return $"default-src 'none'; script-src 'self'{inline}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
            + "connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types restante";
    }
}
