namespace Restante.Server.Sessions;

/// <summary>The owner of the session of a request. Handlers of groups that require one take it as a parameter.</summary>
/// <param name="Kind">User or guest.</param>
/// <param name="OwnerId">userId or mid, 16 bytes.</param>
/// <param name="TokenHash">The session's row.</param>
internal sealed partial record SignedIn(OwnerKind Kind, byte[] OwnerId, byte[] TokenHash);
