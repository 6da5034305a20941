namespace Restante.Server.Invitations;

/// <summary>What a link page may know of mailboxes; the slice that owns them implements it.</summary>
internal interface IMailboxLookup
{
    /// <summary>
    /// True where the address has a mailbox, active or frozen; with <paramref name="createdBy"/>, only one created by then.
    /// </summary>
    Task<bool> Exists(string canon, DateTimeOffset? createdBy, CancellationToken cancel);
}
