using MimeKit;

namespace Restante.OpenPgp;

/// <summary>How a message says that its headers are protected.</summary>
public enum HeaderMark
{
    /// <summary>It does not: what stands in the payload's header is not looked at.</summary>
    None,
    /// <summary>hp="clear" (RFC 9788 section 2.1.1): nothing is confidential.</summary>
    Clear,
    /// <summary>hp="cipher": what HP-Outer does not show is confidential.</summary>
    Cipher,
    /// <summary>protected-headers="v1" of the years before the RFC: what the outer message does not show is confidential.</summary>
    Older,
}

/// <summary>What protects a field (RFC 9788 section 4.3).</summary>
public enum FieldProtection
{
    /// <summary>Nothing: it stands outside alone, or the message is neither signed nor confidential in it.</summary>
    Unprotected,
    /// <summary>A valid signature covers it; it was visible on the way.</summary>
    SignedOnly,
    /// <summary>It was not visible on the way; no valid signature covers it.</summary>
    EncryptedOnly,
    /// <summary>Both.</summary>
    SignedAndEncrypted,
}

/// <summary>The headers of a message that was opened or verified (RFC 9788 section 4).</summary>
public sealed class ProtectedHeaders
{
    private readonly bool isEncrypted;
    private readonly bool isSigned;

    private ProtectedHeaders(MimeNode root, IReadOnlyList<HeaderField> outer, bool isEncrypted, bool isSigned)
    {
        (this.isEncrypted, this.isSigned) = (isEncrypted, isSigned);
        Mark = MarkOf(root.Type);
        var own = root.Fields.Where(field => !field.IsStructural).ToList();
        var seen = outer.Where(field => !field.IsStructural).ToList();
        Fields = Mark == HeaderMark.None ? [] : [.. own.Where(field => !field.Is("HP-Outer"))];
        List<HeaderField> said = [.. own.Where(field => field.Is("HP-Outer")).Select(Split).OfType<HeaderField>()];
        Shown = Mark is HeaderMark.Cipher or HeaderMark.Clear && !(said.Count == 0 && IsOlder(root.Type)) ? said : seen;
        OutsideOnly = [.. seen.Where(field => !Fields.Any(inside => inside.Is(field.Name)))];
        LegacyParts = isEncrypted ? [.. LegacyPart.Find(root, Mark, [])] : [];
        FromDiffers = Mark != HeaderMark.None
            && AddressOf(Fields) is { } inner
            && !inner.Equals(AddressOf(seen), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The mark on the payload's root. One that stands elsewhere is not looked at.</summary>
    public HeaderMark Mark { get; }

    /// <summary>The protected fields, in their order; none where there is no mark.</summary>
    public IReadOnlyList<HeaderField> Fields { get; }

    /// <summary>
    /// What the writer showed outside: HP-Outer, or what stands there, for older messages and for those that carry both marks
    /// and no HP-Outer at all, as Thunderbird 153 writes them.
    /// </summary>
    public IReadOnlyList<HeaderField> Shown { get; }

    /// <summary>Fields that stand outside alone: unprotected, and not to be shown as the writer's.</summary>
    public IReadOnlyList<HeaderField> OutsideOnly { get; }

    /// <summary>What was put into bodies for programs that do not know protected headers, and is not shown.</summary>
    public IReadOnlyList<LegacyPart> LegacyParts { get; }

    /// <summary>
    /// The protected sender differs from the one that the mail system saw (RFC 9788 section 4.4). Warn, unless a valid signature
    /// is by the protected sender's key.
    /// </summary>
    public bool FromDiffers { get; }

    /// <summary>True where some field may have been confidential.</summary>
    public bool MayBeConfidential => isEncrypted && Mark is HeaderMark.Cipher or HeaderMark.Older;

    /// <summary>
    /// Reads the headers of a payload: what <see cref="Decryption"/> returned, or the entity of a signed mail. The stream must be
    /// seekable. False beyond the limits.
    /// </summary>
    /// <param name="payload">The entity.</param>
    /// <param name="outer">The mail's own header.</param>
    /// <param name="isEncrypted">Whether the mail was encrypted.</param>
    /// <param name="isSigned">Whether a signature over the payload holds.</param>
    /// <param name="headers">Null where it is false.</param>
    /// <param name="refusal">Which limit.</param>
    /// <param name="policy">The limits.</param>
    public static bool TryRead(
        Stream payload,
        IReadOnlyList<HeaderField> outer,
        bool isEncrypted,
        bool isSigned,
        out ProtectedHeaders? headers,
        out Refusal refusal,
        Policy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(payload);
        (headers, refusal) = (null, Refusal.Malformed);
        try
        {
            headers = new ProtectedHeaders(MimeScan.Read(payload, policy ?? Policy.Restante), outer, isEncrypted, isSigned);
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    /// <summary>The header of a mail, up to its empty line; false beyond the limits.</summary>
    public static bool TryReadOuter(Stream mail, out IReadOnlyList<HeaderField> fields, out Refusal refusal, Policy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(mail);
        (fields, refusal) = ([], Refusal.Malformed);
        try
        {
            fields = MimeScan.Read(mail, policy ?? Policy.Restante).Fields;
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    /// <summary>What protects one of <see cref="Fields"/> (RFC 9788 section 4.3.1); for any other field nothing does.</summary>
    public FieldProtection ProtectionOf(HeaderField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!Fields.Any(field.IsSame)) return FieldProtection.Unprotected;
        if (MayBeConfidential && !Shown.Any(field.IsSame))
            return isSigned ? FieldProtection.SignedAndEncrypted : FieldProtection.EncryptedOnly;
        return isSigned ? FieldProtection.SignedOnly : FieldProtection.Unprotected;
    }

    private static HeaderMark MarkOf(ContentType type) => type.Parameters["hp"]?.ToLowerInvariant() switch
    {
        "cipher" => HeaderMark.Cipher,
        "clear" => HeaderMark.Clear,
        _ => IsOlder(type) ? HeaderMark.Older : HeaderMark.None,
    };

    internal static bool IsOlder(ContentType type) =>
        type.Parameters["protected-headers"]?.Split(',', StringSplitOptions.TrimEntries)
            .Contains("v1", StringComparer.OrdinalIgnoreCase) == true;

    private static HeaderField? Split(HeaderField shown)
    {
        var colon = shown.Value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new HeaderField(shown.Value[..colon].TrimEnd(), shown.Value[(colon + 1)..].Trim()) : null;
    }

    private static string? AddressOf(IEnumerable<HeaderField> fields) =>
        fields.Find("From") is { } from && InternetAddressList.TryParse(from, out var list)
            ? list.Mailboxes.FirstOrDefault()?.GetAddress(idnEncode: true)
            : null;
}
