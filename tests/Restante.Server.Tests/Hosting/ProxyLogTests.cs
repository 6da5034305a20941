using System.Net;
using System.Net.Sockets;

namespace Restante.Server.Tests.Hosting;

/// <summary>
/// The sample configurations of docs/operations, run by the real programs: no form of a link appears in their access or
/// error logs.
/// </summary>
public sealed class ProxyLogTests
{
    private const string Secret = "c2VjcmV0IGNhbmFyeSBvZiBhIGxpbms";
    private const string Iid = "AAAABBBBCCCCDDDDEEEEFF";

    private static readonly string[] Paths =
    [
        $"/i/{Iid}%231.{Secret}.x", $"/i/{Iid}%25231.{Secret}.x", $"/i/{Iid}?x={Secret}",
        $"/I/{Iid}%231.{Secret}", $"/i/{Iid}&data={Secret}", $"/i/{Iid};{Secret}",
        $"/lost%23{Secret}", $"/setup%23{Secret}", $"/m%23k.{Secret}", $"/api/instance?{Secret}",
        $"/i/{Secret}", $"/i/{Iid}%231.{Secret}{new string('A', 60_000)}",
    ];

    [Theory]
    [InlineData("nginx")]
    [InlineData("caddy")]
    public async Task Link_appears_in_no_form_in_the_proxys_logs(string program)
    {
        Programs.Need(program);
        var server = await TestServer.Start(
            new() { ["Server:BehindProxy"] = "true", ["Instance:PublicOrigin"] = $"https://{ReverseProxy.Host}" });
        await using var proxy = await ReverseProxy.Start(program, server.Port);
        using var client = proxy.Client();
        using (var page = await client.GetAsync("/api/instance")) Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var served = await Visit(client);
        Assert.Contains(HttpStatusCode.OK, served);
        await server.DisposeAsync();
        var refused = await Visit(client);
        Assert.Contains(HttpStatusCode.BadGateway, refused);
        await proxy.DisposeAsync();

        var logs = proxy.Logs();
        Assert.True(logs.Split('\n').Count(line => line.Contains("/i/AAAA", StringComparison.OrdinalIgnoreCase)) >= 12,
            $"The log does not name what was asked for:\n{logs}");
        Assert.DoesNotContain("BBBB", logs, StringComparison.Ordinal);
        for (var at = 4; at + 8 <= Secret.Length; at++) Assert.DoesNotContain(Secret[at..(at + 8)], logs, StringComparison.Ordinal);
    }

    private static async Task<List<HttpStatusCode>> Visit(HttpClient client)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var path in Paths)
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post })
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Referrer = new Uri($"https://{ReverseProxy.Host}/i/{Iid}%231.{Secret}");
                request.Headers.UserAgent.ParseAdd(Secret);
                try
                {
                    using var answer = await client.SendAsync(request);
                    answers.Add(answer.StatusCode);
                }
                catch (HttpRequestException e) when (e.InnerException is IOException or SocketException or HttpProtocolException)
                {
                    // Some proxies close the connection at an address of 60 kB.
                }
            }
        return answers;
    }
}
