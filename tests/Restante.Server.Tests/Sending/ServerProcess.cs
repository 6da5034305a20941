using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Restante.Protocol;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Sending;

/// <summary>The server as a separate process, so that a test can kill it at any instruction, as a failing machine would.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> lines = [];
    private readonly List<string> standardOutput = [];

    private ServerProcess(Process process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts on the folder's data and waits until it is ready.</summary>
    public static async Task<ServerProcess> Start(string folder, int relayPort, Dictionary<string, string?> settings)
    {
        // Between choosing a port and listening on it, another program may take it.
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await StartOn(Loopback.FreePort(), folder, relayPort, settings);
            }
            catch (InvalidOperationException e) when (tries < 5 && e.Message.Contains("another program listens", StringComparison.Ordinal))
            {
                // The next try has another port.
            }
        }
    }

    private static async Task<ServerProcess> StartOn(int port, string folder, int relayPort, Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.ArgumentList.Add(Repository.ServerProgram);
        start.ArgumentList.Add("serve");
        var all = new Dictionary<string, string?>(settings)
        {
            ["Server:Port"] = $"{port}", ["Delivery:Relay"] = "127.0.0.1", ["Delivery:Port"] = $"{relayPort}",
            ["Storage:Folder"] = Path.Combine(folder, "data"), ["Keys:Folder"] = Path.Combine(folder, "keys"),
            ["Network:Resolver"] = "127.0.0.1:9", ["Invitations:PerHour"] = "100000",
            ["Invitations:PerDay"] = "100000", ["KeyDiscovery:Sources"] = "",
        };
        foreach (var (key, value) in all)
        {
            start.ArgumentList.Add("--" + key);
            start.ArgumentList.Add(value!);
        }
        var server = new ServerProcess(Process.Start(start)!, port);
        server.process.OutputDataReceived += (_, line) =>
        {
            lock (server.standardOutput)
                if (line.Data is not null) server.standardOutput.Add(line.Data);
            server.Keep(line.Data);
        };
        server.process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        await server.Ready();
        return server;
    }

    /// <summary>Runs a verb on the folder's data to its end.</summary>
    public static Task<ProgramResult> Run(string folder, params string[] arguments)
    {
        string[] all =
        [
            Repository.ServerProgram, .. arguments, "--Storage:Folder", Path.Combine(folder, "data"),
            "--Keys:Folder", Path.Combine(folder, "keys"), "--Network:Resolver", "127.0.0.1:9",
        ];
        return Programs.Run(new ProcessStartInfo("dotnet", all) { WorkingDirectory = folder });
    }

    public string Output
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    /// <summary>The token of the link for the first user.</summary>
    public string SetUpToken() => Output.Split("/setup#")[1].Split('\n', ' ')[0].Trim();

    /// <summary>A browser's client: HttpClient's cookie jar is not used, because it keeps no Secure cookies on http.</summary>
    public HttpClient Client(string? cookie)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri($"http://localhost:{Port}") };
        client.DefaultRequestHeaders.Add("X-Restante", "1");
        if (cookie is not null) client.DefaultRequestHeaders.Add("Cookie", cookie);
        return client;
    }

    /// <summary>Creates the first user with the server's own link. Returns the user and the session's cookies.</summary>
    public async Task<(TestSender User, string Cookie)> SetUpUser()
    {
        using var client = Client(null);
        Assert.True(Encoding.TryFromBase64Url(SetUpToken(), out var token));
        var key = new TestKey("Alice <alice@example.org>");
        var answer = await client.Post("/api/setup/complete", new
        {
            token, address = "alice@example.org", name = "Alice", language = "en", salt = ServerFixture.Bytes(16),
            argon = ArgonParameters.Version1, auth = ServerFixture.Bytes(32), bundle = ServerFixture.Bytes(200),
            fingerprint = key.Fingerprint, certificate = key.Certificate, recoveryAuth = ServerFixture.Bytes(32),
            recoveryBundle = ServerFixture.Bytes(200),
        });
        var session = await answer.Read(HttpStatusCode.OK);
        var cookie = string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(line => line.Split(';')[0]));
        return (new TestSender(session.Id("userId"), "Alice", "alice@example.org", key, client, []), cookie);
    }

    /// <summary>The most memory that it has had at once, in bytes (VmHWM).</summary>
    public long PeakMemory()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Standard output only. Complete once the process has ended.</summary>
    public IReadOnlyList<string> StandardOutput
    {
        get
        {
            lock (standardOutput) return [.. standardOutput];
        }
    }

    /// <summary>Sends SIGTERM so many times in a row and waits for the end. Returns the exit code.</summary>
    public async Task<int> Terminate(int times)
    {
        for (var time = 0; time < times; time++)
            using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Eventually.Longest);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: nothing is flushed, closed or finished.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (lines)
            if (line is not null) lines.Add(line);
    }

    private async Task Ready()
    {
        using var client = Client(null);
        await Eventually.Is(async () =>
        {
            if (process.HasExited) throw new InvalidOperationException("The server did not start:\n" + Output);
            try
            {
                return (await client.GetAsync("/healthz")).IsSuccessStatusCode;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                // Not listening yet, or the connection met a port that was just given up.
                return false;
            }
        }, "the server answers");
    }
}
