namespace Restante.Server.Guests;

/// <summary>Why the server switched a guest's direct delivery off.</summary>
internal enum FallBackCause
{
    /// <summary>The guest's mail server refused a message.</summary>
    Refused,

    KeyExpired,
    KeyRevoked,

    /// <summary>The key does not meet the policy any more.</summary>
    KeyUnusable,
}
