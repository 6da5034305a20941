using Microsoft.Extensions.Options;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Sending;

/// <summary>
/// Whether an invitation over a weak transport needs a PIN: an attacker who reads the mail gets the link, but not the PIN.
/// </summary>
internal enum WeakTransportPin
{
    /// <summary>The server refuses an invitation without a PIN.</summary>
    Required,

    /// <summary>The screens recommend a PIN.</summary>
    Recommended,

    /// <summary>The screens say nothing.</summary>
    Off,
}

/// <summary>
/// Checks invitations against <see cref="SendingOptions.PinWhereTransportIsWeak"/>, only with what the database knows, so that sending
/// waits for no transport check.
/// </summary>
internal sealed class PinPolicy(TransportBook transport, IOptions<SendingOptions> options)
{
    /// <summary>The reason in a refusal.</summary>
    public const string Reason = "pin-required";

    /// <summary>The first address whose invitation lacks a required PIN; null if there is none.</summary>
    public async Task<string?> Missing(IEnumerable<SentInvitation> invitations, CancellationToken cancel)
    {
        if (options.Value.PinWhereTransportIsWeak != WeakTransportPin.Required) return null;
        var bare = invitations.Where(invitation => !invitation.HasPin)
            .Select(invitation => (invitation.Address, Domain: invitation.Parsed!.Domain))
            .ToArray();
        if (bare.Length == 0) return null;
        var known = await transport.Known([.. bare.Select(invitation => invitation.Domain).Distinct()], cancel);
        return bare.FirstOrDefault(invitation => known.TryGetValue(invitation.Domain, out var verdict) && verdict.IsWeak).Address;
    }
}
