using Restante.OpenPgp;

namespace Restante.Server.Guests;

/// <summary>Why a key is not taken as a guest's own, or not given up.</summary>
internal abstract record OwnKeyFault
{
    private OwnKeyFault() { }

    /// <summary>It is a certificate, but one to which nothing is encrypted.</summary>
    internal sealed record Unusable(Unfit Reason) : OwnKeyFault;

    /// <summary>A secret key; nothing of it was kept.</summary>
    internal sealed record Secret : OwnKeyFault;
    internal sealed record Unreadable(Refusal Reason) : OwnKeyFault;

    /// <summary>The long-term key of the mailbox itself.</summary>
    internal sealed record MailboxKey : OwnKeyFault;

    /// <summary>The signed counter is not the next one after <paramref name="Counter"/>.</summary>
    internal sealed record OutOfTurn(int Counter) : OwnKeyFault;

    /// <summary>The long-term key did not sign this.</summary>
    internal sealed record Unproven : OwnKeyFault;
}
