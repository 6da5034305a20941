using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Sessions;

namespace Restante.Server.Accounts;

/// <summary>Signs a user in with their password.</summary>
internal sealed class SignIn(Proof proof, InstanceKeys keys, SessionGate gate)
{
    public Task<ProofOutcome<SignedInUser>> Run(Visitor visitor, Id16 userId, byte[] auth, CancellationToken cancel) =>
        proof.Then(visitor, userId, new ClaimedSecret(SecretKind.Password, auth),
            (user, now) => SignedInUser.Start(
                gate, visitor, user, keys.Open(User.Table, user.Id.ToArray(), user.SealedBundle), now), cancel);
}
