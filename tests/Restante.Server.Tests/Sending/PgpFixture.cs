using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.KeyDiscovery;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>An external person who has a key.</summary>
internal sealed record KeyOwner(string Address, string Canonical, Id16 ReaderId, byte[] Certificate, byte[] Fingerprint)
{
    /// <summary>A session key packet that names their key, as a real one names the subkey.</summary>
    public byte[] Pkesk() => [0xc1, 94, 3, .. Fingerprint.AsSpan(12), 18, .. ServerFixture.Bytes(84)];
}

/// <summary>A running server whose relay answers as a test says, and recipients who have keys.</summary>
internal sealed class PgpFixture : IAsyncDisposable
{
    public static readonly object Outer = new
    {
        messageId = "<one@example.org>", date = "2026-03-02T08:59:58.000Z", inReplyTo = (string?)null,
        references = Array.Empty<string>(), hideRecipients = false,
    };

    private PgpFixture(ServerFixture fixture, ScriptedRelay relay) => (Fixture, Relay) = (fixture, relay);

    public ServerFixture Fixture { get; }
    public ScriptedRelay Relay { get; }

    public static async Task<PgpFixture> Start(string database = Databases.Sqlite, Dictionary<string, string?>? settings = null)
    {
        var relay = new ScriptedRelay();
        var all = new Dictionary<string, string?> { ["Delivery:Port"] = $"{relay.Port}" }.Concat(settings ?? [])
            .GroupBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Last().Value);
        return new PgpFixture(await ServerFixture.Start(database, all), relay);
    }

    /// <summary>No mail leaves, and none is refused, until the test calls <see cref="LetMailsGo"/>.</summary>
    public void HoldMails() => Relay.Answer = (step, _) => step == "RCPT" ? "450 4.2.0 later" : null;

    public async Task LetMailsGo()
    {
        Relay.Answer = (_, _) => null;
        await Eventually.Is(async () =>
        {
            // The clock stands still: if it moved, the lease of a mail in delivery would expire.
            await Fixture.Db(store => store.Set<OutboundMail>().Where(mail => mail.State == MailState.Waiting && mail.LeaseUntil == null)
                .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.NextAttemptAt, Fixture.Now)));
            Fixture.Server.Services.GetRequiredService<Outbox>().Wake();
            return !await Fixture.Db(store => store.Set<OutboundMail>().AnyAsync(mail => mail.State == MailState.Waiting));
        });
    }

    public KeyOwner Owner(string address, byte[]? certificate = null)
    {
        var canonical = Restante.Protocol.MailAddress.Parse(address).Canonical;
        var id = Fixture.Server.Services.GetRequiredService<Restante.Server.Keys.InstanceKeys>().MailboxIdentity(canonical).MailboxId;
        certificate ??= new TestKey($"<{address}>").Certificate;
        Assert.True(OpenPgp.Certificate.TryParse(certificate, out var parsed));
        return new KeyOwner(address, canonical, id, certificate, parsed!.Fingerprint);
    }

    /// <summary>The user imports the key of a contact, or replaces it.</summary>
    public async Task<KeyOwner> Contact(TestSender user, KeyOwner owner)
    {
        await Fixture.Db(async store =>
        {
            await store.Set<ContactKey>().Where(row => row.UserId == user.Id && row.Canonical == owner.Canonical).ExecuteDeleteAsync();
            store.Add(new ContactKey
            {
                Id = Id16.Random(), UserId = user.Id, Canonical = owner.Canonical,
                Provenance = KeyProvenance.Contact, Address = owner.Address, Name = "", CameBy = KeyProvenance.Contact,
                Certificate = owner.Certificate, Fingerprint = owner.Fingerprint, AddedAt = Fixture.Now,
            });
            return await store.SaveChangesAsync();
        });
        return owner;
    }

    public Task<KeyOwner> Contact(TestSender user, string address) => Contact(user, Owner(address));

    public async Task<int> AccessesOf(KeyOwner owner) =>
        await Fixture.Db(store => store.Set<Access>()
            .CountAsync(access => access.ReaderKind == ReaderKind.Pgp && access.ReaderId == owner.ReaderId));

    /// <summary>The mails that left to an address.</summary>
    public TakenMail[] MailsTo(string address) =>
        [.. Relay.Taken.Where(mail => mail.RcptTo.StartsWith($"<{address}>", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        await Relay.DisposeAsync();
    }
}
