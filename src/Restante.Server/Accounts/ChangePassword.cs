using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal sealed record ChangePasswordRequest(
    byte[] CurrentAuth, byte[] Salt, ArgonParameters Argon, byte[] Auth, byte[] Bundle) : IPasswordRecord;

internal sealed record PasswordChanged;

/// <summary>
/// Sets a new password; the same request proves the current one. Ends the user's other sessions and notifies the user by mail.
/// </summary>
internal sealed class ChangePassword(Proof proof, InstanceKeys keys, SessionGate gate, Store store, Outbox outbox)
{
    public async Task<ProofOutcome<PasswordChanged>> Run(
        SignedIn me, Visitor visitor, ChangePasswordRequest request, CancellationToken cancel)
    {
        var password = new ClaimedSecret(SecretKind.CurrentPassword, request.CurrentAuth);
        var outcome = await proof.Then(visitor, me.OwnerId, password, async (user, now) =>
        {
            user.SetPassword(request, keys);
            await gate.EndAll(OwnerKind.User, user.Id, me.TokenHash, cancel);
            await outbox.Add(store, new PasswordChangedMail(user.Address, user.Language, now) { UserId = user.Id }, now);
            return new PasswordChanged();
        }, cancel);
        outbox.Wake();
        return outcome;
    }
}
