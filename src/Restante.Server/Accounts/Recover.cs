using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal sealed record RecoveryOffer(Id16 UserId, byte[] Fingerprint, byte[] RecoveryBundle, byte[] Certificate);

internal sealed record CompleteRecoveryRequest(
    Id16 UserId,
    byte[] RecoveryAuth,
    byte[] Salt,
    ArgonParameters Argon,
    byte[] Auth,
    byte[] Bundle,
    byte[] NewRecoveryAuth,
    byte[] NewRecoveryBundle) : IPasswordRecord;

/// <summary>
/// Opens the bundle with a recovery code, then sets a new password and a new code (PROTOCOL.md section 3). Notifies the user by mail.
/// </summary>
internal sealed class Recover(Proof proof, InstanceKeys keys, SessionGate gate, Store store, Outbox outbox)
{
    /// <summary>Returns the keys that the recovery code opens. Changes nothing.</summary>
    public Task<ProofOutcome<RecoveryOffer>> Open(Visitor visitor, Id16 userId, byte[] recoveryAuth, CancellationToken cancel) =>
        proof.Then(visitor, userId, new ClaimedSecret(SecretKind.RecoveryCode, recoveryAuth), (user, _) =>
        {
            var bundle = keys.Open(User.Table, user.Id.ToArray(), user.SealedRecoveryBundle);
            return Task.FromResult(new RecoveryOffer(user.Id, user.Fingerprint, bundle, user.Certificate));
        }, cancel);

    /// <summary>Stores the new password and the new recovery code, ends all sessions and signs in.</summary>
    public async Task<ProofOutcome<SignedInUser>> Complete(Visitor visitor, CompleteRecoveryRequest request, CancellationToken cancel)
    {
        var code = new ClaimedSecret(SecretKind.RecoveryCode, request.RecoveryAuth);
        var outcome = await proof.Then(visitor, request.UserId, code, async (user, now) =>
        {
            user.SetPassword(request, keys);
            user.SetRecovery(request.NewRecoveryAuth, request.NewRecoveryBundle, keys);
            await gate.EndAll(OwnerKind.User, user.Id, null, cancel);
            var signedIn = await SignedInUser.Start(gate, visitor, user, request.Bundle, now);
            await outbox.Add(store, new RecoveryUsedMail(user.Address, user.Language, now) { UserId = user.Id }, now);
            return signedIn;
        }, cancel);
        outbox.Wake();
        return outcome;
    }
}
