using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Restante.OpenPgp;
using Restante.Server.KeyDiscovery;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>Key look-up through the API, with an internet on loopback: real DNS questions, real TLS.</summary>
public sealed class KeyFinderTests
{
    private const string Bob = KeyDiscoveryFixture.Bob;
    private readonly TestKey key = new($"Bob <{Bob}>");

    [Fact]
    public async Task Advanced_directory_is_asked_and_its_key_is_reduced()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var named = new TestKey($"Bob <{Bob}>", "Robert <robert@elsewhere.example>");
        var host = fixture.Directory(named);
        var verdict = await fixture.Look("Bob@bob.example");
        Assert.Equal((KeyState.Found, KeyProvenance.Wkd, false), (verdict.State, verdict.Key!.Provenance, verdict.Key.Stale));
        Assert.True(Certificate.TryParse(verdict.Key.Certificate, out var certificate));
        Assert.Equal([$"Bob <{Bob}>"], certificate!.UserIds);
        Assert.Equal(named.Fingerprint, verdict.Key.Fingerprint);
        Assert.StartsWith("GET /.well-known/openpgpkey/bob.example/hu/" + WebKeyDirectory.HashOf("bob") + "?l=bob HTTP/1.1\r\n",
            Assert.Single(host.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Direct_directory_is_asked_only_when_the_advanced_name_has_no_address()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var direct = fixture.Host(["bob.example"]);
        KeyDiscoveryFixture.Gives(direct, key);
        Assert.Equal(KeyState.Found, (await fixture.Look()).State);
        Assert.StartsWith("GET /.well-known/openpgpkey/hu/" + WebKeyDirectory.HashOf("bob"),
            Assert.Single(direct.Requests), StringComparison.Ordinal);
        // The advanced one exists and does not answer: the direct one is no fallback.
        KeyDiscoveryFixture.Gives(fixture.Host(["carl.example"]), new TestKey("carl@carl.example"));
        fixture.Nobody("openpgpkey.carl.example");
        Assert.Equal((KeyState.Unknown, "connection"),
            (await fixture.Look("carl@carl.example") is var verdict ? verdict.State : default, verdict.Reports[0].Cause));
    }

    [Fact]
    public async Task Domain_without_address_and_directory_without_key_have_none()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        Assert.Equal(KeyState.None, (await fixture.Look("nobody@nowhere.example")).State);
        fixture.Directory();
        KeyDiscoveryFixture.Says(fixture.Host(["openpgpkey.bob.example"]), 404);
        Assert.Equal((KeyState.None, null), (await fixture.Look() is var verdict ? verdict.State : default, verdict.Reports[0].Cause));
    }

