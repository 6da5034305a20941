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
    // Below the range of the system's own choices (net.ipv4.ip_local_port_range), which begins at 32,768 unless set otherwise.
    private const int FirstPort = 16 * 1024;
    private const int LastPort = (32 * 1024) - 1;
    private static uint ports = (uint)Random.Shared.Next(LastPort - FirstPort);
    private static int outside;
    private static int inside = 128;

    /// <summary>For Network:InsecureAllowAddresses.</summary>
    public static string Outside => string.Create(CultureInfo.InvariantCulture, $"127.{Process.High}.{Process.Low}.0/25");

    /// <summary>An address that counts as one of the internet.</summary>
    public static IPAddress NextOutside() => Address(Interlocked.Increment(ref outside), 128);

    /// <summary>An address that must never be connected to.</summary>
    public static IPAddress NextInside() => Address(Interlocked.Increment(ref inside), 256);

    /// <summary>
    /// A port of 127.0.0.1 on which nobody listens, never the same one twice. The system gives none of these ports to outgoing
    /// connections, so nothing takes it before the caller listens, except a program that asks for this very number.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)(Interlocked.Increment(ref ports) % (LastPort - FirstPort + 1));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }

    private static IPAddress Address(int last, int end) =>
        last < end
            ? new IPAddress([127, (byte)Process.High, (byte)Process.Low, (byte)last])
            : throw new InvalidOperationException("More addresses are needed than there are: widen Loopback.");
}
