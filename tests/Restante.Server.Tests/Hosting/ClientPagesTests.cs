using System.Net;
using System.Net.Http.Headers;

namespace Restante.Server.Tests.Hosting;

public sealed class ClientPagesTests
{
    [Theory]
    [InlineData("/", "user")]
    [InlineData("/setup", "user")]
    [InlineData("/inbox/abc", "user")]
    [InlineData("/archive/abc", "user")]
    [InlineData("/i/AAAAAAAAAAAAAAAAAAAAAA", "guest")]
    [InlineData("/i/AAAAAAAAAAAAAAAAAAAAAA%231.x.y", "guest")]
    [InlineData("/i/AAAAAAAAAAAAAAAAAAAAAA%25231.x.y", "guest")]
    [InlineData("/i/AAAAAAAAAAAAAAAAAAAAAA%231.x.y&utm=1", "guest")]
    [InlineData("/i/", "guest")]
    [InlineData("/m", "guest")]
    [InlineData("/m/mail/abc", "guest")]
    [InlineData("/lost%23token", "guest")]
    [InlineData("/setup%23token", "user")]
    public async Task Every_screen_is_its_apps_static_page(string path, string title)
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var answer = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"<title>{title}</title>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var head = await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Unknown_path_is_404_as_a_page_for_people_and_as_a_problem_for_programs()
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var problem = await stranger.GetAsync("/nothing");
        Assert.Equal("not-found", await problem.ProblemCode());
        foreach (var path in new[] { "/nothing", "/user/index.html", "/integrity.json", "/assets/none.js", "/inboxes" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path)
            {
                Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } },
            };
            using var page = await stranger.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
            Assert.Contains("<title>missing</title>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Api_answer_names_the_version_of_the_pages()
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        foreach (var path in new[] { "/api/instance", "/api/user/session", "/api/none" })
        {
            using var answer = await stranger.GetAsync(path);
            Assert.Equal(TestClientFolder.ImportMapHash, answer.Headers.GetValues("X-Restante-Client").Single());
        }
        using var page = await stranger.GetAsync("/");
        Assert.False(page.Headers.Contains("X-Restante-Client"));
    }

    [Theory]
    [InlineData("br, gzip", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip", "gzip")]
    [InlineData("identity", null, "export {};")]
    public async Task Asset_is_compressed_as_the_browser_accepts_it(string accept, string? encoding, string content)
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/user-abc123.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        using var answer = await stranger.SendAsync(request);
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(content, await answer.Content.ReadAsStringAsync());
        Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());

        using var again = new HttpRequestMessage(HttpMethod.Get, "/assets/user-abc123.js")
        {
            Headers = { IfNoneMatch = { answer.Headers.ETag! } },
        };
        again.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        using var fresh = await stranger.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, fresh.StatusCode);
    }

    [Fact]
    public async Task Two_encodings_have_two_tags()
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        var tags = new HashSet<string?>();
        foreach (var accept in new[] { "br", "gzip", "identity" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/user-abc123.js");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
            using var answer = await stranger.SendAsync(request);
            tags.Add(answer.Headers.ETag?.Tag);
        }
        Assert.Equal(3, tags.Count);
    }

    [Theory]
    [InlineData("/assets/../integrity.json")]
    [InlineData("/assets/%2e%2e/integrity.json")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/assets/user-abc123.js%00.png")]
    public async Task Nothing_outside_the_client_is_served(string path)
    {
        using var client = new TestClientFolder();
        await using var server = await TestServer.Start(client.Settings);
        using var stranger = server.Stranger();
        using var answer = await stranger.GetAsync(path);
        Assert.InRange((int)answer.StatusCode, 400, 404);
    }
}
