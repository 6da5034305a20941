using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Restante.Tests.Support.Network;

/// <summary>
/// Addresses of 127.0.0.0/8 that no other test of this machine uses, so that each host may have the port that the standards
/// give it. Half of them count as the Internet (<see cref="Outside"/>), the other half as inner networks.
/// </summary>
internal static class Loopback
{
    private static readonly (int High, int Low) Process = (64 + (Environment.ProcessId / 250 % 64), 1 + (Environment.ProcessId % 250));
    private static int outside;
    private static int inside = 128;

    /// <summary>For Network:InsecureAllowAddresses.</summary>
    public static string Outside => string.Create(CultureInfo.InvariantCulture, $"127.{Process.High}.{Process.Low}.0/25");

    /// <summary>An address that counts as one of the internet.</summary>
    public static IPAddress NextOutside() => Address(Interlocked.Increment(ref outside), 128);

    /// <summary>An address that must never be connected to.</summary>
    public static IPAddress NextInside() => Address(Interlocked.Increment(ref inside), 256);

    /// <summary>A port of 127.0.0.1 on which nobody listened a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IPAddress Address(int last, int end) =>
        last < end
            ? new IPAddress([127, (byte)Process.High, (byte)Process.Low, (byte)last])
            : throw new InvalidOperationException("More addresses are needed than there are: widen Loopback.");
}
