namespace Restante.OpenPgp;

/// <summary>
/// A Header Confidentiality Policy (RFC 9788 section 3): what the outer message shows of a field. The field's own value where it
/// may be seen, another where it is obscured, null where it is left out.
/// </summary>
public delegate string? HeaderConfidentiality(HeaderField field);

/// <summary>Makes the fields that an answer begins with out of a message's fields (RFC 9788 section 6.1.1).</summary>
public delegate IReadOnlyList<HeaderField> Respond(IReadOnlyList<HeaderField> fields);

/// <summary>The policies that are used, and the one that an answer asks for.</summary>
public static class HeaderPolicies
{
    /// <summary>What an obscured subject says.</summary>
    public const string ObscuredSubject = "[...]";

    /// <summary>RFC 9788 section 3.2.1: the subject is obscured, comments and keywords are left out.</summary>
    public static string? Baseline(HeaderField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Is("Subject") ? ObscuredSubject : field.Is("Comments") || field.Is("Keywords") ? null : field.Value;
    }

    /// <summary>Everything may be seen (RFC 9788 section 3.2.3).</summary>
    public static string? NoConfidentiality(HeaderField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Value;
    }

    /// <summary>
    /// What was confidential in the message that is answered stays so in the answer (RFC 9788 section 6.1.2), beyond what the
    /// own policy hides: the answer is made twice, from what was protected and from what was seen, and where both differ the
    /// second is shown.
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
