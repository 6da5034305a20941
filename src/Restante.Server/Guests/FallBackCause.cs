namespace Restante.Server.Guests;

/// <summary>Why the server ended a guest's direct delivery.</summary>
internal enum FallBackCause
{
    /// <summary>The guest's mail server did not take a message.</summary>
    Refused,

    KeyExpired,
    KeyRevoked,

    /// <summary>The key is not good enough any more.</summary>
    KeyUnusable,
}
