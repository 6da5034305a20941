namespace Restante.Server.Sending;

/// <summary>Why nobody can write to an address.</summary>
internal static class RefusedRecipient
{
    public const string Malformed = "malformed";

    /// <summary>
    /// The address had a key that cannot be looked up now. The server uses nothing else instead unless the sender asks for it.
    /// </summary>
    public const string KeyUnknown = "key-unknown";
    public const string UserNotReady = "user-not-ready";
    public const string UserDisabled = "user-disabled";
    public const string MailboxFrozen = "mailbox-frozen";

    /// <summary>A guest can answer only people of the message.</summary>
    public const string NotInThread = "not-in-thread";

    /// <summary>The link needs a PIN, because the transport to that domain is weak.</summary>
    public const string PinRequired = PinPolicy.Reason;
}
