namespace Restante.Server.Web;

/// <summary>One <c>code</c> of the API's problems with one of its statuses, for the OpenAPI document.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Meaning">What happened, and what a client program should do; Markdown.</param>
internal sealed record ProblemCode(int Status, string Code, string Meaning);

/// <summary>Every code that the server answers. A test compares this list with the code that creates the answers.</summary>
internal static class ProblemCodes
{
    // Of any operation.
    public static ProblemCode Malformed { get; } = new(400, "malformed",
        "The request does not have the form that this operation expects. `title` names the member; correct the program.");
    public static ProblemCode SessionNone { get; } = new(401, "session-none",
        "There is no session, or it has expired. Sign in, then repeat the request.");
    public static ProblemCode CrossSite { get; } = new(403, "cross-site",
        "`X-Restante: 1` is missing, or `Origin` or `Sec-Fetch-Site` names another site.");
    public static ProblemCode NotFound { get; } = new(404, "not-found",
        "There is nothing at this address. Where users and guests have host names of their own, the operation is at the other one.");
    public static ProblemCode MethodNotAllowed { get; } = new(405, "method-not-allowed", "The address does not accept this method.");
    public static ProblemCode TooSlow { get; } = new(408, "too-slow", "The request did not arrive in time. Repeat it.");
    public static ProblemCode TooLarge { get; } = new(413, "too-large", "The request is larger than this operation accepts.");
    public static ProblemCode WrongContentType { get; } = new(415, "wrong-content-type",
        "The content type is not the one that this operation accepts.");
    public static ProblemCode HttpsNeeded { get; } = new(421, "https-needed",
        "The server is reached only with TLS. A reverse proxy in front must send `X-Forwarded-Proto`.");
    public static ProblemCode WrongHost { get; } = new(421, "wrong-host", "The server has another host name, which `title` says.");
    public static ProblemCode TooManyRequests { get; } = new(429, "too-many-requests",
        "Too many requests from this network are in progress. Repeat it after `Retry-After`.");
    public static ProblemCode Failed { get; } = new(500, "failed", "The server failed. `errorId` finds the cause in its log.");
    public static ProblemCode DiskFull { get; } = new(507, "disk-full", "The server's disk is full: nothing was stored. Repeat it later.");
    public static ProblemCode DiskReadOnly { get; } = new(503, "disk-read-only",
        "The server's disk is read-only: nothing was stored. Repeat it later.");
    public static ProblemCode DatabaseUnreachable { get; } = new(503, "database-unreachable",
        "The server cannot reach its database. Repeat it later.");
    public static ProblemCode Refused { get; } = new(400, "refused", "The request was refused before any operation read it; any status.");
    public static ProblemCode ClientMissing { get; } = new(503, "client-missing",
        "The web app has not been built. Pages answer this, and no operation.");

    // Sign-in and secrets.
    public static ProblemCode AddressMalformed { get; } = new(400, "address-malformed", "This is not an e-mail address.");
    public static ProblemCode WrongSecret { get; } = new(401, "wrong-secret",
        "Address and password, or recovery code, do not belong together. An unknown address answers the same.");
    public static ProblemCode WrongPassword { get; } = new(403, "wrong-secret",
        "This is not the password of the person who is signed in. Nothing was changed.");
    public static ProblemCode Throttled { get; } = new(429, "throttled", "Too many tries. The next one is possible at `until`.");
    public static ProblemCode LinkUnknown { get; } = new(404, "link-unknown", "The server does not know this link.");
    public static ProblemCode LinkUsed { get; } = new(410, "link-used", "The link was used, or has expired.");
    public static ProblemCode LinkForOther { get; } = new(409, "other-address", "The link was created for another address.");

    // A user's own key and settings.
    public static ProblemCode KeyReplaced { get; } = new(409, "key-replaced",
        "The user's key was replaced in another session. Sign in again and use the new key. Nothing was changed or sent.");
    public static ProblemCode KeyUnusable { get; } = new(422, "key-unusable",
        "With these signatures the key could not be used. Nothing was changed.");
    public static ProblemCode SuccessionUnproven { get; } = new(422, "succession-unproven",
        "The step from key to key is not proven (PROTOCOL.md section 3). Nothing was changed.");
    public static ProblemCode PinsVersion { get; } = new(409, "pins-version",
        "The record has another version, `version`. Read it again, merge, then write the next one.");
    public static ProblemCode PrivateVersion { get; } = new(409, "private-version",
        "The record has another version. Read it again, merge, then write the next one.");
    public static ProblemCode NoticeUnknown { get; } = new(404, "notice-unknown", "There is no such notice.");

