using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Delivery;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Delivery;

/// <summary>Queue and sweep within the whole server, as it is composed in production.</summary>
public sealed class ComposedServerTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mail_queued_by_a_slice_is_delivered(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var relay = new ScriptedRelay();
        await using var server = await TestServer.Start(new(database.Settings)
        {
            ["Delivery:Relay"] = "127.0.0.1",
            ["Delivery:Port"] = relay.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Delivery:FromAddress"] = "letters@example.org",
            ["Instance:Organisation"] = "Example Hospital",
        });
        await server.InScope(async services =>
        {
            var store = services.GetRequiredService<Store>();
            var outbox = services.GetRequiredService<Outbox>();
            var invitation = DeliveryFixture.Invitation(recipient: null);
            await store.InTransaction(() => outbox.Add(store, invitation, server.Time.Now), CancellationToken.None);
            outbox.Wake();
        });
        await Eventually.Is(() => !relay.Taken.IsEmpty);
        var mail = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(relay.Taken.Single().Text)));
        Assert.Equal("\"Alice Example via Example Hospital\" <letters@example.org>", mail.From.ToString());
        Assert.Contains($"{server.Origin.GetLeftPart(UriPartial.Authority)}/i/", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_mail_is_declared_once()
    {
        const BindingFlags fields = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var kinds = typeof(MailKind).Assembly.GetTypes().SelectMany(type => type.GetFields(fields))
            .Where(field => field.FieldType == typeof(MailKind)).Select(field => ((MailKind)field.GetValue(null)!).Name).ToList();
        Assert.True(kinds.Count > 30, "Hardly any kind was found: the search has lost its way.");
        Assert.Equal(kinds.Count, kinds.Distinct().Count());
        Assert.All(kinds, kind => Assert.InRange(kind.Length, 1, MailKind.MaxLength));
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var server = await TestServer.Start(database.Settings);
        var declared = server.Services.GetServices<MailDeclaration>().Select(mail => mail.Kind.Name).ToList();
        Assert.Equal(kinds.Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Retention_rules_of_every_slice_plan_and_apply(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var server = await TestServer.Start(database.Settings);
        var names = new List<string>();
        await server.InScope(async services =>
        {
            foreach (var rule in services.GetServices<IRetentionRule>())
            {
                names.Add(rule.Name);
                var store = services.GetRequiredService<Store>();
                Assert.Empty(await rule.Plan(store, server.Time.Now, CancellationToken.None));
                await store.InTransaction(async () =>
                {
                    await rule.Apply(store, server.Time.Now, CancellationToken.None);
                    return true;
                }, CancellationToken.None);
            }
        });
        Assert.Contains("ended-mails", names);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Empty((await server.Services.GetRequiredService<Sweep>().Plan(server.Time.Now, CancellationToken.None)).Rules);
    }
}
