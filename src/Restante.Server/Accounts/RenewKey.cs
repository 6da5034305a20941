using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <param name="Certificate">The merged certificate: the stored one with the new signatures.</param>
internal sealed record RenewedKey(byte[] Certificate, DateTimeOffset? KeyExpiresAt);

internal abstract record RenewKeyOutcome
{
    private RenewKeyOutcome() { }

    internal sealed record Renewed(RenewedKey Key) : RenewKeyOutcome;

    /// <summary>Too long, or not one binary OpenPGP certificate.</summary>
    internal sealed record Unreadable : RenewKeyOutcome;

    /// <summary>The user has replaced this key.</summary>
    internal sealed record OtherKey : RenewKeyOutcome;

    /// <summary>The key would be unusable with these signatures.</summary>
    internal sealed record Unusable(Unfit Reason) : RenewKeyOutcome;
}

/// <summary>
/// Changes the key's expiry with self-signatures that the browser created. It needs no password: only a browser with the opened bundle can
/// create such signatures. The bundle stays as it is; browsers merge the certificate into the secret key when they open the bundle.
/// </summary>
internal sealed class RenewKey(Store store, IOptions<AccountsOptions> options, TimeProvider time)
{
    public Task<RenewKeyOutcome> Run(Id16 userId, byte[] certificate, CancellationToken cancel) =>
        store.InTransaction<RenewKeyOutcome>(async () =>
        {
            await store.LockOwner(userId, cancel);
            var user = await store.Set<User>().FirstAsync(user => user.Id == userId, cancel);
            var (refusal, renewed, end) = store.Outside("renew-key", [user.Certificate, user.Fingerprint],
                () => Renewed(certificate, user, options.Value.MaxCertificateBytes, time.GetUtcNow()));
            if (refusal is not null) return refusal;
            user.SetKey(renewed!, user.Fingerprint, end);
            return new RenewKeyOutcome.Renewed(new RenewedKey(user.Certificate, user.KeyExpiresAt));
        }, cancel);

    private static (RenewKeyOutcome? Refusal, byte[]? Certificate, DateTimeOffset? End) Renewed(
        byte[] copy, User user, int maxBytes, DateTimeOffset now)
    {
        if (copy.Length > maxBytes || !Certificate.TryParse(copy, out var sent)) return (new RenewKeyOutcome.Unreadable(), null, null);
        if (!sent!.Fingerprint.AsSpan().SequenceEqual(user.Fingerprint)) return (new RenewKeyOutcome.OtherKey(), null, null);
        // Signatures dated in the future would have no effect yet, but the user would believe that they do.
        if (sent.MadeAt > now + Policy.Restante.ClockTolerance) return (new RenewKeyOutcome.Unusable(Unfit.NotYet), null, null);
        if (UserKey.Merged(user.Certificate, copy, maxBytes) is not { } merged)
            return (new RenewKeyOutcome.Unusable(Unfit.TooManySignatures), null, null);
        return UserKey.Judge(merged, user.Canonical, now) switch
        {
            CertificateVerdict.Usable usable => (null, merged.ToBytes(), usable.Expires),
            CertificateVerdict.Unusable unusable => (new RenewKeyOutcome.Unusable(unusable.Reason), null, null),
            _ => throw new InvalidOperationException("A verdict is usable or unusable."),
        };
    }
}
