using Restante.OpenPgp;

namespace Restante.Server.Guests;

/// <summary>Why the server refuses to set or remove a guest's own key.</summary>
internal abstract record OwnKeyFault
{
    private OwnKeyFault() { }

    /// <summary>A certificate that cannot be used for encryption to this address.</summary>
    internal sealed record Unusable(Unfit Reason) : OwnKeyFault;

    /// <summary>A secret key; the server has erased it.</summary>
    internal sealed record Secret : OwnKeyFault;
    internal sealed record Unreadable(Refusal Reason) : OwnKeyFault;

    /// <summary>The mailbox's own long-term key.</summary>
    internal sealed record MailboxKey : OwnKeyFault;

    /// <summary>The signed counter is not the next one after <paramref name="Counter"/>.</summary>
    internal sealed record OutOfTurn(int Counter) : OwnKeyFault;

    /// <summary>The long-term key did not sign this.</summary>
    internal sealed record Unproven : OwnKeyFault;
}
