namespace Restante.OpenPgp;

/// <summary>Refuses an input that exceeds its limit, when the first excess byte is read.</summary>
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