    [Fact]
    public async Task Address_of_this_server_is_not_looked_up()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        await fixture.Look("before@nowhere.example");
        var before = fixture.Questions;
        var verdict = await fixture.Look(fixture.Alice.Address);
        Assert.Equal((KeyState.None, 0, before), (verdict.State, verdict.Reports.Count, fixture.Questions));
    }

    /// <summary>Whatever fails at the domain, it is no statement that there is no key.</summary>
    [Theory]
    [InlineData("refused", "connection")]
    [InlineData("reset", "connection")]
    [InlineData("expired", "tls")]
    [InlineData("other name", "tls")]
    [InlineData("429", "rate-limited")]
    [InlineData("500", "server-error")]
    [InlineData("silent", "timeout")]
    [InlineData("drip", "timeout")]
    [InlineData("endless", "too-large")]
    [InlineData("cut", "connection")]
    [InlineData("nonsense", "malformed")]
    [InlineData("inner", "inner-address")]
    [InlineData("loop", "too-many-redirects")]
    public async Task Failure_is_unknown_within_the_time_limit(string failure, string cause)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        const string name = "openpgpkey.bob.example";
        if (failure == "refused") fixture.Nobody(name);
        else if (failure == "inner") fixture.Inner(name);
        else
        {
            var host = fixture.Host([failure == "other name" ? "other.example" : name], expired: failure == "expired",
                tls: failure != "reset");
            if (failure == "other name") fixture.Lead(name, host);
            host.Answer = (_, stream, cancel) => Fail(failure, stream, cancel);
        }
        var verdict = await fixture.LookInTime();
        Assert.Equal((KeyState.Unknown, null), (verdict.State, verdict.Key));
        // The failure is a broken connection, no TLS or no HTTP, depending on how far it came.
        string?[] causes = failure is "cut" or "reset" ? ["connection", "malformed", "tls"] : [cause];
        Assert.Contains(Assert.Single(verdict.Reports).Cause, causes);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Answer_counts_for_its_time_and_silence_keeps_a_key_for_400_days(string kind)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd", kind);
        var host = fixture.Directory(key);
        Assert.Equal(KeyState.Found, (await fixture.Look()).State);
        KeyDiscoveryFixture.Says(host, 500);
        await fixture.Later(TimeSpan.FromHours(23.9));
        Assert.False((await fixture.Look()).Key!.Stale);
        Assert.Single(host.Requests);
        // A day later the server asks again, fails, and keeps the key.
        await fixture.Later(TimeSpan.FromHours(0.2));
        var stale = await fixture.Look();
        Assert.Equal((KeyState.Found, true, "server-error"), (stale.State, stale.Key!.Stale, stale.Reports[0].Cause));
        // An error counts for five minutes.
        await fixture.Look();
        Assert.Equal(2, host.Requests.Count);
        await fixture.Later(TimeSpan.FromMinutes(5));
        await fixture.Look();
        Assert.Equal(3, host.Requests.Count);
        await fixture.Later(TimeSpan.FromDays(398));
        Assert.True((await fixture.Look()).Key!.Stale);
        await fixture.Later(TimeSpan.FromDays(1));
        Assert.Equal(KeyState.Unknown, (await fixture.Look()).State);
        // "None" is a statement: it counts for six hours, and is believed.
        KeyDiscoveryFixture.Says(host, 404);
        await fixture.Later(TimeSpan.FromMinutes(5));
        var asked = host.Requests.Count;
        Assert.Equal(KeyState.None, (await fixture.Look()).State);
        KeyDiscoveryFixture.Gives(host, key);
        await fixture.Later(TimeSpan.FromHours(5.9));
        Assert.Equal(KeyState.None, (await fixture.Look()).State);
        await fixture.Later(TimeSpan.FromHours(0.2));
        Assert.Equal(KeyState.Found, (await fixture.Look()).State);
        Assert.Equal(asked + 2, host.Requests.Count);
    }

    [Fact]
    public async Task Web_page_for_every_address_is_no_key_and_removes_none()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var host = fixture.Directory();
        KeyDiscoveryFixture.Says(host, 200, "Content-Type: text/html\r\n", "<!doctype html><title>Welcome</title>");
        Assert.Equal((KeyState.None, "web-page"), (await fixture.Look() is var first ? first.State : default, first.Reports[0].Cause));
        KeyDiscoveryFixture.Gives(host, key);
        await fixture.Later(TimeSpan.FromHours(6));
        Assert.Equal(KeyState.Found, (await fixture.Look()).State);
        KeyDiscoveryFixture.Says(host, 200, "", "  <html>Under construction</html>");
        await fixture.Later(TimeSpan.FromHours(24));
        Assert.True((await fixture.Look()).Key!.Stale);
        KeyDiscoveryFixture.Says(host, 403);
        await fixture.Later(TimeSpan.FromHours(24));
        Assert.True((await fixture.Look()).Key!.Stale);
    }

    [Fact]
    public async Task Simultaneous_look_ups_ask_once()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var gate = new TaskCompletionSource();
        var host = fixture.Directory();
        host.Answer = async (_, stream, cancel) =>
        {
            await gate.Task;
            await HttpsHost.Say(stream, 200, "", key.Certificate, cancel);
        };
        var asking = Enumerable.Range(0, 20).Select(_ => fixture.Look()).ToList();
        await Eventually.Is(() => Task.FromResult(!host.Requests.IsEmpty));
        gate.SetResult();
        Assert.All(await Task.WhenAll(asking), verdict => Assert.Equal(KeyState.Found, verdict.State));
        Assert.Single(host.Requests);
    }

    [Fact]
    public async Task Revocation_is_remembered_when_a_source_serves_the_key_without_it()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd,vks");
        var (directory, server) = (fixture.Directory(key), fixture.Host(["keys.example"]));
        KeyDiscoveryFixture.Says(server, 404);
        Assert.Equal(KeyState.Found, (await fixture.Look()).State);
        // The key server knows of the revocation; the directory still serves the old copy.
        KeyDiscoveryFixture.Gives(server, key.Revoked(fixture.Server.Time.Now));
        await fixture.Later(TimeSpan.FromHours(24));
        var verdict = await fixture.Look();
        Assert.Equal((KeyState.None, null), (verdict.State, verdict.Key));
        Assert.All(verdict.Reports, report => Assert.Equal("revoked", report.Cause));
        // The server remembers it even if the source forgets it, for as long as anyone asks, through every sweep.
        KeyDiscoveryFixture.Says(server, 404);
        for (var month = 0; month < 15; month++)
        {
            await fixture.Later(TimeSpan.FromDays(30));
            Assert.Equal((KeyState.None, "revoked"), (await fixture.Look() is var again ? again.State : default, again.Reports[0].Cause));
            await fixture.Server.InScope(
                services => services.GetRequiredService<Sweep>().Apply(fixture.Server.Time.Now, CancellationToken.None));
        }
        Assert.True(directory.Requests.Count > 15);
    }

    [Fact]
    public async Task Newest_of_several_keys_is_used()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        var next = new TestKey(TestKeyForm.Usual with { Made = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) }, $"Bob <{Bob}>");
        fixture.Directory(next, key, new TestKey("Eve <eve@bob.example>"));
        Assert.Equal(next.Fingerprint, (await fixture.Look()).Key!.Fingerprint);
    }

    [Fact]
    public async Task Key_for_another_address_is_not_used()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        fixture.Directory(new TestKey("Eve <eve@bob.example>"));
        var verdict = await fixture.Look();
        Assert.Equal((KeyState.None, "names-somebody-else"), (verdict.State, verdict.Reports[0].Cause));
        Assert.Empty(await fixture.Db(store => store.Set<DiscoveredKey>().ToListAsync()));
    }

    [Fact]
    public async Task Key_server_is_asked_and_left_alone_as_long_as_it_says()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("vks");
        var server = fixture.Host(["keys.example"]);
        server.Answer = (path, stream, cancel) => HttpsHost.Say(stream, 200,
            "Content-Type: application/pgp-keys\r\n", Armor.Encode(key.Certificate, ArmorKind.PublicKey), cancel);
        Assert.Equal(KeyProvenance.Vks, (await fixture.Look()).Key!.Provenance);
        Assert.StartsWith("GET /vks/v1/by-email/bob%40bob.example HTTP/1.1", Assert.Single(server.Requests), StringComparison.Ordinal);
        KeyDiscoveryFixture.Says(server, 429, "Retry-After: 3600\r\n");
        Assert.Equal((KeyState.Unknown, "rate-limited"),
            (await fixture.Look("carl@bob.example") is var first ? first.State : default, first.Reports[0].Cause));
        KeyDiscoveryFixture.Says(server, 404);
        // No look-up reaches it within the hour; afterwards each one does.
        await fixture.Later(TimeSpan.FromMinutes(59));
        Assert.Equal("rate-limited", (await fixture.Look("carl@bob.example")).Reports[0].Cause);
        Assert.Equal("rate-limited", (await fixture.Look("dora@bob.example")).Reports[0].Cause);
        Assert.Equal(2, server.Requests.Count);
        await fixture.Later(TimeSpan.FromMinutes(6));
        Assert.Equal(KeyState.None, (await fixture.Look("carl@bob.example")).State);
        Assert.Equal(KeyState.None, (await fixture.Look("dora@bob.example")).State);
    }

    [Fact]
    public async Task Unverified_key_server_is_asked_only_when_named_and_several_keys_are_none()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("", Databases.Sqlite, ("KeyDiscovery:Hkp", "https://hkp.example"));
        var server = fixture.Host(["hkp.example"]);
        KeyDiscoveryFixture.Gives(server, key);
        Assert.Equal(KeyProvenance.Hkp, (await fixture.Look()).Key!.Provenance);
        Assert.StartsWith("GET /pks/lookup?op=get&options=mr&exact=on&search=bob%40bob.example HTTP/1.1",
            Assert.Single(server.Requests), StringComparison.Ordinal);
        KeyDiscoveryFixture.Gives(server, key, new TestKey($"Not Bob <{Bob}>"));
        await fixture.Later(TimeSpan.FromHours(24));
        Assert.Equal((KeyState.None, "several"), (await fixture.Look() is var verdict ? verdict.State : default, verdict.Reports[0].Cause));
    }

    [Fact]
    public async Task Look_ups_of_a_user_are_limited_per_hour()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd", Databases.Sqlite, ("KeyDiscovery:LooksPerHour", "10"));
        var addresses = Enumerable.Range(0, 14).Select(i => $"a{i}@nowhere.example").ToArray();
        var verdicts = await fixture.LookAll(addresses);
        // Half of the hour's number at once, the rest evenly, so that no hour has more.
        Assert.Equal(5, verdicts.Values.Count(verdict => verdict.State == KeyState.None));
        Assert.Equal(9,
            verdicts.Values.Count(verdict => verdict.State == KeyState.Unknown && verdict.Reports[0].Cause == "too-many-look-ups"));
        // A known answer needs no question.
        Assert.Equal(KeyState.None, (await fixture.Look(verdicts.First(one => one.Value.State == KeyState.None).Key)).State);
        await fixture.Later(TimeSpan.FromMinutes(12));
        Assert.Equal(KeyState.None, (await fixture.Look(verdicts.First(one => one.Value.State == KeyState.Unknown).Key)).State);
    }

    [Fact]
    public async Task Look_up_inside_a_transaction_is_refused()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        await fixture.Server.InScope(services => Assert.ThrowsAsync<InvalidOperationException>(
            () => services.GetRequiredService<Store>().InTransaction(
                () => services.GetRequiredService<KeyFinder>().Look(fixture.Alice.Id, [Bob], fixture.Server.Time.Now,
                    CancellationToken.None),
                CancellationToken.None)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sweep_deletes_what_no_longer_counts(string kind)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd", kind);
        fixture.Directory(key);
        await fixture.Look();
        await fixture.Look("nobody@nowhere.example");
        var start = fixture.Server.Time.Now;
        Assert.Equal((2, 1), await Swept(fixture, start));
        Assert.Equal((1, 1), await Swept(fixture, start.AddHours(6)));
        Assert.Equal((1, 1), await Swept(fixture, start.AddDays(399)));
        Assert.Equal((0, 0), await Swept(fixture, start.AddDays(400)));
    }

    private static async Task<(int Lookups, int Keys)> Swept(KeyDiscoveryFixture fixture, DateTimeOffset now)
    {
        await fixture.Server.InScope(async services =>
        {
            var (store, rule) = (services.GetRequiredService<Store>(),
                services.GetServices<IRetentionRule>().OfType<KeyRetention>().Single());
            var planned = (await rule.Plan(store, now, CancellationToken.None)).Count;
            var before = await store.Set<KeyLookup>().CountAsync() + await store.Set<DiscoveredKey>().CountAsync();
            await rule.Apply(store, now, CancellationToken.None);
            Assert.Equal(planned > 0, await store.Set<KeyLookup>().CountAsync() + await store.Set<DiscoveredKey>().CountAsync() < before);
        });
        return await fixture.Db(async store => (await store.Set<KeyLookup>().CountAsync(), await store.Set<DiscoveredKey>().CountAsync()));
    }

    private static async Task Fail(string failure, Stream stream, CancellationToken cancel)
    {
        switch (failure)
        {
            case "429":
                await HttpsHost.Say(stream, 429, "", "", cancel);
                break;
            case "500":
                await HttpsHost.Say(stream, 500, "", "", cancel);
                break;
            case "nonsense":
                await HttpsHost.Say(stream, 200, "", "This is no key.", cancel);
                break;
            case "silent":
                await Task.Delay(Timeout.Infinite, cancel);
                break;
            case "cut":
                await stream.WriteAsync("HTTP/1.1 200 Said\r\nContent-Length: 5000\r\n\r\nabc"u8.ToArray(), cancel);
                break;
            case "loop":
                await HttpsHost.Say(stream, 302, "Location: /again\r\n", "", cancel);
                break;
            case "drip" or "endless":
                await stream.WriteAsync("HTTP/1.1 200 Said\r\nConnection: close\r\n\r\n"u8.ToArray(), cancel);
                var part = new byte[failure == "drip" ? 1 : 65536];
                while (true)
                {
                    await stream.WriteAsync(part, cancel);
                    if (failure == "drip") await Task.Delay(100, cancel);
                }
        }
    }
}