    // Messages and drafts.
    public static ProblemCode MessageUnknown { get; } = new(404, "message-unknown", "There is no such message, or it is not the caller's.");
    public static ProblemCode MessageEnded { get; } = new(410, "message-expired", "The message has expired: its sender set a time limit.");
    public static ProblemCode MessageExpired { get; } = new(409, "message-expired", "The message has expired and cannot be sent again.");
    public static ProblemCode BodyLost { get; } = new(500, "body-lost",
        "The content is missing on the server's disk. The operator can restore it from a backup; repeating the request does not help.");
    public static ProblemCode NoteVersion { get; } = new(409, "note-version",
        "The note has another version, `version`. Read the message again.");
    public static ProblemCode DraftVersion { get; } = new(409, "draft-version",
        "The draft has another version, `version` (0: none). Read it again.");
    public static ProblemCode TooManyDrafts { get; } = new(409, "too-many-drafts", "The user has too many drafts. Delete some first.");
    public static ProblemCode NotEncrypted { get; } = new(400, "not-encrypted",
        "What arrived does not begin with an encrypted OpenPGP packet (SEIPD). Nothing was stored.");
    public static ProblemCode MessageTooLarge { get; } = new(413, "message-too-large", "The body has more than `maxBytes` bytes.");

    // Sending.
    public static ProblemCode SendingLimit { get; } = new(429, "sending-limit",
        "The limit of sending or uploading is reached. Nothing was sent; repeat the same request after `until`.");
    public static ProblemCode RecipientsChanged { get; } = new(409, "recipients-changed",
        "For these `addresses` the key, link or PIN changed since they were looked up. Look them up again, encrypt again, send again.");
    public static ProblemCode RequestReused { get; } = new(409, "request-reused",
        "Another message was sent under this `requestId`. Use a new one.");
    public static ProblemCode BodyMissing { get; } = new(409, "body-missing",
        "An uploaded body is no longer there: the server keeps it for a day. Upload it again, then send.");
    public static ProblemCode RecipientRefused { get; } = new(422, "recipient-refused",
        "`address` cannot receive messages; `reason` says why. Nothing was sent.");
    public static ProblemCode ParentUnknown { get; } = new(422, "parent-unknown",
        "The message that this one answers is not there, or not the caller's.");
    public static ProblemCode AlreadyLeft { get; } = new(409, "already-left",
        "The message was already sent as encrypted mail and cannot be revoked.");
    public static ProblemCode MailboxGone { get; } = new(404, "mailbox-gone", "The temporary mailbox is no longer there.");

    // Keys of contacts.
    public static ProblemCode KeyUnknown { get; } = new(404, "key-unknown", "The contact key is no longer there.");
    public static ProblemCode SecretKey { get; } = new(400, "secret-key", "This is a secret key. It was not stored.");
    public static ProblemCode NotAMail { get; } = new(400, "not-a-mail", "This is not a mail of one sender.");
    public static ProblemCode NoKey { get; } = new(400, "no-key", "The mail contains no key of its sender.");
    public static ProblemCode NotAKey { get; } = new(400, "not-a-key", "This is not a public OpenPGP key that the server can read.");

    // Links of invitations.
    public static ProblemCode LinkFinal { get; } = new(410, "link-final", "The link can no longer be used; `state` says why.");
    public static ProblemCode TicketInvalid { get; } = new(403, "ticket-invalid",
        "The ticket is wrong, or older than 30 minutes. Redeem the link again.");
    public static ProblemCode PinWrong { get; } = new(403, "pin-wrong",
        "This is not the PIN. `left` says how many tries remain, `pausedUntil` when the next one is possible (null: at once).");
    public static ProblemCode PinPaused { get; } = new(429, "pin-paused", "No PIN is compared before `until`; this try was not counted.");
    public static ProblemCode LinkOpenedOften { get; } = new(429, "link-opened-often", "The link was redeemed too often in a short time.");
    public static ProblemCode MailboxExists { get; } = new(409, "mailbox-exists",
        "The address has a mailbox already. Sign in to it and attach the link.");
    public static ProblemCode OtherAddress { get; } = new(403, "other-address",
        "The link was sent to another address than the mailbox has.");
    public static ProblemCode AccessesChanged { get; } = new(409, "accesses-changed",
        "Another message arrived behind the link. List the accesses again, then repeat with all of them.");

