namespace Restante.Server.Guests;

/// <summary>Why a mailbox was deleted.</summary>
internal enum RetireCause
{
    /// <summary>The guest deleted it.</summary>
    Guest,

    /// <summary>A sender deleted it after "this was not me".</summary>
    Sender,

    /// <summary>The password was lost, and nobody signed in within the time to object.</summary>
    PasswordLost,

    /// <summary>Nobody used it for the whole retention time.</summary>
    Inactivity,
}
