using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Restante.Server.Hosting;

namespace Restante.Server.Tests.Hosting;

public sealed class RequestLogTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/api/user/messages/abc", "/api/user/messages/abc")]
    [InlineData("/i/ABCDEFGHIJ", "/i/ABCD…")]
    [InlineData("/I/ABCDEFGHIJ", "/I/ABCD…")]
    [InlineData("/i/ABC", "/i/ABC")]
    [InlineData("/x/i/ABCDEFGHIJ", "/x/i/ABCD…")]
    [InlineData("/i/A#1.secret", "/i/A…")]
    [InlineData("/i#1.secret", "/i…")]
    [InlineData("/lost#secret", "/lost…")]
    [InlineData("/lost%23secret", "/lost…")]
    [InlineData("/setup&token", "/setup…")]
    [InlineData("/m;k=1", "/m…")]
    [InlineData("/a\nforged line", "/a…")]
    [InlineData("/a\u202eb", "/a…")]
    public void A_path_is_logged_only_as_far_as_it_holds_no_secret(string path, string logged) => Assert.Equal(logged, RequestLog.Cut(path));

    [Fact]
    public void A_long_path_is_cut() => Assert.Equal(201, RequestLog.Cut("/" + new string('a', 5000)).Length);

    [Fact]
    public async Task No_form_of_a_link_is_logged_beyond_four_characters()
    {
        const string Secret = "c2VjcmV0IGNhbmFyeSBvZiBhIGxpbms";
        var log = new TestLog();
        await using var server = await TestServer.Start(
            new() { ["Server:LogLevel"] = "Trace" },
            services => services.AddSingleton<ILoggerProvider>(log));
        using var client = server.Client();
        string[] paths =
        [
            $"/i/AAAABBBBCCCCDDDDEEEEFF%231.{Secret}.x", $"/i/AAAABBBBCCCCDDDDEEEEFF%25231.{Secret}.x", $"/i/AAAABBBBCCCCDDDDEEEEFF?x={Secret}",
            $"/I/AAAABBBBCCCCDDDDEEEEFF%231.{Secret}", $"/lost%23{Secret}", $"/setup%23{Secret}", $"/m%23k.{Secret}", $"/api/instance?{Secret}", $"/i/{Secret}",
        ];
        foreach (var path in paths)
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, new HttpMethod(Secret) })
                using (await client.SendAsync(new HttpRequestMessage(method, path)))
                {
                }
        Assert.Contains(log.Lines, line => line.StartsWith("GET /i/AAAA…", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret[..8], StringComparison.Ordinal) || line.Contains("BBBB", StringComparison.Ordinal));
    }
}
