using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>A connection without a network: a read gives what is left of one piece, and never parts of two.</summary>
internal sealed class PieceStream(params string[] pieces) : Stream
{
    private readonly Queue<ReadOnlyMemory<byte>> pieces =
        new(pieces.Where(piece => piece.Length > 0).Select(piece => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(piece)));
    private readonly StringBuilder written = new();

    /// <summary>All replies; lines end with LF.</summary>
    public string Written => written.Replace("\r\n", "\n").ToString();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || pieces.Count == 0) return new(0);
        var piece = pieces.Dequeue();
        var length = Math.Min(piece.Length, buffer.Length);
        piece[..length].CopyTo(buffer);
        if (length == piece.Length) return new(length);
        var rest = pieces.ToArray();
        pieces.Clear();
        pieces.Enqueue(piece[length..]);
        foreach (var later in rest) pieces.Enqueue(later);
        return new(length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        written.Append(Encoding.ASCII.GetString(buffer.Span));
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
