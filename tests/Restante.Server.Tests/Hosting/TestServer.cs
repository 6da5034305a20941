using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Hosting;
using Restante.Server.Hosting.Demonstration;

namespace Restante.Server.Tests.Hosting;

/// <summary>
/// The whole server on a free loopback port, composed as in production. Its data is in a temporary folder, and its clock stands
/// still until a test moves it.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly bool ownsFolder;

    private TestServer(WebApplication app, string folder, bool ownsFolder, int port, SettableTime time, CaughtMails mails, int relayPort)
    {
        (this.app, Folder, this.ownsFolder, Port, Time, Mails, RelayPort) = (app, folder, ownsFolder, port, time, mails, relayPort);
        Origin = new Uri($"http://localhost:{port}");
    }

    public string Folder { get; }

    public int Port { get; }

    public Uri Origin { get; }

    public SettableTime Time { get; }

    /// <summary>Mails that the server's relay received, over a real SMTP conversation.</summary>
    public CaughtMails Mails { get; }

    /// <summary>Where that relay listens.</summary>
    public int RelayPort { get; }

    public IServiceProvider Services => app.Services;

    /// <param name="settings">"Section:Key" → value, above the defaults of a test; "{port}" means the port.</param>
    /// <param name="services">Replaces registered services.</param>
    /// <param name="folder">An earlier server's folder, to start on its data again; null: a new one, removed at the end.</param>
    /// <param name="time">An earlier server's clock.</param>
    public static async Task<TestServer> Start(
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        string? folder = null,
        SettableTime? time = null)
    {
        var ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("restante-test-").FullName;
        time ??= new SettableTime();
        // The server creates the schema itself if there is none; here that would be most of the time of a short test.
        if (ownsFolder && settings?.ContainsKey("Storage:PostgreSql") != true) await MigratedFile.Write(Path.Combine(folder, "data"));
        for (var attempt = 1; ; attempt++)
        {
            var port = Loopback.FreePort();
            var mails = new CaughtMails();
            var catcher = new MailCatcher(mails, time);
            var app = Composition.Build(new Setup
            {
                Overrides = Settings(folder, port, catcher.Port, settings),
                Services = all =>
                {
                    all.AddSingleton<TimeProvider>(time);
                    all.AddDemonstration(catcher, mails);
                    services?.Invoke(all);
                },
            });
            try
            {
                await Startup.Run(app, CancellationToken.None);
                await app.StartAsync();
                return new TestServer(app, folder, ownsFolder, port, time, mails, catcher.Port);
            }
            catch (IOException) when (attempt < 5)
            {
                // Another program took the port between our check and our listening.
                await app.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// A client that sends requests as a browser does from a page of this server: with its cookies (HttpClient would not send Secure
    /// ones over http), its own Origin and the header of the API.
    /// </summary>
    public HttpClient Client(string? origin = null)
    {
        var client = new HttpClient(new Browser(Handler())) { BaseAddress = new Uri(origin ?? Origin.ToString()) };
        client.DefaultRequestHeaders.Add("X-Restante", "1");
        client.DefaultRequestHeaders.Add("Origin", client.BaseAddress.GetLeftPart(UriPartial.Authority));
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    /// <summary>A client that adds nothing: no cookies, no Origin, no header of the API.</summary>
    public HttpClient Stranger() => new(Handler()) { BaseAddress = Origin };

    /// <summary>
    /// Reaches this server under any host name, as a name server would direct it, and checks that the document declares each
    /// answer.
    /// </summary>
    private DeclaredAnswers Handler() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>A scope as an endpoint has it.</summary>
    public async Task InScope(Func<IServiceProvider, Task> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    private static Dictionary<string, string?> Settings(string folder, int port, int relayPort, Dictionary<string, string?>? more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Server:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Server:LogLevel"] = "Error",
            ["Delivery:Relay"] = "127.0.0.1",
            ["Delivery:Port"] = relayPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            // The discard port, on which nobody listens: no test asks the machine's own name server.
            ["Network:Resolver"] = "127.0.0.1:9",
            ["Storage:Folder"] = Path.Combine(folder, "data"),
            ["Keys:Folder"] = Path.Combine(folder, "keys"),
            // No test uses the internet; those of key discovery bring their own resolver.
            ["KeyDiscovery:Sources"] = "",
        };
        foreach (var (key, value) in more ?? [])
            settings[key] = value?.Replace("{port}", settings["Server:Port"], StringComparison.Ordinal);
        return settings;
    }

    /// <summary>Keeps cookies as a browser does that accepts Secure ones on http://localhost.</summary>
    private sealed class Browser(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly Dictionary<string, string> cookies = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            lock (cookies)
                if (cookies.Count > 0)
                    request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            var response = await base.SendAsync(request, cancel);
            if (response.Headers.TryGetValues("Set-Cookie", out var lines))
                foreach (var line in lines) Keep(line);
            return response;
        }

        private void Keep(string line)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            var gone = pair[1].Length == 0
                || line.Contains("max-age=0", StringComparison.OrdinalIgnoreCase)
                || line.Contains("1970", StringComparison.Ordinal);
            lock (cookies)
                if (gone) cookies.Remove(pair[0]);
                else cookies[pair[0]] = pair[1];
        }
    }
}

internal static class TestServerAnswers
{
    /// <summary>The <c>code</c> of a problem, after checking that it is one.</summary>
    public static async Task<string?> ProblemCode(this HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        return problem.GetProperty("code").GetString();
    }
}
