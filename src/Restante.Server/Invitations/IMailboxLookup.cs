namespace Restante.Server.Invitations;

/// <summary>Answers what a link's page may know about mailboxes. The slice that owns mailboxes implements it.</summary>
internal interface IMailboxLookup
{
    /// <summary>
    /// True if the address has a mailbox, active or frozen; with <paramref name="createdBy"/>, only if it was created by then.
    /// </summary>
    Task<bool> Exists(string canon, DateTimeOffset? createdBy, CancellationToken cancel);
}
