using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Keys;
using Restante.Server.Operations;
using Restante.Server.Sending;
using Restante.Server.Storage;
using Restante.Server.Tests.Storage;

namespace Restante.Server.Tests.Delivery;

/// <summary>The delivery slice alone, with a real database, a scripted relay and a clock that a test moves.</summary>
internal sealed class DeliveryFixture : IAsyncDisposable
{
    public static readonly MailSettings Settings = new("Example Hospital", "https://secure.example.org", "https://letters.example.org",
        "restante@example.org", null, "en", TimeZoneInfo.Utc);

    /// <summary>The mails of all slices.</summary>
    public static readonly IReadOnlyList<MailDeclaration> Mails =
        [.. DeliveryMails.All, .. AccountMails.All, .. InvitationMails.All, .. GuestMails.All, .. SendingMails.All];

    private readonly ServiceProvider services;
    private List<IHostedService> running = [];

    private DeliveryFixture(TestDatabase database, ScriptedRelay relay, ServiceProvider services, SettableTime time) =>
        (Database, Relay, this.services, Time) = (database, relay, services, time);

    public TestDatabase Database { get; }
    public ScriptedRelay Relay { get; }
    public SettableTime Time { get; }
    public Outbox Outbox => services.GetRequiredService<Outbox>();
    public Queue Queue => services.GetRequiredService<Queue>();
    public DayKeys DayKeys => services.GetRequiredService<DayKeys>();
    public RecordedOutcome Outcome => services.GetRequiredService<RecordedOutcome>();
    public IServiceProvider Services => services;

    public static async Task<DeliveryFixture> Create(string kind, Action<DeliveryOptions>? change = null, ScriptedRelay? relay = null,
        ILoggerProvider? log = null)
    {
        var database = await TestDatabase.Create(kind);
        relay ??= new ScriptedRelay();
        var time = new SettableTime();
        var options = new DeliveryOptions { Relay = "127.0.0.1", Port = relay.Port };
        change?.Invoke(options);
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(log is null ? LogLevel.None : LogLevel.Error));
        if (log is not null) collection.AddSingleton(log);
        collection.AddScoped(_ => database.NewStore());
        collection.AddSingleton<TimeProvider>(time);
        collection.AddKeys();
        collection.AddSingleton<DatabaseOwnership>();
        collection.AddSingleton<IBlobStore>(new MemoryBlobStore());
        collection.AddDelivery();
        collection.AddMails(Mails.Except(DeliveryMails.All));
        collection.AddSingleton<StorageWatch>();
        collection.AddSingleton(Options.Create(new KeysOptions { Folder = Path.Combine(database.Folder, "keys") }));
        collection.AddSingleton(Options.Create(database.Options));
        collection.AddSingleton(Options.Create(options));
        collection.AddSingleton(new Origins(Settings.UserOrigin, Settings.GuestOrigin));
        collection.AddSingleton(Settings);
        collection.AddSingleton<RecordedOutcome>();
        collection.AddScoped<IDeliveryOutcome>(provider => provider.GetRequiredService<RecordedOutcome>());
        return new DeliveryFixture(database, relay, collection.BuildServiceProvider(), time);
    }

    public static InvitationMail Invitation(
        string to = "guest@example.net",
        byte[]? secret = null,
        Id16? iid = null,
        long? recipient = 7) =>
        new(to, "en", new Person("Alice Example", "alice@example.org"),
            iid ?? default, secret ?? new byte[32], new byte[16], true, null,
            new DateTimeOffset(2026, 5, 31, 9, 0, 0, TimeSpan.Zero))
        { RecipientId = recipient };

    /// <summary>Queues a mail as a slice would.</summary>
    public async Task<OutboundMail> Add(MailContent content) =>
        await AddOrHold(content) ?? throw new InvalidOperationException("The mail is over its limit.");

    /// <summary>The same; null if the mail is over its limit and held for the digest.</summary>
    public async Task<OutboundMail?> AddOrHold(MailContent content)
    {
        await using var store = Database.NewStore();
        var mail = await store.InTransaction(() => Outbox.Add(store, content, Time.Now), CancellationToken.None);
        Outbox.Wake();
        return mail;
    }

    /// <summary>The same for a message that is encrypted to its recipient; its body goes into the blob store.</summary>
    public async Task<OutboundMail> Add(PgpMail content, Stream body)
    {
        var name = BlobName.New();
        var outcome = await services.GetRequiredService<IBlobStore>().Write(name, body, long.MaxValue, CancellationToken.None);
        var size = Assert.IsType<BlobWriteOutcome.Stored>(outcome).Size;
        await using var store = Database.NewStore();
        var mail = await store.InTransaction(async () =>
        {
            var canonical = MailAddress.Parse(content.To).Canonical;
            var (permit, _) = await Outbox.Ask(store, default, canonical, Time.Now);
            return Outbox.Add(store, content with { BlobName = name, BlobBytes = size }, permit!, Time.Now);
        }, CancellationToken.None);
        Outbox.Wake();
        return mail;
    }

    public async Task<OutboundMail> Row(Id16 id)
    {
        await using var store = Database.NewStore();
        return await store.Set<OutboundMail>().AsNoTracking().SingleAsync(mail => mail.Id == id);
    }

    public async Task StartWorker()
    {
        running = [.. services.GetServices<IHostedService>()];
        foreach (var service in running) await service.StartAsync(CancellationToken.None);
    }

    public async Task StopWorker()
    {
        foreach (var service in running) await service.StopAsync(CancellationToken.None);
        running = [];
    }

    public void Advance(TimeSpan by)
    {
        Time.Advance(by);
        Outbox.Wake();
    }

    /// <summary>
    /// Moves the clock step by step, six minutes each by default: if the worker began a pause only after
    /// the last step, another step ends it.
    /// </summary>
    public Task AdvanceUntil(Func<Task<bool>> happened, TimeSpan? step = null) => Eventually.Is(() =>
    {
        Advance(step ?? TimeSpan.FromMinutes(6));
        return happened();
    });

    public Task AdvanceUntil(Func<bool> happened) => AdvanceUntil(() => Task.FromResult(happened()));

    public Task UntilState(Id16 id, MailState state) => Eventually.Is(async () => (await Row(id)).State == state);

    public async ValueTask DisposeAsync()
    {
        await StopWorker();
        await services.DisposeAsync();
        await Relay.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>Remembers reported delivery statuses, and can fail as a crash before the commit would.</summary>
internal sealed class RecordedOutcome : IDeliveryOutcome
{
    public List<string> Told { get; } = [];

    public int FailuresToCome { get; set; }

    public Task Delivered(Store store, OutboundMail mail, DateTimeOffset now, CancellationToken cancel) =>
        Tell($"delivered {mail.RecipientId}");

    public Task Refused(Store store, OutboundMail mail, string text, bool permanent, DateTimeOffset now, CancellationToken cancel) =>
        Tell($"{(permanent ? "refused" : "given up")} {mail.RecipientId}: {text}");

    private Task Tell(string what)
    {
        lock (Told)
        {
            if (FailuresToCome-- > 0) throw new InvalidOperationException("Struck down before the commit.");
            Told.Add(what);
        }
        return Task.CompletedTask;
    }
}
