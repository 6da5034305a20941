namespace Restante.OpenPgp;

/// <summary>
/// Work on certificates takes processor time that their sender controls, so it must not run inside a database transaction, where others
/// wait. The server forbids it there; reading a certificate or verifying a signature then throws.
/// </summary>
public static class CertificateWork
{
    private static readonly AsyncLocal<bool> Forbidden = new();

    /// <summary>True if reading certificates and verifying signatures throws here. Flows with the asynchronous call.</summary>
    public static bool IsForbidden => Forbidden.Value;

    /// <summary>
    /// Raised before each verification of a signature, on its thread, with the key's fingerprint; tests and measurements count these
    /// events.
    /// </summary>
    public static event Action<byte[]>? Verifying;

    /// <summary>Forbids the work until the scope is disposed, in this flow of execution and in tasks that it starts.</summary>
    public static IDisposable Forbid()
    {
        var scope = new Scope(Forbidden.Value);
        Forbidden.Value = true;
        return scope;
    }

    /// <exception cref="InvalidOperationException">The work is forbidden here.</exception>
    internal static void Demand()
    {
        if (Forbidden.Value)
            throw new InvalidOperationException("Certificates must be read and signatures verified outside database transactions.");
    }

    /// <exception cref="InvalidOperationException">The work is forbidden here.</exception>
    internal static void Verify(PublicKey key)
    {
        Demand();
        Verifying?.Invoke(key.Fingerprint);
    }

    private sealed class Scope(bool before) : IDisposable
    {
        public void Dispose() => Forbidden.Value = before;
    }
}
