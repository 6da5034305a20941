using System.Diagnostics;
using Restante.OpenPgp.Tests;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Delivery;

/// <summary>
/// A real Postfix on a free loopback port. It accepts mail from this machine, and delivers mail for example.net to one Maildir.
/// </summary>
internal sealed class Postfix : IDisposable
{
    private readonly string folder;

    private Postfix(string folder, int port) => (this.folder, Port) = (folder, port);

    public int Port { get; }

    /// <summary>Why it cannot run here; null if it can.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root"
            ? "Postfix is started as root on Linux alone."
            : Tool.Has("postfix") ? null : "There is no postfix.";

    public static Postfix Start()
    {
        var folder = Directory.CreateTempSubdirectory("rst-postfix-").FullName;
        var server = new Postfix(folder, TestServer.FreePort());
        foreach (var name in new[] { "etc", "spool", "data", "mail" }) Directory.CreateDirectory(Path.Combine(folder, name));
        server.Run("chmod", "755", folder);
        server.Run("chown", "postfix", "data", "mail");
        File.WriteAllText(Path.Combine(folder, "etc", "main.cf"), server.Main());
        File.WriteAllText(Path.Combine(folder, "etc", "master.cf"), server.Master());
        server.Run("postfix", "-c", server.Configuration, "start");
        return server;
    }

    /// <summary>Waits for the n-th delivered mail, and reads it.</summary>
    public async Task<string> Mail(int number = 1)
    {
        var box = Path.Combine(folder, "mail", "box", "new");
        string[] Delivered() => Directory.Exists(box) ? [.. Directory.GetFiles(box).Order()] : [];
        await Eventually.Is(() => Delivered().Length >= number);
        return File.ReadAllText(Delivered()[number - 1]);
    }

    public void Dispose()
    {
        Run("postfix", "-c", Configuration, "stop");
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration => Path.Combine(folder, "etc");

    private string Main() => $"""
        compatibility_level = 3.6
        queue_directory = {folder}/spool
        data_directory = {folder}/data
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = relay.example
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = 127.0.0.0/8
        smtpd_recipient_restrictions = permit_mynetworks, reject
        message_size_limit = 100000000
        virtual_mailbox_limit = 0
        virtual_mailbox_domains = example.net
        virtual_mailbox_base = {folder}/mail
        virtual_mailbox_maps = static:box/
        virtual_minimum_uid = 1
        virtual_uid_maps = static:{Run("id", "-u", "postfix").Trim()}
        virtual_gid_maps = static:{Run("id", "-g", "postfix").Trim()}
        local_recipient_maps =
        alias_maps =
        maillog_file = {folder}/log
        maillog_file_prefixes = {Path.GetTempPath()}

        """;

    private string Master() => $"""
        127.0.0.1:{Port} inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        anvil unix - - n - 1 anvil
        virtual unix - n n - - virtual
        error unix - - n - - error
        retry unix - - n - - error
        postlog unix-dgram n - n - 1 postlogd

        """;

    // The daemon inherits nothing: if it held the test's output open, the reader of that output would wait.
    private string Run(string program, params string[] arguments)
    {
        var isStart = arguments is [.., "start"];
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = !isStart };
        using var process = Process.Start(start)!;
        var output = isStart ? "" : process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
        return output;
    }
}
