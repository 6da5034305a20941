using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;

namespace Restante.Server.Messages;

internal enum AuthorKind { User, Guest }

internal enum ReaderKind { User, Mailbox, Invitation, Pgp }

internal enum Role { Author, To, Cc, Bcc }

internal enum RecipientKind { User, Guest, Pgp }

/// <summary>Where a reader keeps a message that they received.</summary>
internal enum Place { Inbox, Archive }

/// <summary>
/// The owner of a key that opens a body: a user, a mailbox with its long-term key, a pending invitation, or a recipient of encrypted mail
/// (Pgp, with the id that a mailbox of the address has or would have). A Pgp access lasts while the mail is queued.
/// </summary>
internal readonly record struct Reader(ReaderKind Kind, Id16 Id);

/// <summary>A message as its author sent it. Its encrypted text is in the bodies; the only secret here is who wrote to whom.</summary>
internal sealed class Message
{
    /// <summary>The request id that the author's browser chose: 16 bytes.</summary>
    public required Id16 Id { get; init; }
    public required AuthorKind AuthorKind { get; init; }
    public required Id16 AuthorId { get; init; }
    public required string AuthorAddress { get; init; }
    public required string AuthorName { get; init; }
    public required byte[] AuthorFingerprint { get; init; }

    /// <summary>The author's certificate at the time of sending, so that old messages verify after a change of key.</summary>
    public required byte[] AuthorCertificate { get; init; }
    public required Id16 ThreadId { get; init; }
    public Id16? InReplyTo { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public required long Size { get; init; }

    /// <summary>The author is also a recipient.</summary>
    public required bool ToSelf { get; init; }

    /// <summary>
    /// Encrypted to and signed by the author: Bcc list, generations, invitation fingerprints. Messages of guests have none.
    /// </summary>
    public byte[]? Note { get; set; }
    public int NoteVersion { get; set; }
}

/// <summary>
/// One immutable SEIPD packet. Its row first reserves space for an upload (no <see cref="StoredAt"/>), then stages the stored packet (no
/// <see cref="MessageId"/>), and at last belongs to the message that was sent with it.
/// </summary>
internal sealed class Body
{
    public required Id16 Id { get; init; }
    public Id16? MessageId { get; set; }
    public required AuthorKind OwnerKind { get; init; }
    public required Id16 OwnerId { get; init; }

    /// <summary>In bytes; of a reservation, the most that may arrive.</summary>
    public required long Size { get; init; }

    /// <summary>The packet in the blob store; of a reservation, the name that it will have.</summary>
    public required string BlobName { get; init; }

    /// <summary>Subject and first words: a small SEIPD packet, encrypted with the body's session key.</summary>
    public byte[]? Summary { get; set; }

    /// <summary>When the upload began.</summary>
    public required DateTimeOffset StagedAt { get; init; }

    /// <summary>When the blob store had all of it; null: the upload is in progress, or was interrupted.</summary>
    public required DateTimeOffset? StoredAt { get; init; }
}

/// <summary>
/// The session key of one body for one reader: a PKESK packet. The row has all columns that a list filters and sorts by, so that an index
/// of the reader's rows serves a page.
/// </summary>
internal sealed class Access
{
    public long Id { get; init; }
    public required Id16 BodyId { get; init; }
    public required Id16 MessageId { get; init; }
    public required ReaderKind ReaderKind { get; init; }
    public required Id16 ReaderId { get; init; }
    public required byte[] KeyFingerprint { get; init; }
    public required byte[] Pkesk { get; init; }
    public required Role Role { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the message was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>When the message expires for this reader; null for the author, and if the message does not expire.</summary>
    public required DateTimeOffset? EndsAt { get; init; }

    /// <summary>Null if the reader is the author and no recipient: the message is only in Sent.</summary>
    public required Place? Place { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>A new reader's access to a body of this message.</summary>
    public static Access To(
        Message message,
        Id16 bodyId,
        Reader reader,
        Role role,
        byte[] keyFingerprint,
        byte[] pkesk,
        DateTimeOffset now) => new()
        {
            BodyId = bodyId, MessageId = message.Id, ReaderKind = reader.Kind, ReaderId = reader.Id,
            KeyFingerprint = keyFingerprint, Pkesk = pkesk,
            Role = role, CreatedAt = now, SentAt = message.SentAt, EndsAt = role == Role.Author ? null : message.ExpiresAt,
            Place = role == Role.Author && !message.ToSelf ? null : Messages.Place.Inbox,
        };

    /// <summary>A copy of this access for another reader, with the session key encrypted to that reader.</summary>
    public Access HandedTo(Reader reader, byte[] keyFingerprint, byte[] pkesk, DateTimeOffset now) => new()
    {
        BodyId = BodyId, MessageId = MessageId, ReaderKind = reader.Kind, ReaderId = reader.Id,
        KeyFingerprint = keyFingerprint, Pkesk = pkesk,
        Role = Role, CreatedAt = now, SentAt = SentAt, EndsAt = EndsAt, Place = Place,
    };
}

internal sealed class MessageTable : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages");
        builder.HasKey(message => message.Id);
        builder.HasIndex(message => new { message.ThreadId, message.SentAt });
        builder.HasIndex(message => new { message.AuthorKind, message.AuthorId, message.SentAt });
        builder.HasIndex(message => message.ExpiresAt);
    }
}

internal sealed class BodyTable : IEntityTypeConfiguration<Body>
{
    public void Configure(EntityTypeBuilder<Body> builder)
    {
        builder.ToTable("bodies");
        builder.HasKey(body => body.Id);
        builder.HasIndex(body => body.MessageId);
        builder.HasIndex(body => body.BlobName).IsUnique();
    }
}

internal sealed class AccessTable : IEntityTypeConfiguration<Access>
{
    public void Configure(EntityTypeBuilder<Access> builder)
    {
        builder.ToTable("accesses");
        builder.HasKey(access => access.Id);
        builder.HasIndex(access => new { access.BodyId, access.ReaderKind, access.ReaderId }).IsUnique();
        builder.HasIndex(access => new { access.ReaderKind, access.ReaderId });
        builder.HasIndex(access => new { access.MessageId, access.ReaderKind, access.ReaderId });
        // One index per list, with only its rows, newest last.
        builder.HasIndex(
            access => new { access.ReaderKind, access.ReaderId, access.Place, access.SentAt, access.MessageId }, "IX_accesses_received")
            .HasFilter("\"Place\" IS NOT NULL AND \"DeletedAt\" IS NULL");
        builder.HasIndex(
            access => new { access.ReaderKind, access.ReaderId, access.Place, access.SentAt, access.MessageId }, "IX_accesses_unread")
            .HasFilter("\"Place\" IS NOT NULL AND \"DeletedAt\" IS NULL AND \"ReadAt\" IS NULL");
        builder.HasIndex(access => new { access.ReaderKind, access.ReaderId, access.SentAt, access.MessageId }, "IX_accesses_sent")
            .HasFilter("\"Role\" = 'Author' AND \"DeletedAt\" IS NULL");
    }
}
