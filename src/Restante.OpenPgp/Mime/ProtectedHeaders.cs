using MimeKit;

namespace Restante.OpenPgp;

/// <summary>How a message marks its headers as protected.</summary>
public enum HeaderMark
{
    /// <summary>It does not: the payload's header fields are ignored.</summary>
    None,
    /// <summary>hp="clear" (RFC 9788 section 2.1.1): nothing is confidential.</summary>
    Clear,
    /// <summary>hp="cipher": fields that HP-Outer does not show are confidential.</summary>
    Cipher,
    /// <summary>protected-headers="v1", from before the RFC: fields that the outer message does not show are confidential.</summary>
    Older,
}

/// <summary>What protects a field (RFC 9788 section 4.3).</summary>
public enum FieldProtection
{
    /// <summary>Nothing: the field is only outside, or the message is not signed and the field not confidential.</summary>
    Unprotected,
    /// <summary>A valid signature covers it; it was visible in transit.</summary>
    SignedOnly,
    /// <summary>It was not visible in transit; no valid signature covers it.</summary>
    EncryptedOnly,
    /// <summary>A valid signature covers it, and it was not visible in transit.</summary>
    SignedAndEncrypted,
}

/// <summary>The headers of an opened or verified message (RFC 9788 section 4).</summary>
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

    /// <summary>The mark on the payload's root. Marks elsewhere are ignored.</summary>
    public HeaderMark Mark { get; }

    /// <summary>The protected fields, in order; empty if there is no mark.</summary>
    public IReadOnlyList<HeaderField> Fields { get; }

    /// <summary>
    /// The outer fields that the sender wrote: HP-Outer. For older messages, and those with both marks and no HP-Outer (as Thunderbird
    /// 153 writes them), the outer fields that are there.
    /// </summary>
    public IReadOnlyList<HeaderField> Shown { get; }

    /// <summary>Fields that are only outside: unprotected; do not show them as the sender's.</summary>
    public IReadOnlyList<HeaderField> OutsideOnly { get; }

    /// <summary>Copies for programs that do not know protected headers; do not show them.</summary>
    public IReadOnlyList<LegacyPart> LegacyParts { get; }

    /// <summary>
    /// True if the protected sender differs from the outer one (RFC 9788 section 4.4). Warn, unless a valid signature is by the
    /// protected sender's key.
    /// </summary>
    public bool FromDiffers { get; }

    /// <summary>True if some field may have been confidential.</summary>
    public bool MayBeConfidential => isEncrypted && Mark is HeaderMark.Cipher or HeaderMark.Older;

    /// <summary>
    /// Reads the headers of a payload: the output of <see cref="Decryption"/>, or the entity of a signed mail. The stream must be
    /// seekable. False if a limit is exceeded.
    /// </summary>
    /// <param name="payload">The entity.</param>
    /// <param name="outer">The mail's own header.</param>
    /// <param name="isEncrypted">True if the mail was encrypted.</param>
    /// <param name="isSigned">True if a signature over the payload is valid.</param>
    /// <param name="headers">Null if the result is false.</param>
    /// <param name="refusal">The limit that was exceeded.</param>
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

    /// <summary>Reads the header of a mail, up to its empty line; false if a limit is exceeded.</summary>
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

    /// <summary>The protection of one of <see cref="Fields"/> (RFC 9788 section 4.3.1); Unprotected for any other field.</summary>
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
