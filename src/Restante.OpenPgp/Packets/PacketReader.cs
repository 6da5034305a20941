using System.Buffers.Binary;

namespace Restante.OpenPgp;

/// <summary>
/// Reads packets from a stream, one after the other (RFC 9580 section 4.2). A body is a stream that ends with its packet; a claimed
/// length never causes an allocation.
/// </summary>
internal sealed class PacketReader(Stream input)
{
    private PacketBody? body;

    /// <summary>The next packet's tag, or null at the end of the input. Skips the rest of the previous body.</summary>
    public PacketTag? Next()
    {
        body?.Drain();
        body = null;
        var first = input.ReadByte();
        if (first < 0) return null;
        if ((first & 0x80) == 0) throw new RefusedException(Refusal.Malformed);
        if ((first & 0x40) != 0)
        {
            body = PacketBody.NewFormat(input);
            return (PacketTag)(first & 0x3f);
        }
        body = (first & 3) switch
        {
            0 => new PacketBody(input, PacketBody.Number(input, 1), PacketBody.Ending.Definite),
            1 => new PacketBody(input, PacketBody.Number(input, 2), PacketBody.Ending.Definite),
            2 => new PacketBody(input, PacketBody.Number(input, 4), PacketBody.Ending.Definite),
            _ => new PacketBody(input, long.MaxValue, PacketBody.Ending.WithTheInput),
        };
        return (PacketTag)((first >> 2) & 0x0f);
    }

    /// <summary>The body of the packet that <see cref="Next"/> found.</summary>
    public PacketBody Body => body ?? throw new InvalidOperationException("There is no packet.");

    /// <summary>The whole body; refuses one longer than <paramref name="most"/> bytes.</summary>
    public byte[] ReadBody(int most = Policy.MaxSmallPacketBytes) => Body.ReadWhole(most);
}

/// <summary>A packet's body: of definite length, in partial lengths, or up to the end of the input.</summary>
internal sealed class PacketBody(Stream input, long left, PacketBody.Ending ending) : ReadStream
{
    internal enum Ending
    {
        Definite,
        Partial,
        WithTheInput,
    }

    private long left = left;
    private Ending ending = ending;

    public static PacketBody NewFormat(Stream input)
    {
        var (length, ending) = NewLength(input);
        return new PacketBody(input, length, ending);
    }

    public static long Number(Stream input, int bytes)
    {
        Span<byte> number = stackalloc byte[4];
        number.Clear();
        if (input.ReadAtLeast(number[^bytes..], bytes, throwOnEndOfStream: false) < bytes) throw new RefusedException(Refusal.Truncated);
        return BinaryPrimitives.ReadUInt32BigEndian(number);
    }

    public override int Read(Span<byte> buffer)
    {
        while (left == 0 && ending == Ending.Partial) (left, ending) = NewLength(input);
        if (left == 0 || buffer.IsEmpty) return 0;
        var read = input.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        if (read == 0 && ending == Ending.WithTheInput) left = 0;
        else if (read == 0) throw new RefusedException(Refusal.Truncated);
        else if (ending != Ending.WithTheInput) left -= read;
        return read;
    }

    public byte[] ReadWhole(int most)
    {
        if (ending == Ending.Definite && left > most) throw new RefusedException(Refusal.TooLarge);
        using var whole = new MemoryStream();
        var buffer = new byte[4096];
        while (Read(buffer) is var read and > 0)
        {
            if (whole.Length + read > most) throw new RefusedException(Refusal.TooLarge);
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }

    public void Drain()
    {
        var buffer = new byte[16 * 1024];
        while (Read(buffer) > 0) { }
    }

    private static (long Length, Ending Ending) NewLength(Stream input)
    {
        var first = (int)Number(input, 1);
        return first switch
        {
            < 192 => (first, Ending.Definite),
            < 224 => (((first - 192) << 8) + Number(input, 1) + 192, Ending.Definite),
            < 255 => (1L << (first & 0x1f), Ending.Partial),
            _ => (Number(input, 4), Ending.Definite),
        };
    }
}
