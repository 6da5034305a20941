using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Storage;
using Encoding = Restante.Protocol.Encoding;

namespace Restante.Server.Tests.Delivery;

/// <summary>The guarantees of the queue, on each database.</summary>
public sealed class QueueTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Simultaneous_workers_never_lease_a_mail_twice(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        for (var i = 0; i < 20; i++) await fixture.Add(DeliveryFixture.Invitation());
        var taken = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => fixture.Queue.Claim(fixture.Time.Now, None)));
        var ids = taken.Where(mail => mail is not null).Select(mail => mail!.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        while (await fixture.Queue.Claim(fixture.Time.Now, None) is { } rest) ids.Add(rest.Id);
        Assert.Equal(20, ids.Distinct().Count());
        Assert.Equal(20, ids.Count);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Expired_lease_is_void(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        Assert.NotNull(await fixture.Queue.Claim(fixture.Time.Now, None));
        fixture.Advance(Queue.Lease - TimeSpan.FromSeconds(1));
        Assert.Null(await fixture.Queue.Claim(fixture.Time.Now, None));
        fixture.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(mail.Id, (await fixture.Queue.Claim(fixture.Time.Now, None))!.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Start_resumes_at_once_the_mails_of_a_dead_server(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        Assert.NotNull(await fixture.Queue.Claim(fixture.Time.Now, None));
        await fixture.StartWorker();
        await fixture.UntilState(mail.Id, MailState.Sent);
    }

    // On SQLite a second server does not start.
    [Fact]
    public async Task Start_beside_a_running_server_takes_no_leases()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.PostgreSql);
        var held = await fixture.Add(DeliveryFixture.Invitation());
        Assert.Equal(held.Id, (await fixture.Queue.Claim(fixture.Time.Now, None))!.Id);
        await using var living = await Ownership(fixture).Take(() => Task.CompletedTask, None);
        await fixture.StartWorker();
        var free = await fixture.Add(DeliveryFixture.Invitation());
        await fixture.UntilState(free.Id, MailState.Sent);
        Assert.Equal((MailState.Waiting, fixture.Time.Now + Queue.Lease),
            ((await fixture.Row(held.Id)).State, (await fixture.Row(held.Id)).LeaseUntil));
        fixture.Advance(Queue.Lease);
        await fixture.UntilState(held.Id, MailState.Sent);
    }

    // On SQLite a second server does not start.
    [Fact]
    public async Task Leases_are_taken_over_only_by_a_sole_start_that_blocks_others()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.PostgreSql);
        var (alone, during) = (0, 0);
        var servers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await Ownership(fixture).Take(TakeOver, None)));
        Assert.Equal(1, alone);
        foreach (var server in servers) await server.DisposeAsync();
        await using var later = await Ownership(fixture).Take(TakeOver, None);
        Assert.Equal(2, alone);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await later.DisposeAsync();
            await Ownership(fixture).Take(() => throw new InvalidOperationException("The database is gone."), None);
        });
        await using var again = await Ownership(fixture).Take(TakeOver, None);
        Assert.Equal(3, alone);

        async Task TakeOver()
        {
            Assert.Equal(1, Interlocked.Increment(ref during));
            await Task.Yield();
            alone++;
            Interlocked.Decrement(ref during);
        }
    }

    private static DatabaseOwnership Ownership(DeliveryFixture fixture) => fixture.Services.GetRequiredService<DatabaseOwnership>();

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Deferred_mail_returns_after_its_pause_and_is_given_up_after_five_days(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var id = (await fixture.Add(DeliveryFixture.Invitation())).Id;
        var claimed = await fixture.Queue.Claim(fixture.Time.Now, None);
        await fixture.Queue.Record(claimed!, new RelayAnswer.Deferred("450 4.2.0 greylisted"), fixture.Time.Now, None);
        Assert.Null(await fixture.Queue.Claim(fixture.Time.Now.AddSeconds(59), None));
        Assert.Equal((1, "450 4.2.0 greylisted"), ((await fixture.Row(id)).Attempts, (await fixture.Row(id)).LastReply));
        fixture.Advance(TimeSpan.FromDays(5));
        claimed = await fixture.Queue.Claim(fixture.Time.Now, None);
        await fixture.Queue.Record(claimed!, new RelayAnswer.Deferred("450 4.2.0 still greylisted"), fixture.Time.Now, None);
        var row = await fixture.Row(id);
        Assert.Equal(MailState.Failed, row.State);
        Assert.Null(row.Sealed);
        Assert.StartsWith("given up 7: It could not be delivered in five days. 450 4.2.0 still",
            Assert.Single(fixture.Outcome.Told), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Unusable_relay_costs_no_attempt(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var id = (await fixture.Add(DeliveryFixture.Invitation())).Id;
        await fixture.Queue.Record((await fixture.Queue.Claim(fixture.Time.Now, None))!,
            new RelayAnswer.Unusable("No connection."), fixture.Time.Now, None);
        var row = await fixture.Row(id);
        Assert.Equal((MailState.Waiting, 0), (row.State, row.Attempts));
        Assert.NotNull(await fixture.Queue.Claim(fixture.Time.Now, None));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Every_final_state_erases_the_text_and_is_reported_once(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var id = (await fixture.Add(DeliveryFixture.Invitation())).Id;
        var claimed = (await fixture.Queue.Claim(fixture.Time.Now, None))!;
        await fixture.Queue.Record(claimed, new RelayAnswer.Accepted("2.0.0 queued"), fixture.Time.Now, None);
        await fixture.Queue.Record(claimed, new RelayAnswer.Accepted("2.0.0 queued again"), fixture.Time.Now, None);
        var row = await fixture.Row(id);
        Assert.Equal((MailState.Sent, fixture.Time.Now), (row.State, row.SentAt));
        Assert.Null(row.Sealed);
        Assert.Equal(["delivered 7"], fixture.Outcome.Told);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Lost_lease_reports_no_failure_but_an_acceptance_counts(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var id = (await fixture.Add(DeliveryFixture.Invitation())).Id;
        var slow = (await fixture.Queue.Claim(fixture.Time.Now, None))!;
        fixture.Advance(Queue.Lease);
        var second = (await fixture.Queue.Claim(fixture.Time.Now, None))!;
        await fixture.Queue.Record(slow, new RelayAnswer.Refused("550 5.1.1 no"), fixture.Time.Now, None);
        await fixture.Queue.Record(slow, new RelayAnswer.Deferred("450 no"), fixture.Time.Now, None);
        Assert.Equal((MailState.Waiting, second.LeaseUntil), ((await fixture.Row(id)).State, (await fixture.Row(id)).LeaseUntil));
        await fixture.Queue.Record(slow, new RelayAnswer.Accepted("2.0.0"), fixture.Time.Now, None);
        await fixture.Queue.Record(second, new RelayAnswer.Refused("550 5.1.1 no"), fixture.Time.Now, None);
        Assert.Equal(MailState.Sent, (await fixture.Row(id)).State);
        Assert.Equal(["delivered 7"], fixture.Outcome.Told);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Failed_transaction_queues_nothing(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        await using var store = fixture.Database.NewStore();
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.InTransaction<bool>(async () =>
        {
            await fixture.Outbox.Add(store, DeliveryFixture.Invitation(), fixture.Time.Now);
            await store.SaveChangesAsync();
            throw new InvalidOperationException();
        }, None));
        Assert.Null(await fixture.Queue.Claim(fixture.Time.Now, None));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Queued_mail_of_a_void_invitation_is_withdrawn(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var iid = Id16.Random();
        var mine = await fixture.Add(DeliveryFixture.Invitation(iid: iid));
        var other = await fixture.Add(DeliveryFixture.Invitation());
        var underWay = (await fixture.Queue.Claim(fixture.Time.Now, None))!;
        await using var store = fixture.Database.NewStore();
        var added = (await fixture.Outbox.Add(store, DeliveryFixture.Invitation(iid: iid), fixture.Time.Now))!;
        Assert.Equal(1, await store.InTransaction(() => Outbox.Cancel(store, iid, None), None));
        Assert.Equal(MailState.Cancelled, (await fixture.Row(mine.Id)).State);
        Assert.Null((await fixture.Row(mine.Id)).Sealed);
        Assert.Equal(MailState.Waiting, (await fixture.Row(other.Id)).State);
        Assert.Equal(EntityState.Detached, store.Entry(added).State);
        if (underWay.Id == mine.Id)
            await fixture.Queue.Record(underWay, new RelayAnswer.Accepted("2.0.0"), fixture.Time.Now, None);
        Assert.Equal(MailState.Cancelled, (await fixture.Row(mine.Id)).State);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Link_secret_is_stored_nowhere_in_clear(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        var mail = await fixture.Add(DeliveryFixture.Invitation(secret: secret));
        var row = await fixture.Row(mail.Id);
        var opened = fixture.DayKeys.Open(row.DayKey, row.Id.ToArray(), row.Sealed)!;
        var link = Encoding.ToBase64Url(secret);
        Assert.Contains(link, MimeKit.MimeMessage.Load(new MemoryStream(opened)).TextBody, StringComparison.Ordinal);
        foreach (var column in row.GetType().GetProperties().Select(property => property.GetValue(row)))
            Assert.False(Holds(column switch { string text => System.Text.Encoding.UTF8.GetBytes(text), byte[] bytes => bytes, _ => [] },
                link, secret));
        foreach (var file in Directory.EnumerateFiles(fixture.Database.Folder, "*", SearchOption.AllDirectories))
            Assert.False(Holds(ReadShared(file), link, secret), file);
    }

    private static bool Holds(byte[] bytes, string link, byte[] secret) =>
        bytes.AsSpan().IndexOf(secret) >= 0 || bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(link)) >= 0;

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
