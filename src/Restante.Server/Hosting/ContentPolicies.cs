namespace Restante.Server.Hosting;

/// <summary>Content security policies (CSP Level 3), one for each kind of answer.</summary>
internal static class ContentPolicies
{
    /// <summary>For answers that are no document: nothing may load, nobody may frame them.</summary>
    public const string Data = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>A worker obeys the policy of its own response; Argon2 in it is WebAssembly.</summary>
    public const string Asset =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; require-trusted-types-for 'script'; "
        + "trusted-types 'none'; frame-ancestors 'none'";

    /// <summary>
    /// The frame that shows HTML mail: inline styles of mails, pictures out of the mail alone, no script. It is the one page that
    /// may be framed, and only by this origin.
    /// </summary>
    public const string MailFrame =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'self'";

    /// <summary>
    /// The apps' pages. <paramref name="importMapHash"/> ("sha256-…") admits the inline import map that carries the assets'
    /// integrity.
    /// </summary>
    public static string Page(string? importMapHash)
    {
        var inline = importMapHash is null ? "" : $" '{importMapHash}'";
        return $"default-src 'none'; script-src 'self'{inline}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
            + "connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types restante";
    }
}
