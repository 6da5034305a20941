using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Restante.Tests.Support.Network;

internal enum Zone
{
    /// <summary>Signed, and the resolver has its key.</summary>
    Secure,

    /// <summary>Not signed.</summary>
    Insecure,

    /// <summary>Signed with a key other than the one that the resolver knows: everything in it is bogus.</summary>
    Bogus,
}

/// <param name="Name">"secure.example"; "." is the root.</param>
/// <param name="Records">
/// Lines of a zone file, names relative to the zone's. The fixture adds SOA and NS, and to the root the proof that the insecure
/// zones are unsigned on purpose.
/// </param>
/// <param name="Kind">How it validates.</param>
internal sealed record TestZone(string Name, string Records, Zone Kind = Zone.Secure);

/// <summary>
/// Real DNS on loopback: Knot serves and signs the zones, Unbound resolves and validates. Both use free ports, their
/// own folder and no cache, so that <see cref="Put"/> takes effect at once. Names outside the zones are SERVFAIL: nothing leaves
/// the machine.
/// </summary>
internal sealed class DnsFixture : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int authorityPort = Loopback.FreePort();
    private readonly int resolverPort = Loopback.FreePort();
    private readonly List<Process> processes = [];
    private readonly List<TestZone> zones = [];
    private int serial = 1;

    private DnsFixture() { }

    /// <summary>For Network:Resolver.</summary>
    public string Setting => $"127.0.0.1:{resolverPort}";

    public static async Task<DnsFixture> Start(params TestZone[] zones)
    {
        var fixture = new DnsFixture();
        fixture.zones.AddRange(zones);
        try
        {
            await fixture.StartAuthority();
            await fixture.StartResolver();
            return fixture;
        }
        catch
        {
            await fixture.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replaces a zone's records; the next question sees the new ones.</summary>
    public async Task Put(string zone, string records)
    {
        Write(zone, records);
        await Run("knotc", "-s", folder.Of("knot.sock"), "-b", "zone-reload", zone);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Most of it is the text of the configuration of Knot DNS.
    private async Task StartAuthority()
    {
        var text = new StringBuilder($"""
            server:
                listen: 127.0.0.1@{authorityPort}
                rundir: {folder.Path}
                tcp-reuseport: off
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            control:
                listen: {folder.Of("knot.sock")}
            database:
                storage: {folder.Of("db")}
            log:
              - target: stderr
                any: warning
            policy:
              - id: test
                algorithm: ecdsap256sha256
                single-type-signing: on
                manual: on
            template:
              - id: default
                storage: {folder.Path}
                zonefile-sync: -1
                zonefile-load: difference-no-serial
                journal-content: all
            zone:

            """);
        foreach (var zone in zones)
        {
            Write(zone.Name, zone.Records);
            text.Append(CultureInfo.InvariantCulture, $"  - domain: {zone.Name}\n    file: {FileOf(zone.Name)}\n");
            if (zone.Kind != Zone.Insecure) text.Append("    dnssec-signing: on\n    dnssec-policy: test\n");
        }
        await File.WriteAllTextAsync(folder.Of("knot.conf"), text.ToString());
        Directory.CreateDirectory(folder.Of("db"));
        foreach (var zone in zones.Where(zone => zone.Kind != Zone.Insecure))
            await Run("keymgr", "-c", folder.Of("knot.conf"), zone.Name, "generate", "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes");
        Spawn("knotd", "-c", folder.Of("knot.conf"));
        await Listening(authorityPort);
    }

    private async Task StartResolver()
    {
        var text = new StringBuilder($"""
            server:
                interface: 127.0.0.1@{resolverPort}
                do-daemonize: no
                username: ""
                chroot: ""
                directory: "{folder.Path}"
                pidfile: "{folder.Of("unbound.pid")}"
                use-syslog: no
                verbosity: 0
                num-threads: 1
                do-not-query-localhost: no
                module-config: "validator iterator"
                cache-max-ttl: 0
                cache-max-negative-ttl: 0
                infra-host-ttl: 0

            """);
        foreach (var zone in zones.Where(zone => zone.Kind != Zone.Insecure))
            text.Append(CultureInfo.InvariantCulture, $"    trust-anchor: \"{await AnchorOf(zone)}\"\n");
        text.Append("remote-control:\n    control-enable: no\n");
        foreach (var name in zones.Select(zone => zone.Name).Append(".").Distinct())
            text.Append(CultureInfo.InvariantCulture, $"stub-zone:\n    name: \"{name}\"\n    stub-addr: 127.0.0.1@{authorityPort}\n");
        await File.WriteAllTextAsync(folder.Of("unbound.conf"), text.ToString());
        Spawn("unbound", "-d", "-c", folder.Of("unbound.conf"));
        await Listening(resolverPort);
    }

    /// <summary>The zone's DS with SHA-256; for a bogus zone, one digit is different.</summary>
    private async Task<string> AnchorOf(TestZone zone)
    {
        var lines = await Run("keymgr", "-c", folder.Of("knot.conf"), zone.Name, "ds");
        var line = lines.Split('\n').First(line => line.Contains(" 13 2 ", StringComparison.Ordinal)).Trim();
        if (zone.Kind == Zone.Bogus) line = line[..^1] + (line[^1] == '0' ? '1' : '0');
        return line;
    }

    private void Write(string zone, string records) => File.WriteAllText(FileOf(zone), $"""
        $ORIGIN {zone.TrimEnd('.')}.
        $TTL 60
        @ SOA ns postmaster {serial++} 3600 600 86400 60
        @ NS ns
        ns A 127.0.0.1
        {records}
        {(zone == "." ? Delegations() : "")}

        """);

    private string Delegations() => string.Join('\n', zones.Where(zone => zone.Kind == Zone.Insecure)
        .Select(zone => $"{zone.Name} NS ns.{zone.Name}\nns.{zone.Name} A 127.0.0.1"));

    private string FileOf(string zone) => folder.Of((zone == "." ? "root" : zone) + ".zone");

    private void Spawn(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program), arguments)
        {
            RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder.Path,
        };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        processes.Add(process);
    }

    private async Task Listening(int port)
    {
        var program = processes[^1];
        await Eventually.Is(async () =>
        {
            if (program.HasExited)
                throw new InvalidOperationException(
                    $"{program.StartInfo.FileName} ended with {program.ExitCode}; its configuration is wrong.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }, $"{program.StartInfo.FileName} listens");
    }

    private static Task<string> Run(string program, params string[] arguments) => Programs.Output(Find(program), arguments);

    private static string Find(string program) => Programs.Find(program)
        ?? throw new InvalidOperationException($"These tests need {program}: apt-get install unbound knot (./test does that).");
}
