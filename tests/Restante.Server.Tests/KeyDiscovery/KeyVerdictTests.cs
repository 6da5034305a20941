using Microsoft.Extensions.DependencyInjection;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.KeyDiscovery;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>From the rows in the database to a verdict, as dated cases; times are numbers of days.</summary>
public sealed class KeyVerdictTests
{
    private const string Bob = "bob@example.net";
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Id16 Alice = Id16.Random();
    private static readonly IReadOnlyList<KeyProvenance> All = [KeyProvenance.Wkd, KeyProvenance.Dane, KeyProvenance.Vks];

    private readonly TestKey first = new($"Bob <{Bob}>");
    private readonly TestKey second = new($"Bob <{Bob}>");

    [Fact]
    public void First_source_in_the_order_decides()
    {
        var (facts, keys) = (new[] { Found(KeyProvenance.Vks, first), Found(KeyProvenance.Wkd, second), None(KeyProvenance.Dane) },
            Keys(first, second));
        var verdict = VerdictMaking.Of(Bob, new KeyFacts([], facts, keys), All, Start);
        Assert.Equal((KeyState.Found, KeyProvenance.Wkd), (verdict.State, verdict.Key!.Provenance));
        Assert.Equal(second.Fingerprint, verdict.Key.Fingerprint);
        Assert.Equal([KeyProvenance.Wkd, KeyProvenance.Dane, KeyProvenance.Vks], verdict.Reports.Select(report => report.Source));
        Assert.Equal(first.Fingerprint, verdict.Reports[2].Fingerprint);
    }

    [Fact]
    public void Contact_precedes_look_ups_and_an_Autocrypt_header_follows_them_for_35_days()
    {
        var contact = Contact(KeyProvenance.Contact, first);
        var header = Contact(KeyProvenance.Autocrypt, second);
        var nobody = All.Select(None).ToArray();
        Assert.Equal(KeyProvenance.Contact, Of([contact, header], [Found(KeyProvenance.Wkd, second)], Keys(second)).Key!.Provenance);
        Assert.Equal(KeyProvenance.Wkd, Of([header], [Found(KeyProvenance.Wkd, first)], Keys(first)).Key!.Provenance);
        Assert.Equal(KeyProvenance.Autocrypt, Of([header], nobody, [], Start.AddDays(34)).Key!.Provenance);
        Assert.Equal(KeyState.None, Of([header], nobody, [], Start.AddDays(35)).State);
    }

    [Fact]
    public void Silence_keeps_a_key_for_400_days()
    {
        KeyLookup[] silent = [Failed(KeyProvenance.Wkd, first), None(KeyProvenance.Dane), None(KeyProvenance.Vks)];
        var verdict = Of([], silent, Keys(first), Start.AddDays(399));
        Assert.Equal((KeyState.Found, true), (verdict.State, verdict.Key!.Stale));
        Assert.Equal((KeyState.Unknown, "timeout"), (verdict.Reports[0].State, verdict.Reports[0].Cause));
        Assert.Equal((KeyState.Unknown, false),
            (Of([], silent, Keys(first), Start.AddDays(400)) is var later ? later.State : default, later.HadKey));
        // A known key whose certificate is lost or unusable: no link replaces it.
        Assert.Equal((KeyState.Unknown, true), (Of([], silent, [], Start.AddDays(399)) is var lost ? lost.State : default, lost.HadKey));
        // It outranks another source's current answer.
        Assert.Equal(first.Fingerprint,
            Of([], [silent[0], None(KeyProvenance.Dane), Found(KeyProvenance.Vks, second)], Keys(first, second)).Key!.Fingerprint);
    }

