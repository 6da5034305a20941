using System.Net;

namespace Restante.Server.Tests.Hosting;

public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/i/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("GET", "/assets/user-abc123.js")]
    [InlineData("GET", "/mail/frame.html")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/api/instance")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/api/user/session")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("POST", "/api/user/prelogin")]
    [InlineData("DELETE", "/")]
    public async Task Every_answer_carries_the_security_headers(string method, string path)
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var answer = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal("nosniff", One(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", One(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", One(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", One(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", One(answer, "Permissions-Policy"), StringComparison.Ordinal);
        var policy = One(answer, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains(path == "/mail/frame.html" ? "frame-ancestors 'self'" : "frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval'", policy.Replace("'wasm-unsafe-eval'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        if (path != "/mail/frame.html") Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        Assert.Equal(path.StartsWith("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-store",
            One(answer, "Cache-Control"));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Page_allows_its_import_map_and_one_Trusted_Types_policy()
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var answer = await stranger.GetAsync("/");
        var policy = One(answer, "Content-Security-Policy").Split("; ");
        Assert.Contains($"script-src 'self' '{TestClientFolder.ImportMapHash}'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.Contains("trusted-types restante", policy);
        Assert.Contains("connect-src 'self'", policy);
        Assert.Contains("base-uri 'none'", policy);
        Assert.Contains("form-action 'none'", policy);
    }

    [Fact]
    public async Task Wasm_runs_in_workers_only()
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var asset = await stranger.GetAsync("/assets/user-abc123.js");
        using var page = await stranger.GetAsync("/");
        using var frame = await stranger.GetAsync("/mail/frame.html");
        Assert.Contains("'wasm-unsafe-eval'", One(asset, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("wasm", One(page, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", One(frame, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTPS_answers_carry_HSTS()
    {
        await using var server = await TestServer.Start(
            new() { ["Instance:PublicOrigin"] = "https://secure.example.org", ["Server:BehindProxy"] = "true" });
        using var stranger = server.Stranger();
        stranger.DefaultRequestHeaders.Host = "secure.example.org";
        stranger.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await stranger.GetAsync("/api/instance");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("max-age=", One(answer, "Strict-Transport-Security"), StringComparison.Ordinal);
    }

    private static string One(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.NonValidated[name]);
}
