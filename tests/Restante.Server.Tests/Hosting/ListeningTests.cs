using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Hosting;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>A port that another program has: the server says so in one sentence, whenever the program took it.</summary>
public sealed class ListeningTests
{
    [Fact]
    public async Task Port_in_use_is_named()
    {
        using var temporary = new TemporaryFolder();
        using var taken = Taken();
        var (exitCode, _, errors) = await ServerProcess.Run(temporary.Path, "serve", "--Server:Port", $"{Port(taken)}");
        Assert.Equal(2, exitCode);
        AssertNamed(Port(taken), errors);
    }

    [Fact]
    public async Task Port_taken_while_the_server_starts_is_named()
    {
        using var temporary = new TemporaryFolder();
        var data = Path.Combine(temporary.Path, "data");
        await MigratedFile.Write(data);
        using var taken = Taken();
        await using var app = Composition.Build(new Setup
        {
            Overrides = new Dictionary<string, string?>
            {
                ["Server:Port"] = $"{Port(taken)}", ["Server:LogLevel"] = "None", ["Storage:Folder"] = data,
                ["Keys:Folder"] = Path.Combine(temporary.Path, "keys"), ["Network:Resolver"] = "127.0.0.1:9",
            },
        });
        await Startup.Run(app, CancellationToken.None);
        var server = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        var error = await Assert.ThrowsAsync<BadConfigurationException>(() => Listening.Start(app, server, CancellationToken.None));
        AssertNamed(Port(taken), error.Message);
    }

    private static void AssertNamed(int port, string said)
    {
        Assert.Contains($"Server:Port: another program listens on {port} already.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private static TcpListener Taken()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
