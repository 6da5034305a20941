using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal abstract record ConfirmLostOutcome
{
    private ConfirmLostOutcome() { }

    /// <summary>The server deletes the mailbox then, unless somebody signs in before.</summary>
    internal sealed record Scheduled(DateTimeOffset RetireAt) : ConfirmLostOutcome;
    internal sealed record LinkUnknown : ConfirmLostOutcome;

    /// <summary>The link was used or has expired, or its mailbox was deleted.</summary>
    internal sealed record LinkUsed : ConfirmLostOutcome;
    internal sealed record Frozen : ConfirmLostOutcome;
}

/// <summary>
/// Confirms lost passwords, which cannot be reset: the one-time link in the mail retires the mailbox after
/// <see cref="GuestsOptions.LostPasswordWait"/> unless somebody signs in. A freeze stops that clock. A request only enters
/// <see cref="LostPasswordQueue"/>, so that its answer does not show whether the address has a mailbox.
/// </summary>
internal sealed class LostPassword(Store store, Mailboxes mailboxes, Outbox outbox, IOptions<GuestsOptions> options)
{
    /// <param name="token">32 bytes, from the mail's link.</param>
    /// <param name="now">The time.</param>
    public async Task<ConfirmLostOutcome> Confirm(byte[] token, DateTimeOffset now)
    {
        var hash = SHA256.HashData(token);
        var outcome = await store.InTransaction(() => Decide(hash, now), CancellationToken.None);
        outbox.Wake();
        return outcome;
    }

    private async Task<ConfirmLostOutcome> Decide(byte[] hash, DateTimeOffset now)
    {
        if (await store.Set<LostLink>().AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash) is not { } link)
            return new ConfirmLostOutcome.LinkUnknown();
        await store.LockOwner(link.Mid, CancellationToken.None);
        var mailbox = await mailboxes.Get(link.Mid, CancellationToken.None);
        // Nobody could sign in to cancel it. The link stays usable after a release.
        if (mailbox is { State: MailboxState.Frozen }) return new ConfirmLostOutcome.Frozen();
        var claimed = await store.Set<LostLink>().Where(row => row.TokenHash == hash && row.UsedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.UsedAt, now));
        if (claimed == 0 || mailbox is null) return new ConfirmLostOutcome.LinkUsed();
        return new ConfirmLostOutcome.Scheduled(mailbox.RetireAt ?? await Schedule(mailbox, now + options.Value.LostPasswordWait, now));
    }

    private async Task<DateTimeOffset> Schedule(Mailbox mailbox, DateTimeOffset retireAt, DateTimeOffset now)
    {
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.RetireAt, retireAt));
        await mailboxes.NotifyPasswordLost(mailbox, retireAt, now, CancellationToken.None);
        return retireAt;
    }
}

/// <summary>Sends the mails of lost-password requests. A stopping server loses queued requests; the guest can ask again.</summary>
internal sealed partial class LostPasswordQueue(IServiceScopeFactory scopes, ILogger<LostPasswordQueue> log) : BackgroundService
{
    public const int TokenLength = 32;
    private static readonly Rate PerAddress = new(3, TimeSpan.FromHours(8));
    private static readonly Rate PerNetwork = new(20, TimeSpan.FromMinutes(3));
    private readonly Channel<(MailAddress Address, string Network)> requests = Channel.CreateBounded<(MailAddress, string)>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Add(MailAddress address, string network) => requests.Writer.TryWrite((address, network));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A stopping server ends the loop without a failure.
        stoppingToken.Register(() => requests.Writer.TryComplete());
        await foreach (var (address, network) in requests.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await Send(scope.ServiceProvider, address, network, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
            }
        }
    }

    private static async Task Send(IServiceProvider services, MailAddress address, string network, CancellationToken cancel)
    {
        var store = services.GetRequiredService<Store>();
        var throttle = services.GetRequiredService<SignInThrottle>();
        var outbox = services.GetRequiredService<Outbox>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (await throttle.Charge("lost/" + network, PerNetwork, now) is not null) return;
        if (await throttle.Charge("lost/" + address.Canonical, PerAddress, now) is not null) return;
        if (await services.GetRequiredService<Mailboxes>().Find(address.Canonical, cancel) is not { } mailbox) return;
        var token = RandomNumberGenerator.GetBytes(TokenLength);
        var expiresAt = now + services.GetRequiredService<IOptions<GuestsOptions>>().Value.LostLinkLife;
        await store.InTransaction(async () =>
        {
            store.Add(new LostLink { TokenHash = SHA256.HashData(token), Mid = mailbox.Mid, CreatedAt = now, ExpiresAt = expiresAt });
            await outbox.Add(store, new PasswordLostLinkMail(mailbox.Address, mailbox.Language, token, expiresAt), now);
            return true;
        }, cancel);
        outbox.Wake();
    }

    [LoggerMessage(1700, LogLevel.Error, "Mail for a lost-password request failed; the guest can ask again.")]
    private static partial void LogFailed(ILogger log, Exception cause);
}
