using System.Net.Http.Json;
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
    public void Path_is_logged_only_up_to_a_possible_secret(string path, string logged) =>
        Assert.Equal(logged, RequestLog.Cut(path));

    [Fact]
    public void Long_path_is_cut() => Assert.Equal(201, RequestLog.Cut("/" + new string('a', 5000)).Length);

    [Fact]
    public async Task Security_event_names_account_address_and_request()
    {
        var log = new TestLog();
        await using var server = await TestServer.Start(
            new() { ["Server:LogLevel"] = "Information", ["Server:BehindProxy"] = "true" },
            services => services.AddSingleton<ILoggerProvider>(log));
        using var browser = server.Client();
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
        var user = await Accounts.TestUser.SignedUp(server, browser);
        var owner = $"user {user.Id}";
        using var right = await browser.PostAsJsonAsync("/api/user/login",
            new { userId = user.Id.ToString(), auth = Text(user.Auth) }, TestContext.Current.CancellationToken);
        using var wrong = await browser.PostAsJsonAsync("/api/user/login",
            new { userId = user.Id.ToString(), auth = Text(new byte[32]) }, TestContext.Current.CancellationToken);
        using var read = await browser.GetAsync("/api/user/session", TestContext.Current.CancellationToken);
        for (var tries = 0; tries < 12; tries++)
            using (await browser.PostAsJsonAsync("/api/user/login",
                new { userId = user.Id.ToString(), auth = Text(new byte[32]) }, TestContext.Current.CancellationToken))
            {
            }
        await server.InScope(services => services.GetRequiredService<Server.Accounts.UserAdministration>()
            .Disable(user.Address, TestContext.Current.CancellationToken));
        Assert.Contains(log.Lines, line => line.StartsWith($"Set up: {owner} from 192.0.2.7, request ", StringComparison.Ordinal));
        Assert.Contains($"Signed in: {owner} from 192.0.2.7, request {IdOf(right)}", log.Lines);
        Assert.Contains($"SignIn refused, wrong secret: {owner} from 192.0.2.7, request {IdOf(wrong)}", log.Lines);
        Assert.Contains(log.Lines,
            line => line.StartsWith($"SignIn refused, too many tries: {owner} from 192.0.2.7, request ", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("GET /api/user/session 200 ", StringComparison.Ordinal)
            && line.EndsWith($" ms, request {IdOf(read)} of 192.0.2.7, {owner}", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("POST /api/user/login 401 ", StringComparison.Ordinal)
            && line.EndsWith($" ms, request {IdOf(wrong)} of 192.0.2.7, nobody", StringComparison.Ordinal));
        Assert.Contains($"User {user.Id} disabled from the command line", log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Text(user.Auth), StringComparison.Ordinal)
            || line.Contains(user.Address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_of_a_guests_key_is_an_event()
    {
        var log = new TestLog();
        await using var server = await TestServer.Start(new() { ["Server:LogLevel"] = "Information" },
            services => services.AddSingleton<ILoggerProvider>(log));
        var fixture = new Guests.ServerFixture(server);
        using var guest = fixture.Browser();
        var mailbox = await fixture.Activate(guest, await fixture.Invite(await fixture.User()));
        using var export = await guest.PostAsJsonAsync("/api/guest/export",
            new { auth = Text(mailbox.Auth) }, TestContext.Current.CancellationToken);
        var owner = $"guest {mailbox.Mid}";
        Assert.Contains(log.Lines, line => line.StartsWith($"Set up: {owner} from ", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith($"Key exported: {owner} from ", StringComparison.Ordinal)
            && line.EndsWith($", request {IdOf(export)}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_logs_JSON_and_stops_once_however_often_it_is_signalled()
    {
        using var temporary = new TemporaryFolder();
        using var server = await Sending.ServerProcess.Start(temporary.Path,
            Loopback.FreePort(), new() { ["Server:LogFormat"] = "Json" });
        using var client = server.Client(null);
        using var answer = await client.GetAsync("/api/instance", TestContext.Current.CancellationToken);
        Assert.Equal(0, await server.Terminate(times: 2));
        var events = server.StandardOutput.Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        var request = Assert.Single(events, line => line.GetProperty("EventId").GetInt32() == 1000
            && line.GetProperty("State").GetProperty("Path").GetString() == "/api/instance");
        Assert.Equal(IdOf(answer), request.GetProperty("State").GetProperty("RequestId").GetString());
        Assert.EndsWith("Z", request.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
        Assert.Single(events, line => line.GetProperty("EventId").GetInt32() == 1012);
        Assert.Equal(1013, events[^1].GetProperty("EventId").GetInt32());
        Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);
        Assert.Contains("/setup#", server.Output, StringComparison.Ordinal);
    }

    private static string IdOf(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("X-Request-Id"));

    private static string Text(byte[] bytes) => Restante.Protocol.Encoding.ToBase64Url(bytes);

    [Fact]
    public async Task Link_is_logged_in_no_form_beyond_four_characters()
    {
        const string Secret = "c2VjcmV0IGNhbmFyeSBvZiBhIGxpbms";
        var log = new TestLog();
        await using var server = await TestServer.Start(
            new() { ["Server:LogLevel"] = "Trace" },
            services => services.AddSingleton<ILoggerProvider>(log));
        using var client = server.Client();
        string[] paths =
        [
            $"/i/AAAABBBBCCCCDDDDEEEEFF%231.{Secret}.x",
            $"/i/AAAABBBBCCCCDDDDEEEEFF%25231.{Secret}.x", $"/i/AAAABBBBCCCCDDDDEEEEFF?x={Secret}",
            $"/I/AAAABBBBCCCCDDDDEEEEFF%231.{Secret}", $"/lost%23{Secret}",
            $"/setup%23{Secret}", $"/m%23k.{Secret}", $"/api/instance?{Secret}", $"/i/{Secret}",
        ];
        foreach (var path in paths)
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, new HttpMethod(Secret) })
                using (await client.SendAsync(new HttpRequestMessage(method, path)))
                {
                }
        Assert.Contains(log.Lines, line => line.StartsWith("GET /i/AAAA…", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret[..8], StringComparison.Ordinal)
            || line.Contains("BBBB", StringComparison.Ordinal));
    }
}
