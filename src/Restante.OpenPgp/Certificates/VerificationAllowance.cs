namespace Restante.OpenPgp;

/// <summary>How many signatures may still be verified: of one certificate, or of all certificates that came together.</summary>
internal sealed class VerificationAllowance(int operations)
{
    public int Left { get; private set; } = operations;

    /// <summary>False where nothing is left.</summary>
    public bool Take()
    {
        if (Left == 0) return false;
        Left--;
        return true;
    }
}
