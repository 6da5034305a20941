using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Restante.Protocol;
using Restante.Server.KeyDiscovery;
using Restante.Server.Storage;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Guests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>A server whose internet is loopback: names, hosts with trusted certificates, and a signed-in user.</summary>
internal sealed class KeyDiscoveryFixture : IAsyncDisposable
{
    public const string Bob = "bob@bob.example";
    private readonly TestAuthority authority = new();
    private readonly Dictionary<string, IPAddress[]> names = [];
    private readonly List<HttpsHost> hosts = [];
    private readonly FakeDns dns;

    private KeyDiscoveryFixture() => dns = FakeDns.OfAddresses(name => names.GetValueOrDefault(name, []));

    public TestServer Server { get; private set; } = null!;
    public HttpClient Browser { get; private set; } = null!;
    public TestUser Alice { get; private set; } = null!;
    public string CaFile => authority.CaFile;
    public int Questions => dns.Questions;

    public static async Task<KeyDiscoveryFixture> Start(
        string sources,
        string database = Databases.Sqlite,
        params (string Key, string? Value)[] settings)
    {
        var fixture = new KeyDiscoveryFixture();
        var all = new Dictionary<string, string?>
        {
            ["KeyDiscovery:Sources"] = sources, ["Network:Resolver"] = fixture.dns.Setting, ["Network:CaFile"] = fixture.authority.CaFile,
            ["Network:InsecureAllowAddresses"] = Loopback.Outside, ["KeyDiscovery:Vks"] = "https://keys.example",
        };
        if (database == Databases.PostgreSql) all["Storage:PostgreSql"] = await TemporaryPostgres.NewDatabase();
        foreach (var (key, value) in settings) all[key] = value;
        fixture.Server = await TestServer.Start(all);
        fixture.Browser = fixture.Server.Client();
        fixture.Alice = await TestUser.SignedUp(fixture.Server, fixture.Browser);
        return fixture;
    }

    /// <summary>A host of these names that answers over TLS as the test says.</summary>
    /// <param name="names">The first is the certificate's subject.</param>
    /// <param name="expired">Shows an expired certificate.</param>
    /// <param name="tls">False: resets every connection.</param>
    public HttpsHost Host(string[] names, bool expired = false, bool tls = true)
    {
        var host = new HttpsHost(Loopback.NextOutside(), tls ? authority.Issue(names, expired) : null);
        hosts.Add(host);
        foreach (var name in names) this.names[name] = [host.Address];
        return host;
    }

    /// <summary>Bob's domain with a directory that serves these certificates for every address.</summary>
    public HttpsHost Directory(params TestKey[] keys)
    {
        var host = Host(["openpgpkey.bob.example"]);
        Gives(host, keys);
        return host;
    }

    public static void Gives(HttpsHost host, params TestKey[] keys) => Gives(host, [.. keys.SelectMany(key => key.Certificate)]);

    public static void Gives(HttpsHost host, byte[] content) =>
        host.Answer = (_, stream, cancel) => HttpsHost.Say(stream, 200, "Content-Type: application/octet-stream\r\n", content, cancel);

    public static void Says(HttpsHost host, int status, string headers = "", string body = "") =>
        host.Answer = (_, stream, cancel) => HttpsHost.Say(stream, status, headers, body, cancel);

    /// <summary>The name has an address on which nobody listens.</summary>
    public void Nobody(string name) => names[name] = [Loopback.NextOutside()];

    /// <summary>The name has an address in an inner network.</summary>
    public void Inner(string name) => names[name] = [Loopback.NextInside()];

    /// <summary>The name has the address of a host with another name.</summary>
    public void Lead(string name, HttpsHost host) => names[name] = [host.Address];

    /// <summary>Looks an address up as Sending does.</summary>
    public async Task<KeyVerdict> Look(string address = Bob) => (await LookAll(address)).Values.Single();

    private static string Canonical(string address) => MailAddress.TryParse(address, out var parsed) ? parsed.Canonical : address;

    /// <summary>The verdicts on all these addresses, by canonical address.</summary>
    public async Task<IReadOnlyDictionary<string, KeyVerdict>> LookAll(params string[] addresses)
    {
        IReadOnlyDictionary<string, KeyVerdict> verdicts = null!;
        await Server.InScope(async services =>
            verdicts = await services.GetRequiredService<KeyFinder>()
                .Look(Alice.Id, [.. addresses.Select(Canonical)], Server.Time.GetUtcNow(), default));
        return verdicts;
    }

    /// <summary>The same for a source that never answers: the look-up waits for it only so long (PROTOCOL.md section 10).</summary>
    public Task<KeyVerdict> LookInTime(string address = Bob) =>
        Look(address).WaitAsync(Eventually.Longest, TestContext.Current.CancellationToken);

    /// <summary>Moves the clock on and signs the user in again.</summary>
    public async Task Later(TimeSpan by)
    {
        Server.Time.Advance(by);
        await Browser.Send("/api/user/login", new Restante.Server.Accounts.Http.LoginRequest(Alice.Id, Alice.Auth));
    }

    public async Task<T> Db<T>(Func<Store, Task<T>> work)
    {
        T result = default!;
        await Server.InScope(async services => result = await work(services.GetRequiredService<Store>()));
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Server.DisposeAsync();
        foreach (var host in hosts) await host.DisposeAsync();
        await dns.DisposeAsync();
        authority.Dispose();
    }
}
