using Restante.Protocol;

namespace Restante.Server.Sessions;

/// <summary>The owner of a request's session. Handlers of endpoints that require a session take it as a parameter.</summary>
/// <param name="Kind">User or guest.</param>
/// <param name="OwnerId">The user's id or the mailbox's (mid), 16 bytes.</param>
/// <param name="TokenHash">Key of the session's row: the SHA-256 of its token.</param>
internal sealed partial record SignedIn(OwnerKind Kind, Id16 OwnerId, byte[] TokenHash);
