namespace Restante.OpenPgp;

/// <summary>Refuses an input that is longer than it may be, when the first byte too many is read.</summary>
internal sealed class Bounded(Stream input, long most) : ReadStream
{
    private long left = most;

    public override int Read(Span<byte> buffer)
    {
        var read = input.Read(buffer);
        left -= read;
        return left < 0 ? throw new RefusedException(Refusal.TooLarge) : read;
    }
}
