using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Restante.Tests.Support.Network;

namespace Restante.Tests.Support.Mail;

/// <summary>
/// One identity of the Postfix: where it listens, the host name it gives, and the chain it presents after STARTTLS.
/// Without a chain it does not offer STARTTLS.
/// </summary>
internal sealed record PostfixFace(IPAddress Address, string HostName, X509Certificate2Collection? Chain);

/// <summary>A real Postfix on loopback, with configuration, queue and mailboxes in a temporary folder.</summary>
internal sealed class PostfixFixture : IAsyncDisposable
{
    private const string Services = """
        pickup    unix  n  -  n  60     1  pickup
        cleanup   unix  n  -  n  -      0  cleanup
        qmgr      unix  n  -  n  300    1  qmgr
        tlsmgr    unix  -  -  n  1000?  1  tlsmgr
        rewrite   unix  -  -  n  -      -  trivial-rewrite
        bounce    unix  -  -  n  -      0  bounce
        defer     unix  -  -  n  -      0  bounce
        trace     unix  -  -  n  -      0  bounce
        verify    unix  -  -  n  -      1  verify
        proxymap  unix  -  -  n  -      -  proxymap
        anvil     unix  -  -  n  -      1  anvil
        virtual   unix  -  n  n  -      -  virtual
        error     unix  -  -  n  -      -  error
        retry     unix  -  -  n  -      -  error
        postlog   unix-dgram n - n  -   1  postlogd

        """;

    private static readonly string[] Folders = ["queue", "data", "mail"];

    private readonly TemporaryFolder folder = new();

    private PostfixFixture(int port) => Port = port;

    /// <summary>Why it cannot run here; null if it can.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root"
            ? "Postfix is started as root on Linux alone."
            : Programs.Find("postfix") is not null ? null : "There is no postfix.";

    /// <summary>Where it accepts mail; 25 for faces.</summary>
    public int Port { get; }

    /// <summary>Accepts mail from this machine on a free port of 127.0.0.1, and delivers mail for example.net to one Maildir.</summary>
    public static async Task<PostfixFixture> StartDelivering()
    {
        var fixture = new PostfixFixture(Loopback.FreePort());
        var mailbox = fixture.folder.Of("mail");
        var settings = $"""
            myhostname = relay.example
            inet_interfaces = 127.0.0.1
            mynetworks = 127.0.0.0/8
            smtpd_recipient_restrictions = permit_mynetworks, reject
            message_size_limit = 100000000
            virtual_mailbox_limit = 0
            virtual_mailbox_domains = example.net
            virtual_mailbox_base = {mailbox}
            virtual_mailbox_maps = static:box/
            virtual_minimum_uid = 1
            virtual_uid_maps = static:{(await Programs.Output("id", "-u", "postfix")).Trim()}
            virtual_gid_maps = static:{(await Programs.Output("id", "-g", "postfix")).Trim()}

            """;
        var place = new IPEndPoint(IPAddress.Loopback, fixture.Port);
        await fixture.Start(settings, $"{place} inet n - n - - smtpd\n", place);
        return fixture;
    }

    /// <summary>Listens on port 25 of these addresses and shows its TLS. It does not relay, and has no mailboxes.</summary>
    public static async Task<PostfixFixture> Start(params PostfixFace[] faces)
    {
        var fixture = new PostfixFixture(25);
        var services = new StringBuilder();
        foreach (var (face, number) in faces.Select((face, number) => (face, number)))
        {
            services.Append(CultureInfo.InvariantCulture,
                $"{face.Address}:25 inet n - n - - smtpd\n  -o myhostname={face.HostName}\n");
            if (face.Chain is null) continue;
            var pem = fixture.folder.Of($"{number}.pem");
            await File.WriteAllTextAsync(pem, TestCertificate.Pem(face.Chain));
            services.Append(CultureInfo.InvariantCulture, $"  -o smtpd_tls_security_level=may -o smtpd_tls_chain_files={pem}\n");
        }
        await fixture.Start("mynetworks =\n", services.ToString(), [.. faces.Select(face => new IPEndPoint(face.Address, 25))]);
        return fixture;
    }

    /// <summary>Waits for the n-th delivered mail, and reads it.</summary>
    public async Task<string> Mail(int number = 1)
    {
        var box = folder.Of("mail", "box", "new");
        string[] Delivered() => Directory.Exists(box) ? [.. Directory.GetFiles(box).Order()] : [];
        await Eventually.Is(() => Delivered().Length >= number, $"Postfix delivers mail number {number}");
        return await File.ReadAllTextAsync(Delivered()[number - 1]);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(folder.Of("queue", "pid", "master.pid"))) await Postfix("abort");
        folder.Dispose();
    }

    private async Task Start(string settings, string services, params IPEndPoint[] listening)
    {
        try
        {
            await Write(settings, services);
            await Postfix("start");
            foreach (var place in listening) await Eventually.Is(() => Greets(place), $"Postfix greets at {place}");
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task Write(string settings, string services)
    {
        foreach (var name in Folders) Directory.CreateDirectory(folder.Of(name));
        // Its processes run under their own account.
        await Programs.Output("chmod", "755", folder.Path);
        await Programs.Output("chown", "postfix", folder.Of("data"), folder.Of("mail"));
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
            alias_maps =
            local_recipient_maps =
            {settings}
            """);
        await File.WriteAllTextAsync(folder.Of("master.cf"), Services + services);
    }

    private async Task Postfix(string verb)
    {
        // The master outlives this command and would hold a pipe open.
        var (code, _, _) = await Programs.Run("/bin/sh", "-c", $"/usr/sbin/postfix -c '{folder.Path}' {verb} >'{folder.Path}/out' 2>&1");
        if (code != 0) throw new InvalidOperationException($"postfix {verb} failed: {await File.ReadAllTextAsync(folder.Of("out"))}");
    }

    private static async Task<bool> Greets(IPEndPoint place)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(place);
            using var reader = new StreamReader(client.GetStream());
            return (await reader.ReadLineAsync())?.StartsWith("220", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
