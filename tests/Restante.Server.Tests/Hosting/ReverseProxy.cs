using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Restante.Server.Tests.Hosting;

/// <summary>
/// nginx or Caddy with the sample configuration of docs/operations. Only the ports, the certificate and the location of the log
/// differ.
/// </summary>
internal sealed class ReverseProxy : IAsyncDisposable
{
    public const string Host = "secure.example.org";

    private static readonly string[] NginxTemporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    private static readonly string[] Homes = ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"];

    private readonly TemporaryFolder folder = new();
    private readonly int port = Loopback.FreePort();
    private readonly StringBuilder console = new();
    private string thumbprint = "";
    private Process? process;
    private string? logs;

    private ReverseProxy()
    {
    }

    public static async Task<ReverseProxy> Start(string program, int serverPort)
    {
        var proxy = new ReverseProxy();
        proxy.WriteCertificate();
        var arguments = program == "nginx" ? proxy.Nginx(serverPort) : proxy.Caddy(serverPort);
        proxy.Run(Programs.Find(program)!, arguments);
        await Eventually.Is(async () => await proxy.Answers());
        return proxy;
    }

    /// <summary>Reaches the proxy under its public name.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancel) => await Connect(cancel),
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == thumbprint,
        },
    })
    { BaseAddress = new Uri($"https://{Host}") };

    /// <summary>Everything that it wrote to files and to its console; read it after the program has ended.</summary>
    public string Logs() => logs ?? throw new InvalidOperationException("It still writes.");

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
        lock (console)
            logs = string.Join('\n', [.. Directory.EnumerateFiles(folder.Path, "*.log").Select(File.ReadAllText), console.ToString()]);
        folder.Dispose();
    }

    private string[] Nginx(int serverPort)
    {
        var site = Sample("nginx.conf")
            .Replace("listen 80;", $"listen 127.0.0.1:{Loopback.FreePort()};", StringComparison.Ordinal)
            .Replace("listen [::]:80;", "", StringComparison.Ordinal)
            .Replace("listen 443 ssl http2;", $"listen 127.0.0.1:{port} ssl http2;", StringComparison.Ordinal)
            .Replace("listen [::]:443 ssl http2;", "", StringComparison.Ordinal)
            .Replace($"/etc/letsencrypt/live/{Host}/fullchain.pem", Place("cert.pem"), StringComparison.Ordinal)
            .Replace($"/etc/letsencrypt/live/{Host}/privkey.pem", Place("key.pem"), StringComparison.Ordinal)
            .Replace("/var/log/nginx/restante.log", Place("access.log"), StringComparison.Ordinal)
            .Replace("127.0.0.1:8080", $"127.0.0.1:{serverPort}", StringComparison.Ordinal);
        File.WriteAllText(Place("site.conf"), site);
        var temporary = string.Concat(NginxTemporary.Select(kind => $"{kind}_temp_path {Place(kind)};\n"));
        File.WriteAllText(Place("main.conf"), $"daemon off;\nmaster_process off;\npid {Place("pid")};\n" +
            $"error_log {Place("error.log")} info;\nevents {{}}\nhttp {{\n{temporary}include {Place("site.conf")};\n}}\n");
        return ["-e", Place("error.log"), "-c", Place("main.conf")];
    }

    private string[] Caddy(int serverPort)
    {
        var sample = Sample("Caddyfile")
            .Replace("\n{\n", "\n{\n\tadmin off\n\tauto_https off\n", StringComparison.Ordinal)
            .Replace(
                $"\n{Host} {{\n",
                $"\nhttps://{Host}:{port} {{\n\tbind 127.0.0.1\n\ttls {Place("cert.pem")} {Place("key.pem")}\n",
                StringComparison.Ordinal)
            .Replace("/var/log/caddy/restante.log", Place("access.log"), StringComparison.Ordinal)
            .Replace("127.0.0.1:8080", $"127.0.0.1:{serverPort}", StringComparison.Ordinal);
        File.WriteAllText(Place("Caddyfile"), sample);
        return ["run", "--config", Place("Caddyfile"), "--adapter", "caddyfile"];
    }

    private void Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in Homes) start.Environment[name] = folder.Path;
        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (console) console.AppendLine(line.Data);
        }
    }

    private async Task<bool> Answers()
    {
        if (process!.HasExited) lock (console) throw new InvalidOperationException($"The proxy ended with {process.ExitCode}: {console}");
        try
        {
            (await Connect(CancellationToken.None)).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<Stream> Connect(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void WriteCertificate()
    {
        using var certificate = TestCertificate.SelfSigned(Host);
        thumbprint = certificate.GetCertHashString();
        File.WriteAllText(Place("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Place("key.pem"), TestCertificate.KeyPem(certificate));
    }

    private string Place(string name) => folder.Of(name);

    private static string Sample(string name) => File.ReadAllText(Repository.PathOf("docs", "operations", name));
}
