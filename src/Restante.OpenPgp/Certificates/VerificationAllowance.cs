namespace Restante.OpenPgp;

/// <summary>Counts how many signatures may still be verified: of one certificate, or of all certificates read together.</summary>
internal sealed class VerificationAllowance(int operations)
{
    public int Left { get; private set; } = operations;

    /// <summary>False if the allowance is used up.</summary>
    public bool Take()
    {
        if (Left == 0) return false;
        Left--;
        return true;
    }
}
