using Restante.OpenPgp;
using Restante.Server.Invitations;
using Restante.Server.Messages;

namespace Restante.Server.Guests.Http;

internal sealed record PasswordAgainRequest(byte[] Auth);

/// <summary>Checks lengths and forms of what guests' browsers send. Each fault is a sentence.</summary>
internal static class GuestInput
{
    public const int MaxProof = 4 * 1024;
    private const int AuthLength = 32;
    private const int MaxPins = 256 * 1024;
    private const int FingerprintLength = 20;
    private const int MaxBundle = 64 * 1024;
    private const int MaxPkesk = 4 * 1024;

    public static string? FaultOf(ActivateRequest request, IReadOnlyList<string> languages, int maxCertificate)
    {
        var mailbox = request.Mailbox;
        if (!IsAuth(mailbox.Auth) || mailbox.Fingerprint.Length != FingerprintLength) return "auth has 32 bytes, fingerprint 20.";
        if (!mailbox.Argon.IsAcceptable)
            return "argon must be no weaker than 65536 KiB and 3 passes with one lane, and no heavier than 262144 KiB.";
        var isCertificate = mailbox.Certificate.Length is not 0 && mailbox.Certificate.Length <= maxCertificate;
        if (mailbox.Bundle.Length is < 64 or > MaxBundle || !isCertificate || !IsPins(mailbox.Pins))
            return "bundle, certificate or pins is empty or too large.";
        if (!languages.Contains(request.Language)) return $"language is one of {string.Join(", ", languages)}.";
        if (GuestName.FaultOf(request.Name) is { } fault) return fault;
        return FaultOf(request.LinkAuth, request.Ticket, request.Proof, request.Accesses);
    }

    public static string? FaultOf(AttachRequest request) =>
        FaultOf(request.LinkAuth, request.Ticket, request.Proof, request.Accesses);

    /// <summary>True if it has the length of A_auth.</summary>
    public static bool IsAuth(byte[] auth) => auth.Length == AuthLength;

    /// <summary>True if it has a length that a record of trusted keys may have.</summary>
    public static bool IsPins(byte[] record) => record.Length is >= 28 and <= MaxPins;

    private static string? FaultOf(byte[] linkAuth, byte[] ticket, byte[] proof, IReadOnlyList<BodyAccess> accesses)
    {
        if (!LinkForm.IsProof(linkAuth) || ticket.Length != Tickets.Length) return "linkAuth and ticket have 32 bytes.";
        if (proof.Length is 0 or > MaxProof) return "proof is a detached signature.";
        if (!accesses.All(IsAccess)) return "Each access holds one session key packet.";
        var bodies = accesses.DistinctBy(access => access.BodyId).Count();
        return bodies == accesses.Count ? null : "Each body is named once.";
    }

    private static bool IsAccess(BodyAccess? access) => access is not null
        && access.Pkesk.Length <= MaxPkesk && PacketForm.IsSessionKeyPacket(access.Pkesk);
}
