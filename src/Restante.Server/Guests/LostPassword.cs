using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Delivery;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

internal sealed record LostPasswordRequest(string Address);

internal sealed record ConfirmLostRequest(byte[] Token);

internal sealed record ConfirmedLost(DateTimeOffset RetireAt);

/// <summary>
/// A lost password cannot be reset: a one-time link goes to the address, and what it confirms ends the mailbox after 72
/// hours, unless somebody signs in; those hours stand still while the mailbox is frozen. Whether an address has a mailbox
/// cannot be told from the answer: the request only enters a queue in memory, and everything else happens behind it.
/// </summary>
internal static class LostPassword
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/guest/lost", Ask)
            .Describe(ApiArea.SignIn, "reportLostPassword", "Report a lost password",
                "Always accepted. Where the address has a mailbox, a mail with a link follows.",
                ProblemCodes.AddressMalformed);
        app.MapPost("/api/guest/lost/confirm", Confirm)
            .Describe(ApiArea.SignIn, "confirmLostPassword", "Confirm a lost password",
                "With the mail's token. The mailbox is deleted at `retireAt` unless the guest signs in before: a password " +
                "cannot be reset.",
                ProblemCodes.LinkUnknown, ProblemCodes.LinkUsed, ProblemCodes.MailboxFrozen);
    }

    private static Results<Accepted, ProblemHttpResult> Ask(LostPasswordRequest request, HttpContext http, LostPasswordQueue queue)
    {
        if (!MailAddress.TryCanonicalise(request.Address, out var canon)) return Problems.BadRequest("address-malformed", "This is not an e-mail address.");
        queue.Add(canon, SignInThrottle.Network(http.Connection.RemoteIpAddress));
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<ConfirmedLost>, ProblemHttpResult>> Confirm(ConfirmLostRequest request, Store store, Mailboxes mailboxes, Outbox outbox,
        IOptions<GuestsOptions> options, TimeProvider time)
    {
        if (request.Token.Length != LostPasswordQueue.TokenLength) return Problems.BadRequest("malformed", "token has 32 bytes.");
        var now = time.GetUtcNow();
        var hash = SHA256.HashData(request.Token);
        var answer = await store.InTransaction<Results<Ok<ConfirmedLost>, ProblemHttpResult>>(async () =>
        {
            if (await store.Set<LostLink>().AsNoTracking().SingleOrDefaultAsync(row => row.TokenHash == hash) is not { } link)
                return Problems.NotFound("link-unknown", "This link is not known here. Copy the whole link from the mail.");
            await store.LockOwner(link.Mid, CancellationToken.None);
            var mailbox = await mailboxes.Get(link.Mid, CancellationToken.None);
            // Nobody could sign in to stop it. The link is kept for after the lift.
            if (mailbox is { State: MailboxState.Frozen }) return SignInToMailbox.Frozen();
            var claimed = await store.Set<LostLink>().Where(row => row.TokenHash == hash && row.UsedAt == null && row.ExpiresAt > now)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.UsedAt, now));
            if (claimed == 0 || mailbox is null)
                return Problems.Of(StatusCodes.Status410Gone, "link-used", "This link has been used or has expired. Ask for a new one.");
            return TypedResults.Ok(new ConfirmedLost(mailbox.RetireAt ?? await Schedule(mailbox, store, mailboxes, now + options.Value.LostPasswordWait, now)));
        }, CancellationToken.None);
        outbox.Wake();
        return answer;
    }

    private static async Task<DateTimeOffset> Schedule(Mailbox mailbox, Store store, Mailboxes mailboxes, DateTimeOffset retireAt, DateTimeOffset now)
    {
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid).ExecuteUpdateAsync(update => update.SetProperty(row => row.RetireAt, retireAt));
        await mailboxes.TellPasswordLost(mailbox, retireAt, now, CancellationToken.None);
        return retireAt;
    }
}

/// <summary>Requests on their way to becoming mails. Lost when the server stops: the guest asks again.</summary>
internal sealed partial class LostPasswordQueue(IServiceScopeFactory scopes, ILogger<LostPasswordQueue> log) : BackgroundService
{
    public const int TokenLength = 32;
    private static readonly Rate PerAddress = new(3, TimeSpan.FromHours(8));
    private static readonly Rate PerNetwork = new(20, TimeSpan.FromMinutes(3));
    private readonly Channel<(string Canon, string Network)> requests = Channel.CreateBounded<(string, string)>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Add(string canon, string network) => requests.Writer.TryWrite((canon, network));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Stopping ends the loop and is no failure.
        stoppingToken.Register(() => requests.Writer.TryComplete());
        await foreach (var (canon, network) in requests.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await Send(scope.ServiceProvider, canon, network, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
            }
        }
    }

    private static async Task Send(IServiceProvider services, string canon, string network, CancellationToken cancel)
    {
        var store = services.GetRequiredService<Store>();
        var throttle = services.GetRequiredService<SignInThrottle>();
        var outbox = services.GetRequiredService<Outbox>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (await throttle.Charge("lost/" + network, PerNetwork, now) is not null || await throttle.Charge("lost/" + canon, PerAddress, now) is not null) return;
        if (await services.GetRequiredService<Mailboxes>().Find(canon, cancel) is not { } mailbox) return;
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
