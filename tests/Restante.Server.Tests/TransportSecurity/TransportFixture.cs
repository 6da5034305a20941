using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>
/// Domains of every kind, on loopback: a signed zone and an unsigned one behind a validating resolver, a Postfix with a good
/// certificate, with one that proves nothing and without TLS, hosts of MTA-STS policies, and misbehaving servers.
/// </summary>
public sealed class TransportFixture : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> hosts = [];
    private readonly TestAuthority authority = new();
    private readonly TestAuthority stranger = new();
    private readonly List<string> plain = [];
    private readonly List<string> secure = [];

    internal DnsFixture Dns { get; private set; } = null!;

    internal string CaFile => authority.CaFile;

    /// <summary>In an inner network; the server must not connect.</summary>
    internal LoopbackServer Inner { get; private set; } = null!;

    /// <summary>The host of the policy to which redirects of others lead.</summary>
    internal HttpsHost Elsewhere { get; private set; } = null!;

    internal Dictionary<string, string?> Settings => new()
    {
        ["Network:Resolver"] = Dns.Setting, ["Network:CaFile"] = CaFile, ["Network:InsecureAllowAddresses"] = Loopback.Outside,
    };

    public async ValueTask InitializeAsync()
    {
        var (good, self, clear) = (Loopback.NextOutside(), Loopback.NextOutside(), Loopback.NextOutside());
        var proven = authority.Issue(["good.plain.example", "good.secure.example", "implicit.plain.example"]);
        var unproven = stranger.Issue(["self.plain.example", "self.secure.example"]);
        hosts.Add(await PostfixFixture.Start(
            new(good, "good.plain.example", [proven, authority.Root]),
            new(self, "self.plain.example", [unproven, stranger.Root]),
            new(clear, "clear.plain.example", null)));
        foreach (var zone in new[] { plain, secure })
            zone.Add($"good A {good}\nself A {self}\nclear A {clear}\ndown A {Loopback.NextOutside()}\nvalid MX 10 good\n" +
                "offered MX 10 self\nclears MX 10 clear\n");
        plain.Add($"implicit A {good}\nmixed MX 10 good\nmixed MX 20 clear\nbackup MX 10 good\nbackup MX 20 down\nnull MX 0 .\n" +
            "dangling MX 10 nowhere\nhalf MX 10 nowhere\nhalf MX 20 good\nunreached MX 10 down\n");
        plain.Add(string.Concat(Enumerable.Range(0, 17).Select(i => $"many MX 10 mx{i}\nmx{i} A {good}\n")));
        AddDane(proven, unproven);
        AddPolicies();
        AddBad();
        Dns = await DnsFixture.Start(new TestZone("plain.example", string.Concat(plain), Zone.Insecure),
            new TestZone("secure.example", string.Concat(secure)),
            new TestZone("bogus.example", "@ MX 10 mx\nmx A 127.0.0.1", Zone.Bogus));
    }

    public async ValueTask DisposeAsync()
    {
        await Dns.DisposeAsync();
        foreach (var host in hosts) await host.DisposeAsync();
        authority.Dispose();
        stranger.Dispose();
    }

    private void AddDane(X509Certificate2 proven, X509Certificate2 unproven)
    {
        static string Key(X509Certificate2 certificate) =>
            Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        secure.Add($"_25._tcp.good TLSA 2 1 1 {Key(authority.Root)}\n_25._tcp.self TLSA 3 1 1 {Key(unproven)}\n" +
            $"_25._tcp.clear TLSA 3 1 1 {Key(proven)}\n_25._tcp.down TLSA 3 1 1 {Key(proven)}\n");
        // The right certificate with a record for another key; a record whose usage SMTP does not use; a secure MX with an insecure host.
        secure.Add($"swapped A {Address(secure, "self")}\n_25._tcp.swapped TLSA 3 1 1 {Key(proven)}\nwrong MX 10 swapped\n");
        secure.Add($"pkix A {Address(secure, "self")}\n_25._tcp.pkix TLSA 1 1 1 {Key(unproven)}\nuseless MX 10 pkix\n");
        secure.Add("silent MX 10 down\noutside MX 10 good.plain.example.\n");
        plain.Add($"_25._tcp.self TLSA 3 1 1 {Key(unproven)}\n");
    }

    private void AddPolicies()
    {
        const string policy = "version: STSv1\nmode: enforce\nmx: good.plain.example\nmax_age: 604800\n";
        Elsewhere = Https("elsewhere.plain.example");
        Elsewhere.Answer = Say(200, "Content-Type: text/plain\r\n", policy);
        plain.Add($"elsewhere A {Elsewhere.Address}\n");
        AddPolicy("sts", "good", Say(200, "Content-Type: text/plain; charset=utf-8\r\n", policy));
        AddPolicy("sts-self", "self", Say(200, "Content-Type: text/plain\r\n", policy.Replace("good", "self", StringComparison.Ordinal)));
        AddPolicy("sts-down", "down", Say(200, "Content-Type: text/plain\r\n", policy.Replace("good", "down", StringComparison.Ordinal)));
        AddPolicy("sts-clear", "clear", Say(200, "Content-Type: text/plain\r\n", policy.Replace("good", "*", StringComparison.Ordinal)));
        AddPolicy("sts-wrong", "good", Say(200, "Content-Type: text/plain\r\n", policy.Replace("good", "other", StringComparison.Ordinal)));
        AddPolicy("sts-testing", "good",
            Say(200, "Content-Type: text/plain\r\n", policy.Replace("enforce", "testing", StringComparison.Ordinal)));
        AddPolicy("sts-404", "good", Say(404, "Content-Type: text/plain\r\n", policy));
        AddPolicy("sts-html", "good", Say(200, "Content-Type: text/html\r\n", policy));
        AddPolicy("sts-nonsense", "good", Say(200, "Content-Type: text/plain\r\n", "hello"));
        AddPolicy("sts-moved", "good", Say(301, "Location: https://elsewhere.plain.example/\r\nContent-Type: text/plain\r\n", policy));
        AddPolicy("sts-forged", "good", Say(200, "Content-Type: text/plain\r\n", policy), stranger);
    }

    private void AddPolicy(string domain, string mx, Func<string, Stream, CancellationToken, Task> answer, TestAuthority? issuer = null)
    {
        var host = Https($"mta-sts.{domain}.plain.example", issuer);
        host.Answer = (path, stream, cancel) => path == "/.well-known/mta-sts.txt"
            ? answer(path, stream, cancel)
            : HttpsHost.Say(stream, 404, "", "", cancel);
        plain.Add($"{domain} MX 10 {mx}\n_mta-sts.{domain} TXT \"v=STSv1; id=1;\"\nmta-sts.{domain} A {host.Address}\n");
    }

    private void AddBad()
    {
        Inner = new LoopbackServer(Loopback.NextInside(), 25, LoopbackServer.Saying("220 inside"));
        hosts.Add(Inner);
        plain.Add($"inside A {Inner.Address}\ninner MX 10 inside\n");
        Bad("dropping", (_, _) => Task.CompletedTask);
        Bad("resetting", (stream, _) =>
        {
            stream.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            return Task.CompletedTask;
        });
        Bad("refusing", LoopbackServer.Saying("554 go away"));
        Bad("busy", LoopbackServer.Saying("220 hello", "421 too busy"));
        Bad("nonsense", LoopbackServer.Saying("HTTP/1.1 400 Bad Request"));
        Bad("dripping", async (stream, cancel) =>
        {
            while (true)
            {
                await stream.WriteAsync("2"u8.ToArray(), cancel);
                await Task.Delay(500, cancel);
            }
        });
        Bad("silence", (_, cancel) => Task.Delay(Timeout.Infinite, cancel));
        Bad("banner", async (stream, cancel) => { while (true) await stream.WriteAsync("220-more\r\n"u8.ToArray(), cancel); });
        Bad("line", async (stream, cancel) => { while (true) await stream.WriteAsync(new byte[1000], cancel); });
        Bad("halfway", LoopbackServer.Saying("220 hello", "250-here\r\n250 STARTTLS", "220 go", "no TLS at all"));
        Bad("injecting", LoopbackServer.Saying("220 hello", "250-here\r\n250 STARTTLS", "220 go\r\n250 injected"));
        Bad("stripped", LoopbackServer.Saying("220 hello", "250-here\r\n250 XXXXXXXA", "221 bye"));
        Bad("unwilling", LoopbackServer.Saying("220 hello", "250-here\r\n250 STARTTLS", "454 not now", "221 bye"));
        Bad("old", LoopbackServer.Saying("220 hello", "502 what is EHLO", "221 bye"));
    }

    private void Bad(string name, Func<System.Net.Sockets.NetworkStream, CancellationToken, Task> behave)
    {
        var address = Loopback.NextOutside();
        hosts.Add(new LoopbackServer(address, 25, behave));
        plain.Add($"{name} MX 10 at-{name}\nat-{name} A {address}\n");
    }

    private HttpsHost Https(string name, TestAuthority? issuer = null)
    {
        var host = new HttpsHost(Loopback.NextOutside(), (issuer ?? authority).Issue([name]));
        hosts.Add(host);
        return host;
    }

    private static Func<string, Stream, CancellationToken, Task> Say(int status, string headers, string body) =>
        (_, stream, cancel) => HttpsHost.Say(stream, status, headers, body, cancel);

    private static string Address(List<string> zone, string name) =>
        string.Concat(zone).Split('\n').First(line => line.StartsWith(name + " A ", StringComparison.Ordinal)).Split(' ')[2];
}
