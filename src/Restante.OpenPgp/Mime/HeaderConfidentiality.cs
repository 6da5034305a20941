namespace Restante.OpenPgp;

/// <summary>
/// A Header Confidentiality Policy (RFC 9788 section 3): the outer value of a field. Returns the field's own value if it is public,
/// another value to obscure it, null to remove it.
/// </summary>
public delegate string? HeaderConfidentiality(HeaderField field);

/// <summary>Creates an answer's initial fields from a message's fields (RFC 9788 section 6.1.1).</summary>
public delegate IReadOnlyList<HeaderField> Respond(IReadOnlyList<HeaderField> fields);

/// <summary>The policies in use, and the one that an answer needs.</summary>
public static class HeaderPolicies
{
    /// <summary>The outer value of an obscured subject.</summary>
    public const string ObscuredSubject = "[...]";

    /// <summary>RFC 9788 section 3.2.1: the subject is obscured, comments and keywords are left out.</summary>
    public static string? Baseline(HeaderField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Is("Subject") ? ObscuredSubject : field.Is("Comments") || field.Is("Keywords") ? null : field.Value;
    }

    /// <summary>Leaves every field public (RFC 9788 section 3.2.3).</summary>
    public static string? NoConfidentiality(HeaderField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Value;
    }

    /// <summary>
    /// Keeps confidential in an answer whatever was confidential in the answered message (RFC 9788 section 6.1.2), in addition to the
    /// own policy. It creates the answer's fields twice, from the protected and from the outer fields, and shows the second value where
    /// they differ.
    /// </summary>
    public static HeaderConfidentiality ForAnswer(HeaderConfidentiality own, ProtectedHeaders answered, Respond respond)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(answered);
        ArgumentNullException.ThrowIfNull(respond);
        if (!answered.MayBeConfidential) return own;
        var (inside, outside) = (respond(answered.Fields), respond(answered.Shown).ToList());
        var hidden = new List<(HeaderField Field, string? Shown)>();
        foreach (var field in inside)
        {
            var at = outside.FindIndex(field.IsSame);
            if (at < 0) hidden.Add((field, outside.FindLast(other => other.Is(field.Name))?.Value));
            else outside.RemoveAt(at);
        }
        return field => own(field) is var shown && shown != field.Value ? shown
            : hidden.FindIndex(one => one.Field.IsSame(field)) is var at && at >= 0 ? hidden[at].Shown : field.Value;
    }
}
