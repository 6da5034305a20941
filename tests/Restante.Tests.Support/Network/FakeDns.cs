using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Restante.Tests.Support.Network;

/// <summary>A name server on a free loopback port that answers as a test says; null: silence.</summary>
internal sealed class FakeDns : IAsyncDisposable
{
    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource stopped = new();
    private readonly Func<string, int, byte[], byte[]?> answer;
    private int questions;

    /// <param name="answer">Name in lower case, type, and the question's packet → the answer's packet.</param>
    public FakeDns(Func<string, int, byte[], byte[]?> answer)
    {
        this.answer = answer;
        _ = Serve();
    }

    public string Setting => socket.Client.LocalEndPoint!.ToString()!;

    public int Questions => questions;

    /// <summary>A server of A records only; any other name does not exist.</summary>
    public static FakeDns OfAddresses(Func<string, IPAddress[]> addresses) => new((name, type, question) =>
    {
        var found = addresses(name);
        var ofType = found.Where(address => type == (address.AddressFamily == AddressFamily.InterNetwork ? 1 : 28));
        return Reply(question, found.Length == 0 ? 3 : 0, [.. ofType.Select(address => (type, address.GetAddressBytes()))]);
    });

    /// <summary>A reply to this question, with records of its name.</summary>
    public static byte[] Reply(byte[] question, int code, (int Type, byte[] Data)[] records)
    {
        var end = EndOfQuestion(question);
        var packet = new MemoryStream();
        packet.Write(question, 0, end);
        foreach (var (type, data) in records)
        {
            packet.Write([0xc0, 0x0c, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 0, (byte)(data.Length >> 8), (byte)data.Length]);
            packet.Write(data);
        }
        var bytes = packet.ToArray();
        (bytes[2], bytes[3]) = (0x81, (byte)(0x80 | code));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)records.Length);
        bytes.AsSpan(8, 4).Clear();
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        socket.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(stopped.Token);
                Interlocked.Increment(ref questions);
                var end = EndOfQuestion(got.Buffer);
                if (answer(NameOf(got.Buffer), BinaryPrimitives.ReadUInt16BigEndian(got.Buffer.AsSpan(end - 4)), got.Buffer) is { } reply)
                    await socket.SendAsync(reply, got.RemoteEndPoint, stopped.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int EndOfQuestion(byte[] packet)
    {
        var at = 12;
        while (packet[at] != 0) at += packet[at] + 1;
        return at + 5;
    }

    private static string NameOf(byte[] packet)
    {
        var labels = new List<string>();
        for (var at = 12; packet[at] != 0; at += packet[at] + 1) labels.Add(Encoding.ASCII.GetString(packet, at + 1, packet[at]));
        return string.Join('.', labels).ToLowerInvariant();
    }
}