    // Temporary mailboxes.
    public static ProblemCode NameRefused { get; } = new(400, "name-refused", "This cannot be a name; `title` says why.");
    public static ProblemCode MailboxFrozen { get; } = new(423, "mailbox-frozen",
        "The mailbox is frozen after \"This was not me\". Only the sender can release or delete it.");
    public static ProblemCode MailboxNotFrozen { get; } = new(404, "mailbox-not-frozen",
        "No mailbox of this address is frozen for this user.");
    public static ProblemCode OwnKeyCounter { get; } = new(409, "own-key-counter",
        "The signed `counter` is not the next one; the present one is `counter`. Read the session again, then sign the next number.");
    public static ProblemCode OwnKeyUnproven { get; } = new(400, "own-key-unproven",
        "The mailbox's key did not sign this. Nothing was changed.");
    public static ProblemCode OwnKeyTooLarge { get; } = new(400, "own-key-too-large", "A key has 256 KiB at most.");
    public static ProblemCode OwnKeyUnreadable { get; } = new(400, "own-key-unreadable",
        "This is not one public OpenPGP key that the server can read.");
    public static ProblemCode OwnKeySame { get; } = new(400, "own-key-same", "This is the mailbox's own key already.");
    public static ProblemCode OwnKeySecret { get; } = new(400, "own-key-secret", "This is a secret key. It was not stored.");
    public static ProblemCode OwnKeyAddress { get; } = new(400, "own-key-address", "The key does not name the mailbox's address.");
    public static ProblemCode OwnKeyRevoked { get; } = new(400, "own-key-revoked", "The key was revoked.");
    public static ProblemCode OwnKeyExpired { get; } = new(400, "own-key-expired", "The key has expired.");
    public static ProblemCode OwnKeyEndsSoon { get; } = new(400, "own-key-ends-soon", "The key expires within a day.");
    public static ProblemCode OwnKeyNotSelfSigned { get; } = new(400, "own-key-not-self-signed", "The key does not sign the name in it.");
    public static ProblemCode OwnKeyNotYet { get; } = new(400, "own-key-not-yet",
        "The key was created on a device whose clock is more than a day ahead.");
    public static ProblemCode OwnKeyNoEncryptionKey { get; } = new(400, "own-key-no-encryption-key", "The key has no part for encryption.");
    public static ProblemCode OwnKeyWeak { get; } = new(400, "own-key-weak", "The key is of a kind that is too weak.");
    public static ProblemCode OwnKeyNewerVersion { get; } = new(400, "own-key-newer-version",
        "The key is of version 6, to which the server does not encrypt yet.");
    public static ProblemCode OwnKeyTooManySignatures { get; } = new(400, "own-key-too-many-signatures",
        "The key has more signatures than are checked.");
    public static ProblemCode OwnKeyWeakSignature { get; } = new(400, "own-key-weak-signature", "The key's self-signatures are too weak.");

    /// <summary>Why a key cannot be a guest's own.</summary>
    public static ProblemCode[] OwnKeyFaults { get; } =
    [
        OwnKeyAddress, OwnKeyRevoked, OwnKeyExpired, OwnKeyEndsSoon, OwnKeyNotYet, OwnKeyNoEncryptionKey, OwnKeyWeak,
        OwnKeyTooManySignatures, OwnKeyWeakSignature, OwnKeyNotSelfSigned, OwnKeyNewerVersion,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        .. typeof(ProblemCodes).GetProperties()
            .Where(one => one.PropertyType == typeof(ProblemCode))
            .Select(one => (ProblemCode)one.GetValue(null)!),
    ];
}
