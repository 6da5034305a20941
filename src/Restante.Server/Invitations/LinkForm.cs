namespace Restante.Server.Invitations;

/// <summary>The lengths of a link's parts (PROTOCOL.md section 5).</summary>
internal static class LinkForm
{
    /// <param name="iid">The invitation's id.</param>
    /// <param name="proof">L_auth or a ticket, which have the same length.</param>
    public static bool IsLink(byte[] iid, byte[] proof) => iid.Length == 16 && proof.Length == 32;
}
