namespace Restante.Smtp;

/// <summary>What the conversations of a server share.</summary>
/// <param name="Service">Gives each session its handler.</param>
/// <param name="Time">The clock of all limits.</param>
/// <param name="Observer">Sees what happens.</param>
/// <param name="RecipientCalls">Limits how many calls about recipients run at the same time.</param>
/// <param name="Stopping">Ends a session as soon as it waits for a command.</param>
/// <param name="Ended">Ends a session at once.</param>
internal sealed record SmtpSurroundings(
    ISmtpService Service,
    TimeProvider Time,
    ISmtpObserver? Observer,
    SemaphoreSlim RecipientCalls,
    CancellationToken Stopping,
    CancellationToken Ended);
