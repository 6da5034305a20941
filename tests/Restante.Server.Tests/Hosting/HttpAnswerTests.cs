using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Hosting;

[Trait("Time", "long")]
public sealed class HttpAnswerTests
{
    [Fact]
    public async Task Health_is_ready_once_started()
    {
        await using var server = await TestServer.Start();
        using var client = server.Stranger();
        using var answer = await client.GetAsync("/healthz");
        Assert.Equal("ready\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Health_reports_an_unreachable_database()
    {
        var isGone = false;
        await using var server = await TestServer.Start(services: services => services.AddScoped<Store>(provider =>
            isGone ? throw new IOException("gone") : provider.GetRequiredService<SqliteStore>()));
        isGone = true;
        using var client = server.Stranger();
        using var answer = await client.GetAsync("/healthz");
        Assert.Equal((503, "database-unreachable\n"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("{}")]
    [InlineData("""{"address":null}""")]
    [InlineData("""{"address":1}""")]
    [InlineData("""{"address":"a@example.org","more":1}""")]
    [InlineData("""{"address":"a@example.org","address":"b@example.org"}""")]
    [InlineData("""{"Address":"a@example.org"}""")]
    [InlineData("""{"address":"a@example.org"} x""")]
    [InlineData("""{"address":"\ud800"}""")]
    public async Task Malformed_JSON_is_a_400_with_a_sentence(string body)
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        using var answer = await client.PostAsync("/api/user/prelogin", Json(body));
        Assert.Equal((400, "malformed"), ((int)answer.StatusCode, await answer.ProblemCode()));
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA+/")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData(" AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAA")]
    public async Task Bytes_are_strict_base64url(string userId)
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        using var answer = await client.PostAsync("/api/user/login", Json($$"""{"userId":"{{userId}}","auth":"AAAA"}"""));
        Assert.Equal((400, "malformed"), ((int)answer.StatusCode, await answer.ProblemCode()));
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        using var answer = await client.PostAsync("/api/user/prelogin", Json("""{"address":""" + new string('[', 10_000)));
        Assert.Equal("malformed", await answer.ProblemCode());
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData(null, 415)]
    public async Task Other_content_type_is_refused(string? type, int status)
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        using var content = new ByteArrayContent("""{"address":"a@example.org"}"""u8.ToArray());
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await client.PostAsync("/api/user/prelogin", content);
        Assert.Equal((status, "wrong-content-type"), ((int)answer.StatusCode, await answer.ProblemCode()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_body_over_a_mebibyte_is_refused(bool isChunked)
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        client.DefaultRequestHeaders.TransferEncodingChunked = isChunked;
        client.DefaultRequestHeaders.ExpectContinue = true;
        using var answer = await client.PostAsync("/api/user/prelogin", Json($$"""{"address":"{{new string('a', 1024 * 1024)}}"}"""));
        Assert.Equal((413, "too-large"), ((int)answer.StatusCode, await answer.ProblemCode()));
    }

    [Theory]
    [InlineData("PUT", "/api/user/prelogin", 405, "method-not-allowed")]
    [InlineData("POST", "/api/nothing", 405, "method-not-allowed")]
    [InlineData("GET", "/api/nothing", 404, "not-found")]
    [InlineData("POST", "/", 405, "method-not-allowed")]
    public async Task Unknown_path_or_method_is_a_problem_too(string method, string path, int status, string code)
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((status, code), ((int)answer.StatusCode, await answer.ProblemCode()));
    }

    [Fact]
    public async Task Failure_is_bland_outside_and_complete_in_the_log()
    {
        var log = new TestLog();
        var fails = false;
        await using var server = await TestServer.Start(services: services =>
        {
            services.AddScoped<Store>(
                provider => fails ? throw new IOException("canary of a cause") : provider.GetRequiredService<SqliteStore>());
            services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
        });
        fails = true;
        using var client = server.Client();
        using var answer = await client.PostAsync("/api/user/prelogin", Json("""{"address":"a@example.org"}"""));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((500, "failed"), ((int)answer.StatusCode, await answer.ProblemCode()));
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("canary of a cause", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_names_the_id_that_the_log_has()
    {
        var log = new TestLog();
        var fails = false;
        await using var server = await TestServer.Start(services: services =>
        {
            services.AddScoped<Store>(
                provider => fails ? throw new IOException("canary of a cause") : provider.GetRequiredService<SqliteStore>());
            services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
        });
        fails = true;
        using var client = server.Client();
        using var answer = await client.PostAsync("/api/user/prelogin", Json("""{"address":"a@example.org"}"""));
        var id = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        Assert.Equal(id, problem.GetProperty("errorId").GetString());
        Assert.Contains(id, problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        var line = Assert.Single(log.Lines,
            line => line.StartsWith($"Request {id} failed: POST /api/user/prelogin", StringComparison.Ordinal));
        Assert.Contains("canary of a cause", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/")]
    [InlineData("/i/AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/api/instance")]
    [InlineData("/api/nothing")]
    [InlineData("/api/user/session")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/.well-known/openpgpkey/policy")]
    public async Task HEAD_is_answered_as_GET_without_content(string path)
    {
        using var app = new TestClientFolder();
        await using var server = await TestServer.Start(new(app.Settings) { ["KeyDiscovery:Domains"] = "localhost" });
        using var client = server.Client();
        using var got = await client.GetAsync(path);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal((got.StatusCode, got.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/api/instance", 200)]
    [InlineData("/api/nothing", 404)]
    [InlineData("/api/user/session", 401)]
    public async Task Every_answer_carries_an_id_from_the_server(string path, int status)
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("X-Request-Id", "canary");
        using var answer = await client.GetAsync(path);
        using var second = await client.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Matches("^[0-9a-f]{8}$", Assert.Single(answer.Headers.GetValues("X-Request-Id")));
        Assert.NotEqual(answer.Headers.GetValues("X-Request-Id"), second.Headers.GetValues("X-Request-Id"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
