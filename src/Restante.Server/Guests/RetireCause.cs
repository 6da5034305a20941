namespace Restante.Server.Guests;

/// <summary>Why a mailbox was retired.</summary>
internal enum RetireCause
{
    /// <summary>The guest deleted it.</summary>
    Guest,

    /// <summary>A sender deleted it after "this was not me".</summary>
    Sender,

    /// <summary>The guest reported a lost password, and nobody signed in within the waiting time.</summary>
    PasswordLost,

    /// <summary>It had no activity for the retention time.</summary>
    Inactivity,
}
