namespace Restante.Server.Sending;

/// <summary>Why an address cannot be written to.</summary>
internal static class RefusedRecipient
{
    public const string Malformed = "malformed";

    /// <summary>The address has, or had, a key that cannot be had now: nothing else takes its place without being asked.</summary>
    public const string KeyUnknown = "key-unknown";
    public const string UserNotReady = "user-not-ready";
    public const string UserDisabled = "user-disabled";
    public const string MailboxFrozen = "mailbox-frozen";

    /// <summary>A guest answers people of the thread alone.</summary>
    public const string NotInThread = "not-in-thread";

    /// <summary>The link needs a PIN: mail to that domain is badly protected on its way.</summary>
    public const string PinRequired = PinPolicy.Reason;
}
