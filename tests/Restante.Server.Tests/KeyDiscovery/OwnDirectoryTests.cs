using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Restante.OpenPgp;
using Restante.Server.Accounts;
using Restante.Server.KeyDiscovery;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>The own domains' users in the Web Key Directory, as other programs ask for them; and GnuPG's tools as a comparison.</summary>
public sealed class OwnDirectoryTests : IAsyncDisposable
{
    private static readonly string[] Tools = ["/usr/lib/gnupg/gpg-wks-client", "/usr/libexec/gpg-wks-client", "/usr/bin/gpg-wks-client"];
    private static readonly string Hash = WebKeyDirectory.HashOf("alice");
    private readonly TemporaryFolder home = new();
    private TestServer server = null!;
    private TestUser alice = null!;

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        home.Dispose();
    }

    [Fact]
    public async Task Users_key_is_served_in_both_forms_to_everybody()
    {
        await Start();
        foreach (var (host, path) in new[]
        {
            ("openpgpkey.example.org", $"/example.org/hu/{Hash}?l=alice"),
            ("openpgpkey.example.org", $"/example.org/hu/{Hash}"),
            ("example.org", $"/hu/{Hash}?l=Alice"),
            ("example.org", $"/hu/{Hash}?l=eve"),
        })
        {
            using var answer = await Ask(host, path);
            Assert.Equal((200, "application/octet-stream"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            Assert.InRange(answer.Headers.CacheControl!.MaxAge!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(10));
            Assert.True(Certificate.TryParse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
                out var certificate));
            Assert.Equal(alice.Key.Fingerprint, certificate!.Fingerprint);
            Assert.Equal(["Alice Example <alice@example.org>"], certificate.UserIds);
            using var head = await Ask(host, path, HttpMethod.Head);
            Assert.Equal((200, answer.Content.Headers.ContentLength), ((int)head.StatusCode, head.Content.Headers.ContentLength));
        }
        foreach (var (host, path) in new[] { ("openpgpkey.example.org", "/example.org/policy"), ("example.org", "/policy") })
        {
            using var policy = await Ask(host, path);
            Assert.Equal((200, ""),
                ((int)policy.StatusCode, await policy.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [InlineData("openpgpkey.example.org", "/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe", 404)]
    [InlineData("openpgpkey.example.org", "/example.org/hu/..", 404)]
    [InlineData("openpgpkey.example.org", "/example.net/hu/HASH?l=alice", 404)]
    [InlineData("openpgpkey.example.org", "/hu/HASH?l=alice", 404)]
    [InlineData("example.net", "/hu/HASH?l=alice", 421)]
    [InlineData("openpgpkey.example.net", "/example.org/hu/HASH?l=alice", 421)]
    public async Task Address_outside_the_directory_is_not_found(string host, string path, int status)
    {
        await Start();
        using var answer = await Ask(host, path.Replace("HASH", Hash, StringComparison.Ordinal));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Directory_host_names_serve_the_directory_only()
    {
        await Start();
        foreach (var path in new[] { "/", "/api/instance", "/api/user/session" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://example.org{path}");
            using var client = server.Stranger();
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(421, (int)answer.StatusCode);
        }
        using var post = await Ask("example.org", $"/hu/{Hash}", HttpMethod.Post);
        Assert.Equal(421, (int)post.StatusCode);
    }

    [Fact]
    public async Task Disabled_users_key_is_not_served()
    {
        await Start();
        await server.InScope(services => services.GetRequiredService<UserAdministration>().Disable(alice.Address, CancellationToken.None));
        foreach (var query in new[] { "?l=alice", "" })
        {
            using var answer = await Ask("example.org", $"/hu/{Hash}{query}");
            Assert.Equal(404, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Directory_needs_own_domains()
    {
        await Start(domains: null);
        using var answer = await Ask("example.org", $"/hu/{Hash}?l=alice");
        Assert.Equal(421, (int)answer.StatusCode);
    }

    [Fact]
    public async Task GnuPG_reads_the_directory_and_stores_it_under_the_same_name()
    {
        await Start();
        using var answer = await Ask("openpgpkey.example.org", $"/example.org/hu/{Hash}?l=alice");
        var served = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(home.Of("served"), served, TestContext.Current.CancellationToken);
        await Run("gpg", "--batch", "--homedir", home.Path, "--import", "served");
        var listed = await Run("gpg", "--batch", "--homedir", home.Path, "--with-colons", "--list-keys", "alice@example.org");
        Assert.Contains(Convert.ToHexString(alice.Key.Fingerprint), listed, StringComparison.Ordinal);
        await Install(home.Path, "served", "alice@example.org", "example.org");
        Assert.Equal(Hash, Path.GetFileName(Assert.Single(Directory.GetFiles(home.Of("tree", "example.org", "hu")))));
    }

    /// <summary>A directory that gpg-wks-client created, served over TLS.</summary>
    [Theory]
    [InlineData("openpgpkey.bob.example")]
    [InlineData("bob.example")]
    public async Task Tree_of_gpg_wks_client_is_read(string host)
    {
        await using var fixture = await KeyDiscoveryFixture.Start("wkd");
        fixture.Server.Time.Now = DateTimeOffset.UtcNow.AddMinutes(5);
        await fixture.Later(TimeSpan.Zero);
        await Run("gpg", "--batch", "--homedir", home.Path, "--pinentry-mode", "loopback",
            "--passphrase", "", "--quick-generate-key", $"Bob <{KeyDiscoveryFixture.Bob}>", "future-default", "default", "1y");
        await Run("gpg", "--batch", "--homedir", home.Path, "--output", "key", "--export", KeyDiscoveryFixture.Bob);
        await Install(home.Path, "key", KeyDiscoveryFixture.Bob, "bob.example");
        var isAdvanced = host.StartsWith("openpgpkey.", StringComparison.Ordinal);
        var root = isAdvanced ? "/.well-known/openpgpkey/" : "/.well-known/openpgpkey/hu/";
        fixture.Host([host]).Answer = async (path, stream, cancel) =>
        {
            var file = home.Of("tree", isAdvanced ? "" : "bob.example/hu",
                path.Split('?')[0].Replace(root, "", StringComparison.Ordinal));
            if (File.Exists(file))
                await HttpsHost.Say(stream, 200, "Content-Type: application/octet-stream\r\n",
                    await File.ReadAllBytesAsync(file, cancel), cancel);
            else await HttpsHost.Say(stream, 404, "", "", cancel);
        };
        var verdict = await fixture.Look("Bob@bob.example");
        Assert.Equal((KeyState.Found, KeyProvenance.Wkd), (verdict.State, verdict.Key!.Provenance));
        Assert.Contains(Convert.ToHexString(verdict.Key.Fingerprint),
            await Run("gpg", "--batch", "--homedir", home.Path, "--with-colons", "--list-keys"), StringComparison.Ordinal);
        Assert.Equal(KeyState.None, (await fixture.Look("eve@bob.example")).State);
    }

    private async Task Start(string? domains = "example.org,example.com")
    {
        server = await TestServer.Start(new() { ["KeyDiscovery:Domains"] = domains });
        using var browser = server.Client();
        alice = await TestUser.SignedUp(server, browser);
    }

    private async Task<HttpResponseMessage> Ask(string host, string path, HttpMethod? method = null)
    {
        using var client = server.Stranger();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, $"http://{host}/.well-known/openpgpkey{path}");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task Install(string homeFolder, string key, string address, string domain)
    {
        Directory.CreateDirectory(Path.Combine(homeFolder, "tree", domain));
        var program = Tools.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need gpg-wks-client: apt-get install gpg-wks-client (./test does that).");
        await Run(program, "--directory", "tree", "--install-key", key, address);
    }

    private Task<string> Run(string program, params string[] arguments) =>
        Programs.Output(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = home.Path, Environment = { ["GNUPGHOME"] = home.Path },
        });
}
