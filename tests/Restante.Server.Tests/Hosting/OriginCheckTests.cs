using System.Net;
using System.Net.Http.Json;
using Restante.Server.Hosting;
using Restante.Server.Operations;

namespace Restante.Server.Tests.Hosting;

public sealed class OriginCheckTests
{
    private const string OwnOrigin = "own";

    [Theory]
    [InlineData("1", null, null, true)]
    [InlineData("1", "same-origin", OwnOrigin, true)]
    [InlineData("1", "same-origin", null, true)]
    [InlineData("1", null, OwnOrigin, true)]
    [InlineData(null, "same-origin", OwnOrigin, false)]
    [InlineData("0", "same-origin", OwnOrigin, false)]
    [InlineData("1", "same-site", OwnOrigin, false)]
    [InlineData("1", "cross-site", OwnOrigin, false)]
    [InlineData("1", "none", OwnOrigin, false)]
    [InlineData("1", "same-origin", "https://evil.example", false)]
    [InlineData("1", "same-origin", "null", false)]
    [InlineData("1", null, "http://localhost", false)]
    public async Task State_changing_request_must_come_from_one_of_our_pages(string? header, string? site, string? origin, bool isTaken)
    {
        await using var server = await TestServer.Start();
        using var stranger = server.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/user/prelogin")
        {
            Content = JsonContent.Create(new { address = "a@example.org" }),
        };
        if (header is not null) request.Headers.Add("X-Restante", header);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin == OwnOrigin ? server.Origin.GetLeftPart(UriPartial.Authority) : origin);
        using var answer = await stranger.SendAsync(request);
        if (isTaken) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        else Assert.Equal((403, "cross-site"), ((int)answer.StatusCode, await answer.ProblemCode()));
    }

    [Theory]
    [InlineData("__Host-user=x", null, 403)]
    [InlineData("__Host-guest=x", null, 403)]
    [InlineData("__Host-user=x", "1", 401)]
    [InlineData("other=x", null, 401)]
    public async Task Session_is_read_by_the_apps_own_requests_only(string cookie, string? header, int status)
    {
        await using var server = await TestServer.Start();
        using var stranger = server.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/user/session") { Headers = { { "Cookie", cookie } } };
        if (header is not null) request.Headers.Add("X-Restante", header);
        using var answer = await stranger.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("https", 200)]
    [InlineData("http", 421)]
    [InlineData(null, 421)]
    public async Task Request_around_the_TLS_proxy_is_not_served(string? forwarded, int status)
    {
        await using var server = await TestServer.Start(
            new() { ["Instance:PublicOrigin"] = "https://secure.example.org", ["Server:BehindProxy"] = "true" });
        using var stranger = server.Stranger();
        stranger.DefaultRequestHeaders.Host = "secure.example.org";
        if (forwarded is not null) stranger.DefaultRequestHeaders.Add("X-Forwarded-Proto", forwarded);
        using var answer = await stranger.GetAsync("/api/instance");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/healthz")).StatusCode);
    }

    [Theory]
    [InlineData("false", "https", "set Server:BehindProxy to true")]
    [InlineData("true", null, "must send X-Forwarded-Proto")]
    [InlineData("true", "https", "not in Server:KnownProxies", "192.0.2.1")]
    public async Task Missing_proxy_setting_is_named(
        string behindProxy,
        string? forwarded,
        string advice,
        string knownProxies = "127.0.0.1,::1")
    {
        var settings = new Dictionary<string, string?>
        {
            ["Instance:PublicOrigin"] = "https://secure.example.org", ["Server:BehindProxy"] = behindProxy,
        };
        await using var server = await TestServer.Start(new(settings) { ["Server:KnownProxies"] = knownProxies });
        using var stranger = server.Stranger();
        stranger.DefaultRequestHeaders.Host = "secure.example.org";
        if (forwarded is not null) stranger.DefaultRequestHeaders.Add("X-Forwarded-Proto", forwarded);
        using var answer = await stranger.GetAsync("/");
        Assert.Equal((421, "https-needed"), ((int)answer.StatusCode, await answer.ProblemCode()));
        Assert.Contains(advice, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var finding = (await server.Services.Findings<ServerCheck>()).Single(finding => finding.Name == "address");
        Assert.Equal(behindProxy == "false" ? Health.Fail : Health.Ok, finding.Health);
        Assert.Equal(behindProxy == "false", finding.Sentence.Contains("Server:BehindProxy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("secure.example.org", true)]
    [InlineData("SECURE.Example.org", true)]
    [InlineData("secure.example.org:443", true)]
    [InlineData("Secure.example.org:443", true)]
    [InlineData("secure.example.org:80", false)]
    [InlineData("secure.example.org:8443", false)]
    [InlineData("secure.example.org.evil.example", false)]
    [InlineData("xn--mller-kva.example", true, "https://müller.example")]
    [InlineData("XN--MLLER-KVA.example", true, "https://müller.example")]
    [InlineData("xn--mller-kva.example:443", true, "https://müller.example")]
    [InlineData("secure.example.org:8443", true, "https://secure.example.org:8443")]
    [InlineData("secure.example.org", false, "https://secure.example.org:8443")]
    public async Task Host_is_compared_without_case_and_default_port(string host, bool isOwn, string origin = "https://secure.example.org")
    {
        await using var server = await TestServer.Start(new() { ["Instance:PublicOrigin"] = origin, ["Server:BehindProxy"] = "true" });
        using var stranger = server.Stranger();
        stranger.DefaultRequestHeaders.Host = host;
        stranger.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await stranger.GetAsync("/api/instance");
        Assert.Equal(isOwn ? 200 : 421, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Origin_beyond_ASCII_is_the_one_that_browsers_send()
    {
        await using var server = await TestServer.Start(
            new() { ["Instance:PublicOrigin"] = "https://müller.example", ["Server:BehindProxy"] = "true" });
        using var stranger = server.Stranger();
        stranger.DefaultRequestHeaders.Host = "xn--mller-kva.example";
        foreach (var (name, value) in new[]
        {
            ("X-Forwarded-Proto", "https"),
            ("X-Restante", "1"),
            ("Origin", "https://xn--mller-kva.example"),
        })
            stranger.DefaultRequestHeaders.Add(name, value);
        using var answer = await stranger.PostAsJsonAsync("/api/user/prelogin", new { address = "a@example.org" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Other_host_name_is_not_answered(string host)
    {
        await using var server = await TestServer.Start();
        using var stranger = server.Stranger();
        stranger.DefaultRequestHeaders.Host = host;
        using var answer = await stranger.GetAsync("/api/instance");
        Assert.Equal((421, "wrong-host"), ((int)answer.StatusCode, await answer.ProblemCode()));
        using var health = await stranger.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData("/", 200, 200)]
    [InlineData("/inbox", 200, 404)]
    [InlineData("/setup", 200, 404)]
    [InlineData("/i/AAAAAAAAAAAAAAAAAAAAAA", 404, 200)]
    [InlineData("/m", 404, 200)]
    [InlineData("/lost", 404, 200)]
    [InlineData("/assets/user-abc123.js", 200, 200)]
    [InlineData("/licences.txt", 200, 200)]
    [InlineData("/mail/frame.html", 200, 200)]
    [InlineData("/api/instance", 200, 200)]
    [InlineData("/api/user/session", 401, 404)]
    [InlineData("/api/guest/session", 404, 401)]
    public async Task Guest_host_name_serves_the_guest_app_only(string path, int atUsers, int atGuests)
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(new(client.Settings)
        {
            ["Instance:PublicOrigin"] = "http://localhost:{port}",
            ["Instance:GuestOrigin"] = "http://guest.localhost:{port}",
        });
        using var stranger = server.Stranger();
        using var user = await stranger.GetAsync(path);
        Assert.Equal(atUsers, (int)user.StatusCode);
        stranger.DefaultRequestHeaders.Host = $"guest.localhost:{server.Port}";
        using var guest = await stranger.GetAsync(path);
        Assert.Equal(atGuests, (int)guest.StatusCode);
    }

    [Fact]
    public async Task Each_host_accepts_requests_of_its_own_origin_only()
    {
        await using var server = await TestServer.Start(new()
        {
            ["Instance:PublicOrigin"] = "http://localhost:{port}",
            ["Instance:GuestOrigin"] = "http://guest.localhost:{port}",
        });
        using var guest = server.Client($"http://guest.localhost:{server.Port}");
        using var right = await guest.PostAsJsonAsync("/api/guest/prelogin", new { address = "a@example.org" });
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        guest.DefaultRequestHeaders.Remove("Origin");
        guest.DefaultRequestHeaders.Add("Origin", server.Origin.GetLeftPart(UriPartial.Authority));
        using var wrong = await guest.PostAsJsonAsync("/api/guest/prelogin", new { address = "a@example.org" });
        Assert.Equal("cross-site", await wrong.ProblemCode());
    }
}
