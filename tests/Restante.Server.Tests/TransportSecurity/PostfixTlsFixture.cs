using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>
/// One identity of the Postfix: where it listens, the host name it gives, and the chain it presents after STARTTLS.
/// Without a chain it does not offer STARTTLS.
/// </summary>
internal sealed record PostfixFace(IPAddress Address, string HostName, X509Certificate2Collection? Chain);

/// <summary>
/// A real Postfix on port 25 of loopback addresses, with its queue in a temporary folder. It accepts no mail: it does not relay,
/// and has no local mailboxes.
/// </summary>
internal sealed class PostfixTlsFixture : IAsyncDisposable
{
    private const string Services = """
        tlsmgr    unix  -  -  n  1000?  1  tlsmgr
        rewrite   unix  -  -  n  -      -  trivial-rewrite
        anvil     unix  -  -  n  -      1  anvil
        proxymap  unix  -  -  n  -      -  proxymap
        cleanup   unix  n  -  n  -      0  cleanup
        bounce    unix  -  -  n  -      0  bounce
        defer     unix  -  -  n  -      0  bounce
        trace     unix  -  -  n  -      0  bounce
        verify    unix  -  -  n  -      1  verify
        error     unix  -  -  n  -      -  error
        postlog   unix-dgram n - n  -   1  postlogd

        """;

    private readonly TemporaryFolder folder = new();

    private PostfixTlsFixture() { }

    public static async Task<PostfixTlsFixture> Start(params PostfixFace[] faces)
    {
        var fixture = new PostfixTlsFixture();
        try
        {
            await fixture.Prepare(faces);
            await fixture.Postfix("start");
            foreach (var face in faces) await Greets(face.Address);
            return fixture;
        }
        catch
        {
            await fixture.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(folder.Of("queue", "pid", "master.pid"))) await Postfix("abort");
        folder.Dispose();
    }

    private async Task Prepare(PostfixFace[] faces)
    {
        // Its processes run under their own account.
        Directory.CreateDirectory(folder.Of("queue"));
        Directory.CreateDirectory(folder.Of("data"));
        using (var open = Process.Start("chmod", ["755", folder.Path])) await open.WaitForExitAsync();
        using (var give = Process.Start("chown", ["postfix", folder.Of("data")])) await give.WaitForExitAsync();
        await File.WriteAllTextAsync(folder.Of("main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {folder.Of("queue")}
            data_directory = {folder.Of("data")}
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            maillog_file = {folder.Of("log")}
            maillog_file_prefixes = {folder.Path}
            inet_protocols = ipv4
            mydestination =
            mynetworks =
            alias_maps =
            local_recipient_maps =

            """);
        var master = new StringBuilder(Services);
        foreach (var (face, number) in faces.Select((face, number) => (face, number)))
        {
            master.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"{face.Address}:25 inet n - n - - smtpd\n  -o myhostname={face.HostName}\n");
            if (face.Chain is null) continue;
            var pem = folder.Of($"{number}.pem");
            await File.WriteAllTextAsync(pem, PemOf(face.Chain));
            master.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"  -o smtpd_tls_security_level=may -o smtpd_tls_chain_files={pem}\n");
        }
        await File.WriteAllTextAsync(folder.Of("master.cf"), master.ToString());
    }

    private static string PemOf(X509Certificate2Collection chain)
    {
        using var key = chain[0].GetECDsaPrivateKey()!;
        var certificates = chain.Select(certificate => certificate.ExportCertificatePem());
        return key.ExportPkcs8PrivateKeyPem() + "\n" + string.Join('\n', certificates) + "\n";
    }

    private async Task Postfix(string verb)
    {
        // The master outlives this command and would hold a pipe open.
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"/usr/sbin/postfix -c '{folder.Path}' {verb} >'{folder.Path}/out' 2>&1"]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"postfix {verb} failed: {await File.ReadAllTextAsync(folder.Of("out"))}");
    }

    private static async Task Greets(IPAddress address)
    {
        await Eventually.Is(async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(new IPEndPoint(address, 25));
                using var reader = new StreamReader(client.GetStream());
                return (await reader.ReadLineAsync())?.StartsWith("220", StringComparison.Ordinal) == true;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return false;
            }
        }, $"Postfix greets at {address}");
    }
}
