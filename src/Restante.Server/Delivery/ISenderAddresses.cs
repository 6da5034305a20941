namespace Restante.Server.Delivery;

/// <summary>
/// The addresses in From of mails that people write: the users', whose encrypted messages carry their own addresses. The slice that owns
/// users implements it.
/// </summary>
internal interface ISenderAddresses
{
    /// <summary>The canonical addresses of all active users.</summary>
    Task<List<string>> Addresses(CancellationToken cancel);
}
