using Microsoft.Extensions.Options;
using Restante.Server.Network;

namespace Restante.Server.Tests.Network;

/// <summary>The network slice without a server, composed with these settings.</summary>
internal sealed class NetworkFixture : IDisposable
{
    public NetworkFixture(string resolver, string? caFile = null, bool trust = false, params string[] allow)
    {
        var options = Options.Create(
            new NetworkOptions { Resolver = resolver, TrustResolver = trust, CaFile = caFile, InsecureAllowAddresses = [.. allow] });
        Resolver = new Resolver(options);
        Guard = new AddressGuard(options);
        Connector = new Connector(Guard);
        Roots = new TrustedRoots(caFile);
        Http = new OutwardHttp(Resolver, Guard, Connector, Roots, TimeProvider.System);
    }

    public Resolver Resolver { get; }

    public AddressGuard Guard { get; }

    public Connector Connector { get; }

    public TrustedRoots Roots { get; }

    public OutwardHttp Http { get; }

    public void Dispose() => Http.Dispose();
}
