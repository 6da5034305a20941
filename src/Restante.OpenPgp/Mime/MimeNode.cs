using MimeKit;
using MimeKit.IO;

namespace Restante.OpenPgp;

/// <summary>An entity of a mail, by its position in the mail's stream; its content is not held in memory.</summary>
internal sealed class MimeNode(long start)
{
    /// <summary>First byte of the header.</summary>
    public long Start { get; } = start;

    /// <summary>First byte after the empty line.</summary>
    public long ContentStart { get; set; } = start;

    /// <summary>One past the last byte: the line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1).</summary>
    public long End { get; set; }

    public IReadOnlyList<HeaderField> Fields { get; set; } = [];

    public ContentType Type { get; set; } = new("text", "plain");

    public List<MimeNode> Children { get; } = [];

    /// <summary>True if a multipart ended with its closing delimiter.</summary>
    public bool IsClosed { get; set; }

    public bool IsMultipart => Type.IsMimeType("multipart", "*") && !string.IsNullOrEmpty(Type.Boundary);

    /// <summary>Header and content, unchanged.</summary>
    public Stream Whole(Stream mail) => new BoundStream(mail, Start, End, leaveOpen: true);

    /// <summary>The content without its transfer encoding.</summary>
    public Stream Decoded(Stream mail) =>
        new MimeContent(new BoundStream(mail, ContentStart, Math.Max(ContentStart, End), leaveOpen: true),
            Fields.TransferEncoding()).Open();

    /// <summary>This entity and its descendants.</summary>
    public IEnumerable<MimeNode> All() => Children.SelectMany(child => child.All()).Prepend(this);
}