    [Fact]
    public void Address_has_no_key_only_when_every_source_says_so()
    {
        Assert.Equal(KeyState.None, Of([], [.. All.Select(None)], []).State);
        Assert.Equal(KeyState.Unknown, Of([], [None(KeyProvenance.Wkd), None(KeyProvenance.Dane)], []).State);
        Assert.Equal(KeyState.Unknown,
            Of([], [None(KeyProvenance.Wkd), Failed(KeyProvenance.Dane, null), None(KeyProvenance.Vks)], []).State);
        Assert.Equal(KeyState.None, VerdictMaking.Of(Bob, new KeyFacts([], [], []), [], Start).State);
        Assert.Equal(KeyState.Unknown, VerdictMaking.Of(Bob, new KeyFacts([], [], []), All, Start).State);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Stored_facts_are_found_for_each_address_and_user(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using (var store = database.NewStore())
        {
            store.AddRange(Found(KeyProvenance.Wkd, first), None(KeyProvenance.Dane),
                None(KeyProvenance.Vks), Contact(KeyProvenance.Contact, second));
            store.AddRange(Keys(first));
            await store.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        var settings = new Dictionary<string, string?>(database.Settings)
        {
            ["KeyDiscovery:Sources"] = "wkd,dane,vks", ["Network:Resolver"] = "127.0.0.1:1",
        };
        if (kind == Databases.Sqlite) settings["Storage:Folder"] = database.Folder;
        await using var server = await TestServer.Start(settings);
        await using var scope = server.Services.CreateAsyncScope();
        var finder = scope.ServiceProvider.GetRequiredService<KeyFinder>();
        var mine = await finder.Known(Alice, [Bob, "eve@example.net"], Start, TestContext.Current.CancellationToken);
        var anybodys = await finder.Known(null, [Bob], Start, TestContext.Current.CancellationToken);
        Assert.Equal(second.Fingerprint, mine[Bob].Key!.Fingerprint);
        Assert.Equal(first.Fingerprint, anybodys[Bob].Key!.Fingerprint);
        Assert.Equal(KeyState.Unknown, mine["eve@example.net"].State);
        Assert.True(Certificate.TryParse(mine[Bob].Key!.Certificate, out _));
    }

    [Fact]
    public void Every_reason_for_an_unfit_key_has_a_word()
    {
        var words = Enum.GetValues<Unfit>().Select(Fitness.Word).ToList();
        Assert.All(words, word => Assert.Matches("^[a-z]+(-[a-z]+)*$", word));
        Assert.Equal(words.Count, words.Distinct().Count());
    }

    private static KeyVerdict Of(ContactKey[] contacts, KeyLookup[] lookups, DiscoveredKey[] keys, DateTimeOffset? now = null) =>
        VerdictMaking.Of(Bob, new KeyFacts(contacts, lookups, keys), All, now ?? Start);

    private static DiscoveredKey[] Keys(params TestKey[] keys) =>
        [.. keys.Select(key => new DiscoveredKey
        {
            Canonical = Bob, Fingerprint = key.Fingerprint, Certificate = key.Certificate, IsRevoked = false, SeenAt = Start,
        })];

    private static KeyLookup Found(KeyProvenance source, TestKey key) => Lookup(source, KeyState.Found, key, null);

    private static KeyLookup None(KeyProvenance source) => Lookup(source, KeyState.None, null, null);

    private static KeyLookup Failed(KeyProvenance source, TestKey? last) => Lookup(source, KeyState.Unknown, last, "timeout");

    private static KeyLookup Lookup(KeyProvenance source, KeyState state, TestKey? key, string? cause) => new()
    {
        Canonical = Bob, Source = source, State = state, Cause = cause, Fingerprint = key?.Fingerprint,
        FoundAt = key is null ? null : Start, At = Start, Expires = Start.AddDays(1),
    };

    private static ContactKey Contact(KeyProvenance provenance, TestKey key) => new()
    {
        Id = Id16.Random(), UserId = Alice, Canonical = Bob, Provenance = provenance, Address = Bob,
        Name = "Bob", CameBy = provenance, Certificate = key.Certificate, Fingerprint = key.Fingerprint, AddedAt = Start,
    };
}
