using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Restante.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accesses",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    BodyId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ReaderKind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    ReaderId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KeyFingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Pkesk = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AnsweredAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accesses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "assurances",
                columns: table => new
                {
                    Mid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Level = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Iid = table.Column<byte[]>(type: "BLOB", nullable: false),
                    InvitationKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Proof = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_assurances", x => new { x.Mid, x.UserId });
                });

            migrationBuilder.CreateTable(
                name: "bodies",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    OwnerKind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    OwnerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    BlobName = table.Column<string>(type: "TEXT", nullable: false),
                    Summary = table.Column<byte[]>(type: "BLOB", nullable: true),
                    StagedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bodies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "contact_keys",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Canonical = table.Column<string>(type: "TEXT", nullable: false),
                    Provenance = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    CameBy = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Certificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AddedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact_keys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    TokenHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    OwnerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => x.TokenHash);
                });

            migrationBuilder.CreateTable(
                name: "discovered_keys",
                columns: table => new
                {
                    Canonical = table.Column<string>(type: "TEXT", nullable: false),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Certificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IsRevoked = table.Column<bool>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_discovered_keys", x => new { x.Canonical, x.Fingerprint });
                });

            migrationBuilder.CreateTable(
                name: "drafts",
                columns: table => new
                {
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Record = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_drafts", x => new { x.UserId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "generations",
                columns: table => new
                {
                    UserId = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Canon = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_generations", x => new { x.UserId, x.Canon });
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    Iid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Canon = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    HasPin = table.Column<bool>(type: "INTEGER", nullable: false),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false),
                    LinkVerifier = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PinVerifier = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PinKeyNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    SealedSecret = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PublicKey = table.Column<byte[]>(type: "BLOB", nullable: false),
                    InviteFpr = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SenderCertificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SenderFpr = table.Column<byte[]>(type: "BLOB", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstOpenedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FirstRedeemedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FinalAt = table.Column<long>(type: "INTEGER", nullable: true),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Language = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    ActivationRequestId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    UnopenedReminderAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ExpiryWarnedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invitations", x => x.Iid);
                });

            migrationBuilder.CreateTable(
                name: "key_lookups",
                columns: table => new
                {
                    Canonical = table.Column<string>(type: "TEXT", nullable: false),
                    Source = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Cause = table.Column<string>(type: "TEXT", nullable: true),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", nullable: true),
                    FoundAt = table.Column<long>(type: "INTEGER", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Expires = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_key_lookups", x => new { x.Canonical, x.Source });
                });

            migrationBuilder.CreateTable(
                name: "lost_links",
                columns: table => new
                {
                    TokenHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Mid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UsedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lost_links", x => x.TokenHash);
                });

            migrationBuilder.CreateTable(
                name: "mailboxes",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Mid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Canon = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Salt = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ArgonMemoryKiB = table.Column<int>(type: "INTEGER", nullable: false),
                    ArgonIterations = table.Column<int>(type: "INTEGER", nullable: false),
                    AuthVerifier = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AuthKeyNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    SealedBundle = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Certificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PinsRecord = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PinsVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Language = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastActivityAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RetireAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FrozenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FrozenIid = table.Column<byte[]>(type: "BLOB", nullable: true),
                    FrozenFor = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Reminded30At = table.Column<long>(type: "INTEGER", nullable: true),
                    Reminded7At = table.Column<long>(type: "INTEGER", nullable: true),
                    Delivery = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    DeliveryChangedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OwnKey = table.Column<byte[]>(type: "BLOB", nullable: true),
                    OwnKeyFingerprint = table.Column<byte[]>(type: "BLOB", maxLength: 20, nullable: true),
                    OwnKeyExpiresAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OwnKeyCounter = table.Column<int>(type: "INTEGER", nullable: false),
                    OwnKeySignature = table.Column<byte[]>(type: "BLOB", nullable: true),
                    FellBackAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FellBackCause = table.Column<string>(type: "TEXT", maxLength: 24, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailboxes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "messages",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AuthorKind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    AuthorId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AuthorAddress = table.Column<string>(type: "TEXT", nullable: false),
                    AuthorName = table.Column<string>(type: "TEXT", nullable: false),
                    AuthorFingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AuthorCertificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ThreadId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    InReplyTo = table.Column<byte[]>(type: "BLOB", nullable: true),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    ToSelf = table.Column<bool>(type: "INTEGER", nullable: false),
                    Note = table.Column<byte[]>(type: "BLOB", nullable: true),
                    NoteVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: true),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    DismissedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outbound_mails",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Sender = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    Sealed = table.Column<byte[]>(type: "BLOB", nullable: true),
                    BlobName = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    BlobBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    DayKey = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    MessageIdHeader = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastReply = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    RecipientId = table.Column<long>(type: "INTEGER", nullable: true),
                    Iid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: true),
                    UserId = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbound_mails", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "pin_tries",
                columns: table => new
                {
                    UserId = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Canon = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    NextTryAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Told3 = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pin_tries", x => new { x.UserId, x.Canon, x.Generation });
                });

            migrationBuilder.CreateTable(
                name: "recipient_redemptions",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RecipientId = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recipient_redemptions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "recipients",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Canonical = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Role = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    ReaderId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BodyId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    InvitationId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    HasPin = table.Column<bool>(type: "INTEGER", nullable: false),
                    PgpCertificate = table.Column<byte[]>(type: "BLOB", nullable: true),
                    QueuedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DeliveredAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RefusedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Refusal = table.Column<string>(type: "TEXT", nullable: true),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AnsweredAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ExpiredAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RevokedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recipients", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "redemptions",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Iid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_redemptions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "send_requests",
                columns: table => new
                {
                    OwnerKind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    OwnerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RequestId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ThreadId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_send_requests", x => new { x.OwnerKind, x.OwnerId, x.RequestId });
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    TokenHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    OwnerId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.TokenHash);
                });

            migrationBuilder.CreateTable(
                name: "setup_links",
                columns: table => new
                {
                    TokenHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IsFirst = table.Column<bool>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UsedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_setup_links", x => x.TokenHash);
                });

            migrationBuilder.CreateTable(
                name: "successions",
                columns: table => new
                {
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    FormerFingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FormerCertificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Signature = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Consent = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_successions", x => new { x.UserId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "sweep_clock",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SteadySince = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sweep_clock", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "throttles",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    TheoreticalArrival = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_throttles", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "tickets",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Iid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    PinProven = table.Column<bool>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tickets", x => x.Hash);
                });

            migrationBuilder.CreateTable(
                name: "tombstones",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AddressHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    KeyNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tombstones", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "transport_levels",
                columns: table => new
                {
                    Domain = table.Column<string>(type: "TEXT", maxLength: 253, nullable: false),
                    Level = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Why = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Probed = table.Column<bool>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Expires = table.Column<long>(type: "INTEGER", nullable: false),
                    StsPatterns = table.Column<string>(type: "TEXT", nullable: true),
                    StsUntil = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transport_levels", x => x.Domain);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Canonical = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    IsAdmin = table.Column<bool>(type: "INTEGER", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    Language = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Salt = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ArgonMemoryKiB = table.Column<int>(type: "INTEGER", nullable: false),
                    ArgonIterations = table.Column<int>(type: "INTEGER", nullable: false),
                    AuthVerifier = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AuthKeyNumber = table.Column<int>(type: "INTEGER", nullable: false),
                    SealedBundle = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Certificate = table.Column<byte[]>(type: "BLOB", nullable: false),
                    KeyExpiresAt = table.Column<long>(type: "INTEGER", nullable: true),
                    KeyReminderFor = table.Column<long>(type: "INTEGER", nullable: true),
                    RecoveryVerifier = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SealedRecoveryBundle = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PinsRecord = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PinsVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    NotifyByMail = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_users", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_accesses_BodyId_ReaderKind_ReaderId",
                table: "accesses",
                columns: new[] { "BodyId", "ReaderKind", "ReaderId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_accesses_MessageId",
                table: "accesses",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_accesses_ReaderKind_ReaderId",
                table: "accesses",
                columns: new[] { "ReaderKind", "ReaderId" });

            migrationBuilder.CreateIndex(
                name: "IX_bodies_BlobName",
                table: "bodies",
                column: "BlobName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_bodies_MessageId",
                table: "bodies",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_contact_keys_Provenance_AddedAt",
                table: "contact_keys",
                columns: new[] { "Provenance", "AddedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_contact_keys_UserId_Canonical_Provenance",
                table: "contact_keys",
                columns: new[] { "UserId", "Canonical", "Provenance" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_devices_Kind_OwnerId",
                table: "devices",
                columns: new[] { "Kind", "OwnerId" });

            migrationBuilder.CreateIndex(
                name: "IX_discovered_keys_SeenAt",
                table: "discovered_keys",
                column: "SeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_invitations_Canon_UserId_State",
                table: "invitations",
                columns: new[] { "Canon", "UserId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_invitations_MessageId",
                table: "invitations",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_invitations_State_ExpiresAt",
                table: "invitations",
                columns: new[] { "State", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_invitations_UserId_CreatedAt",
                table: "invitations",
                columns: new[] { "UserId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_key_lookups_Expires",
                table: "key_lookups",
                column: "Expires");

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_Canon",
                table: "mailboxes",
                column: "Canon",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_Delivery",
                table: "mailboxes",
                column: "Delivery");

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_LastActivityAt",
                table: "mailboxes",
                column: "LastActivityAt");

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_Mid",
                table: "mailboxes",
                column: "Mid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_messages_AuthorKind_AuthorId_SentAt",
                table: "messages",
                columns: new[] { "AuthorKind", "AuthorId", "SentAt" });

            migrationBuilder.CreateIndex(
                name: "IX_messages_ExpiresAt",
                table: "messages",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_messages_ThreadId_SentAt",
                table: "messages",
                columns: new[] { "ThreadId", "SentAt" });

            migrationBuilder.CreateIndex(
                name: "IX_notices_UserId_At",
                table: "notices",
                columns: new[] { "UserId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_outbound_mails_Iid",
                table: "outbound_mails",
                column: "Iid");

            migrationBuilder.CreateIndex(
                name: "IX_outbound_mails_RecipientId",
                table: "outbound_mails",
                column: "RecipientId");

            migrationBuilder.CreateIndex(
                name: "IX_outbound_mails_State_NextAttemptAt",
                table: "outbound_mails",
                columns: new[] { "State", "NextAttemptAt" });

            migrationBuilder.CreateIndex(
                name: "IX_recipient_redemptions_RecipientId",
                table: "recipient_redemptions",
                column: "RecipientId");

            migrationBuilder.CreateIndex(
                name: "IX_recipients_Canonical",
                table: "recipients",
                column: "Canonical");

            migrationBuilder.CreateIndex(
                name: "IX_recipients_InvitationId",
                table: "recipients",
                column: "InvitationId");

            migrationBuilder.CreateIndex(
                name: "IX_recipients_MessageId_Ordinal",
                table: "recipients",
                columns: new[] { "MessageId", "Ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_recipients_ReaderId",
                table: "recipients",
                column: "ReaderId");

            migrationBuilder.CreateIndex(
                name: "IX_redemptions_Iid",
                table: "redemptions",
                column: "Iid");

            migrationBuilder.CreateIndex(
                name: "IX_send_requests_At",
                table: "send_requests",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_ExpiresAt",
                table: "sessions",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_Kind_OwnerId",
                table: "sessions",
                columns: new[] { "Kind", "OwnerId" });

            migrationBuilder.CreateIndex(
                name: "IX_successions_FormerFingerprint",
                table: "successions",
                column: "FormerFingerprint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_tickets_ExpiresAt",
                table: "tickets",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_transport_levels_At",
                table: "transport_levels",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_users_Canonical",
                table: "users",
                column: "Canonical",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "accesses");

            migrationBuilder.DropTable(
                name: "assurances");

            migrationBuilder.DropTable(
                name: "bodies");

            migrationBuilder.DropTable(
                name: "contact_keys");

            migrationBuilder.DropTable(
                name: "devices");

            migrationBuilder.DropTable(
                name: "discovered_keys");

            migrationBuilder.DropTable(
                name: "drafts");

            migrationBuilder.DropTable(
                name: "generations");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "key_lookups");

            migrationBuilder.DropTable(
                name: "lost_links");

            migrationBuilder.DropTable(
                name: "mailboxes");

            migrationBuilder.DropTable(
                name: "messages");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "outbound_mails");

            migrationBuilder.DropTable(
                name: "pin_tries");

            migrationBuilder.DropTable(
                name: "recipient_redemptions");

            migrationBuilder.DropTable(
                name: "recipients");

            migrationBuilder.DropTable(
                name: "redemptions");

            migrationBuilder.DropTable(
                name: "send_requests");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "setup_links");

            migrationBuilder.DropTable(
                name: "successions");

            migrationBuilder.DropTable(
                name: "sweep_clock");

            migrationBuilder.DropTable(
                name: "throttles");

            migrationBuilder.DropTable(
                name: "tickets");

            migrationBuilder.DropTable(
                name: "tombstones");

            migrationBuilder.DropTable(
                name: "transport_levels");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
