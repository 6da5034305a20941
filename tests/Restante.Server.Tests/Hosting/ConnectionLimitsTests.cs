using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Restante.Server.Hosting.Connections;

namespace Restante.Server.Tests.Hosting;

/// <summary>Clients on loopback addresses of their own; the tests wait for a count or an answer, never for a time.</summary>
public sealed class ConnectionLimitsTests
{
    private const string Attacker = "127.0.0.2", Honest = "127.0.0.3", Proxy = "127.0.0.9";

    [Fact]
    public async Task Honest_client_is_answered_while_one_address_opens_2000_connections()
    {
        await using var server = await TestServer.Start();
        using var idle = await Connections.Open(server, Attacker, 2000);
        await Eventually.Is(() => Task.FromResult(Limits(server).Count == 200));
        using var honest = await Connections.Open(server, Honest, 1);
        Assert.StartsWith("HTTP/1.1 200", await honest.Ask(0, "GET /healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_connection_that_answered_before_is_closed_too()
    {
        await using var server = await TestServer.Start(new() { ["Server:MaxConnections"] = "20" });
        using var idle = await Connections.Open(server, Attacker, 2);
        for (var i = 0; i < 2; i++) Assert.StartsWith("HTTP/1.1 200", await idle.Ask(i, "GET /healthz"), StringComparison.Ordinal);
        using var more = await Connections.Open(server, Attacker, 2);
        for (var i = 0; i < 2; i++) Assert.Equal("", await idle.Rest(i));
        Assert.StartsWith("HTTP/1.1 200", await more.Ask(0, "GET /healthz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_in_progress_is_finished_while_its_address_opens_more()
    {
        using var held = new HeldRequests();
        await using var server = await TestServer.Start(new() { ["Server:MaxConnections"] = "20", ["Server:LogLevel"] = "Warning" },
            held.Register);
        using var busy = new Connections([], server.Port);
        var answers = await held.Start(busy, 3, server, Attacker);
        using var idle = await Connections.Open(server, Attacker, 40);
        await Eventually.Is(() => Task.FromResult(Limits(server).Count == 5));
        held.Release();
        foreach (var answer in answers) Assert.StartsWith("HTTP/1.1 403", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_server_closes_idle_connections_of_the_largest_holder()
    {
        using var held = new HeldRequests();
        await using var server = await TestServer.Start(new() { ["Server:MaxConnections"] = "20", ["Server:LogLevel"] = "Warning" },
            held.Register);
        using var busy = new Connections([], server.Port);
        var answers = await held.Start(busy, 4, server, Attacker);
        using var largest = await Connections.Open(server, Attacker, 2);
        var others = new List<Connections>();
        for (var host = 20; host < 34; host++) others.Add(await Connections.Open(server, $"127.0.0.{host}", 1));
        await Eventually.Is(() => Task.FromResult(Limits(server).Count == 20));
        using var honest = await Connections.Open(server, Honest, 2);
        for (var i = 0; i < 2; i++) Assert.Equal("", await largest.Rest(i));
        for (var i = 0; i < 2; i++) Assert.StartsWith("HTTP/1.1 200", await honest.Ask(i, "GET /healthz"), StringComparison.Ordinal);
        held.Release();
        foreach (var answer in answers) Assert.StartsWith("HTTP/1.1 403", await answer, StringComparison.Ordinal);
        foreach (var other in others) other.Dispose();
    }

    [Fact]
    public async Task Unfinished_header_and_silent_connection_are_closed()
    {
        await using var server = await TestServer.Start(new()
        {
            ["Server:HeaderTimeout"] = "00:00:01",
            ["Server:IdleTimeout"] = "00:00:05"
        });
        using var slow = await Connections.Open(server, Attacker, 2);
        await slow.Send(0, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Assert.StartsWith("HTTP/1.1 408", await slow.Rest(0), StringComparison.Ordinal);
        Assert.Equal("", await slow.Rest(1));
        await Eventually.Is(() => Task.FromResult(Limits(server).Count == 0));
    }

    [Fact]
    public async Task Proxy_with_many_idle_connections_is_not_cut()
    {
        await using var server = await TestServer.Start(BehindProxy(("Server:MaxConnections", "20")));
        using var proxy = await Connections.Open(server, Proxy, 15);
        using var idle = await Connections.Open(server, Attacker, 30);
        await Eventually.Is(() => Task.FromResult(Limits(server).Count == 17));
        for (var i = 0; i < 15; i++) Assert.StartsWith("HTTP/1.1 200",
            await proxy.Ask(i, "GET /healthz", "X-Forwarded-For: 198.51.100.1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.1", "198.51.100.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")]
    public async Task Requests_in_progress_are_limited_per_forwarded_address(string busy, string same, string other)
    {
        using var held = new HeldRequests();
        await using var server = await TestServer.Start(BehindProxy(("Server:MaxRequestsPerAddress", "2"),
            ("Server:LogLevel", "Warning")), held.Register);
        using var proxy = await Connections.Open(server, Proxy, 5);
        var answers = await held.Start(proxy, 2, "X-Forwarded-For: " + busy);
        var refused = await proxy.Ask(2, "GET /healthz", "X-Forwarded-For: " + same);
        Assert.StartsWith("HTTP/1.1 429", refused, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 5\r\n", refused, StringComparison.Ordinal);
        Assert.Contains("Wait five seconds, then try again.", refused, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await proxy.Ask(3, "GET /healthz", "X-Forwarded-For: " + other), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await proxy.Ask(4, "GET /healthz"), StringComparison.Ordinal);
        held.Release();
        foreach (var answer in answers) Assert.StartsWith("HTTP/1.1 403", await answer, StringComparison.Ordinal);
        await Eventually.Is(async () => (await proxy.Ask(2, "GET /healthz", "X-Forwarded-For: " + same)).StartsWith("HTTP/1.1 200",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_in_progress_of_a_direct_client_are_limited_whatever_it_claims()
    {
        using var held = new HeldRequests();
        await using var server = await TestServer.Start(BehindProxy(("Server:MaxRequestsPerAddress", "2"),
            ("Server:LogLevel", "Warning")), held.Register);
        using var clients = await Connections.Open(server, Attacker, 3);
        var answers = await held.Start(clients, 2, "X-Forwarded-For: 198.51.100.1");
        Assert.StartsWith("HTTP/1.1 429", await clients.Ask(2, "GET /healthz", "X-Forwarded-For: 198.51.100.2"), StringComparison.Ordinal);
        held.Release();
        await Task.WhenAll(answers);
    }

    [Fact]
    public async Task Unfinished_handshake_is_idle_and_HTTP_2_is_answered_beside_it()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "cert.pem");
        using var certificate = TestCertificate.SelfSigned("localhost");
        var thumbprint = certificate.GetCertHashString();
        await File.WriteAllTextAsync(file, TestCertificate.Pem(certificate));
        await using var server = await TestServer.Start(new() { ["Server:MaxConnections"] = "20", ["Server:Certificate"] = file });
        using var handshakes = await Connections.Open(server, Attacker, 30);
        await Eventually.Is(() => Task.FromResult(Limits(server).Count == 2));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == thumbprint },
            ConnectCallback = async (_, cancel) => new NetworkStream(await Connections.Connect(server, Attacker, cancel), ownsSocket: true),
        })
        { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync($"https://localhost:{server.Port}/healthz")));
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version)));
    }

    private static ConnectionLimits Limits(TestServer server) => server.Services.GetRequiredService<ConnectionLimits>();

    private static Dictionary<string, string?> BehindProxy(params (string Key, string Value)[] more) =>
        new(more.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)))
        {
            ["Server:BehindProxy"] = "true",
            ["Server:KnownProxies"] = Proxy
        };

    /// <summary>Raw connections from one loopback address.</summary>
    private sealed class Connections(List<Socket> sockets, int port) : IDisposable
    {
        public static async Task<Connections> Open(TestServer server, string source, int count)
        {
            var sockets = new List<Socket>();
            for (var i = 0; i < count; i++) sockets.Add(await Connect(server, source, CancellationToken.None));
            return new Connections(sockets, server.Port);
        }

        public static async Task<Socket> Connect(TestServer server, string source, CancellationToken cancel)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
            await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancel);
            return socket;
        }

        public async Task Add(TestServer server, string source) => sockets.Add(await Connect(server, source, CancellationToken.None));

        public async Task Send(int index, string text) => await sockets[index].SendAsync(System.Text.Encoding.ASCII.GetBytes(text));

        /// <summary>One request; the answer with its header, read to its end.</summary>
        public async Task<string> Ask(int index, string request, params string[] fields)
        {
            var lines = string.Concat(fields.Select(field => field + "\r\n"));
            await Send(index, $"{request} HTTP/1.1\r\nHost: localhost:{port}\r\n{lines}\r\n");
            var (answer, buffer) = (new StringBuilder(), new byte[4096]);
            while (!IsWhole(answer.ToString()))
            {
                var read = await sockets[index].ReceiveAsync(buffer);
                if (read == 0) break;
                answer.Append(System.Text.Encoding.UTF8.GetString(buffer, 0, read));
            }
            return answer.ToString();
        }

        /// <summary>Everything that arrives until the server closes; empty if it sends nothing more.</summary>
        public async Task<string> Rest(int index)
        {
            var (answer, buffer) = (new StringBuilder(), new byte[4096]);
            try
            {
                while (await sockets[index].ReceiveAsync(buffer) is > 0 and var read)
                    answer.Append(System.Text.Encoding.UTF8.GetString(buffer, 0, read));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // A reset counts as closed too.
            }
            return answer.ToString();
        }

        public void Dispose()
        {
            foreach (var socket in sockets) socket.Dispose();
        }

        private static bool IsWhole(string answer)
        {
            var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) return false;
            var length = answer.Split("\r\n").FirstOrDefault(line =>
                line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
            return length is null ? answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) : answer.Length >= end + 4
                + int.Parse(length[16..], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Holds requests of other sites inside the server, where their refusal is logged, until they are released.</summary>
    private sealed class HeldRequests : ILoggerProvider, ILogger
    {
        private const int Refused = 1002;
        private readonly ManualResetEventSlim released = new();
        private readonly SemaphoreSlim arrived = new(0);

        public void Register(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(this);

        /// <summary>The same on connections that open one after the other, so that no two of them are idle at once.</summary>
        public async Task<List<Task<string>>> Start(Connections connections, int count, TestServer server, string source)
        {
            var answers = new List<Task<string>>();
            for (var i = 0; i < count; i++)
            {
                await connections.Add(server, source);
                answers.Add(connections.Ask(i, "POST /api/user/login", "Origin: https://other.example", "Content-Length: 0"));
                await Arrival();
            }
            return answers;
        }

        /// <summary>Sends that many requests and waits until all are in progress.</summary>
        public async Task<List<Task<string>>> Start(Connections connections, int count, params string[] fields)
        {
            string[] all = ["Origin: https://other.example", "Content-Length: 0", .. fields];
            var answers = Enumerable.Range(0, count).Select(index => connections.Ask(index, "POST /api/user/login", all)).ToList();
            for (var i = 0; i < count; i++) await Arrival();
            return answers;
        }

        private async Task Arrival() =>
            Assert.True(await arrived.WaitAsync(Eventually.Longest), "The request did not come as far as the refusal.");

        public void Release() => released.Set();

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (eventId.Id != Refused) return;
            arrived.Release();
            released.Wait();
        }

        public void Dispose()
        {
            released.Set();
        }
    }
}
