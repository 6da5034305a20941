using System.Text;

namespace Restante.Server.Accounts;

/// <summary>
/// Users in a CSV file (RFC 4180; UTF-8, commas or semicolons): address, name and, for an administrator, the word admin. The last
/// two may be missing, and so may a first line of headings. Empty lines are skipped.
/// </summary>
internal static class UserFile
{
    /// <summary>A user, and the number of the line where their record begins.</summary>
    internal sealed record Row(int Line, NewUser User);

    /// <returns>The users, and a sentence for each record that cannot be read.</returns>
    public static (IReadOnlyList<Row> Rows, IReadOnlyList<string> Faults) Read(string text)
    {
        var (rows, faults) = (new List<Row>(), new List<string>());
        var isFirst = true;
        foreach (var (line, fields, isComplete) in Records(text.TrimStart('\ufeff')))
        {
            if (fields.TrueForAll(field => field.Length == 0)) continue;
            var isHeading = isFirst && !fields[0].Contains('@', StringComparison.Ordinal);
            isFirst = false;
            if (isHeading) continue;
            if (!isComplete) faults.Add($"Line {line}: a quotation mark has no second one.");
            else if (fields.Count > 3)
                faults.Add($"Line {line}: there are {fields.Count} columns; it must be address, name and, for an administrator, admin.");
            else if (fields.Count == 3 && fields[2] is not ("" or "admin"))
                faults.Add($"Line {line}: the third column is \"{fields[2]}\"; it must be admin, or empty.");
            else
            {
                var name = fields.Count > 1 && fields[1].Length > 0 ? fields[1] : null;
                rows.Add(new(line, new NewUser(fields[0], name, fields.Count == 3 && fields[2] == "admin")));
            }
        }
        return (rows, faults);
    }

    private static IEnumerable<(int Line, List<string> Fields, bool IsComplete)> Records(string text)
    {
        var separator = text.Split('\n', 2)[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var (fields, field, isQuoted, wasQuoted) = (new List<string>(), new StringBuilder(), false, false);
        var (line, start) = (1, 1);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (i == text.Length && isQuoted)
            {
                yield return (start, [.. fields, field.ToString()], false);
                yield break;
            }
            if (isQuoted)
            {
                if (c == '\n') line++;
                if (c != '"') field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else isQuoted = false;
            }
            else if (c == '"' && field.ToString().Trim().Length == 0)
            {
                field.Clear();
                (isQuoted, wasQuoted) = (true, true);
            }
            else if (c == separator || c == '\n')
            {
                fields.Add(wasQuoted ? field.ToString() : field.ToString().Trim());
                field.Clear();
                wasQuoted = false;
                if (c == separator) continue;
                yield return (start, fields, true);
                fields = [];
                start = ++line;
            }
            else if (!wasQuoted || !char.IsWhiteSpace(c))
            {
                field.Append(c);
            }
        }
    }
}
