using Microsoft.Extensions.Options;
using Restante.Server.Protocol;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Sending;

/// <summary>What an invitation over a weak transport needs: a reader of the mail can read its link, not its PIN.</summary>
internal enum WeakTransportPin
{
    /// <summary>An invitation without one is refused.</summary>
    Required,

    /// <summary>The screens recommend it.</summary>
    Recommended,

    /// <summary>Nothing is said.</summary>
    Off,
}

/// <summary>
/// Checks invitations against <see cref="SendingOptions.PinWhereTransportIsWeak"/> with what the database knows. Sending waits
/// for no look-up.
/// </summary>
internal sealed class PinPolicy(TransportBook transport, IOptions<SendingOptions> options)
{
    /// <summary>For a refusal's reason.</summary>
    public const string Reason = "pin-required";

    /// <summary>The first address whose invitation must have a PIN and has none; null: all is well.</summary>
    public async Task<string?> Missing(IEnumerable<SentInvitation> invitations, CancellationToken cancel)
    {
        if (options.Value.PinWhereTransportIsWeak != WeakTransportPin.Required) return null;
        var bare = invitations.Where(invitation => !invitation.HasPin)
            .Select(invitation => (invitation.Address, Domain: DomainOf(invitation.Address)))
            .ToArray();
        if (bare.Length == 0) return null;
        var known = await transport.Known([.. bare.Select(invitation => invitation.Domain).Distinct()], cancel);
        return bare.FirstOrDefault(invitation => known.TryGetValue(invitation.Domain, out var verdict) && verdict.IsWeak).Address;
    }

    // An address that is none never comes as far as this.
    private static string DomainOf(string address) =>
        MailAddress.TryCanonicalise(address, out var canonical) ? TransportBook.DomainOf(canonical) : "";
}
