namespace Restante.Server.Invitations;

/// <summary>The lengths of a link's parts (PROTOCOL.md section 5).</summary>
internal static class LinkForm
{
    /// <param name="proof">L_auth or a ticket, which have the same length.</param>
    public static bool IsProof(byte[] proof) => proof.Length == 32;
}
