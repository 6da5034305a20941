using Microsoft.EntityFrameworkCore.Migrations;

namespace Restante.Server.Storage.Migrations;

/// <summary>Copies to each access the values that lists sort and filter by; before, only its message had them.</summary>
internal static class ListedAccesses
{
    /// <summary>Runs after the columns exist and before their indexes do; the same on both databases.</summary>
    public static void Fill(MigrationBuilder builder) =>
        builder.Sql("""
            UPDATE accesses SET
                "SentAt" = (SELECT "SentAt" FROM messages WHERE messages."Id" = accesses."MessageId"),
                "EndsAt" = CASE WHEN "Role" <> 'Author' THEN (SELECT "ExpiresAt" FROM messages WHERE messages."Id" = accesses."MessageId") END,
                "Place" = CASE WHEN "Role" <> 'Author' OR (SELECT "ToSelf" FROM messages WHERE messages."Id" = accesses."MessageId") THEN 'Inbox' END
            WHERE EXISTS (SELECT 1 FROM messages WHERE messages."Id" = accesses."MessageId")
            """);
}
