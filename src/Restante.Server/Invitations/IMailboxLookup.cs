namespace Restante.Server.Invitations;

/// <summary>What a link's page may know about mailboxes. The slice that owns them implements it.</summary>
internal interface IMailboxLookup
{
    /// <summary>
    /// True if the address has a mailbox, active or frozen; with <paramref name="createdBy"/>, only if it was created by then.
    /// </summary>
    Task<bool> Exists(string canon, DateTimeOffset? createdBy, CancellationToken cancel);
}
