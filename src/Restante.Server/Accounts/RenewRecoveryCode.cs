using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal sealed record RenewRecoveryRequest(byte[] CurrentAuth, byte[] RecoveryAuth, byte[] RecoveryBundle);

internal sealed record RecoveryCodeRenewed;

/// <summary>Sets a new recovery code; the same request proves the current password. Notifies the user by mail.</summary>
internal sealed class RenewRecoveryCode(Proof proof, InstanceKeys keys, Store store, Outbox outbox)
{
    public async Task<ProofOutcome<RecoveryCodeRenewed>> Run(
        SignedIn me, Visitor visitor, RenewRecoveryRequest request, CancellationToken cancel)
    {
        var password = new ClaimedSecret(SecretKind.CurrentPassword, request.CurrentAuth);
        var outcome = await proof.Then(visitor, me.OwnerId, password, async (user, now) =>
        {
            user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
            await outbox.Add(store, new RecoveryRenewedMail(user.Address, user.Language, now) { UserId = user.Id }, now);
            return new RecoveryCodeRenewed();
        }, cancel);
        outbox.Wake();
        return outcome;
    }
}
