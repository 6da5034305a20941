using Microsoft.EntityFrameworkCore.Migrations;

namespace Restante.Server.Storage.Migrations;

/// <summary>Copies to each access what lists sort and filter by, which was in its message alone.</summary>
internal static class ListedAccesses
{
    /// <summary>Runs where the columns exist and their indexes do not; alike on both databases.</summary>
    public static void Fill(MigrationBuilder builder) =>
        builder.Sql("""
            UPDATE accesses SET
                "SentAt" = (SELECT "SentAt" FROM messages WHERE messages."Id" = accesses."MessageId"),
                "EndsAt" = CASE WHEN "Role" <> 'Author' THEN (SELECT "ExpiresAt" FROM messages WHERE messages."Id" = accesses."MessageId") END,
                "Place" = CASE WHEN "Role" <> 'Author' OR (SELECT "ToSelf" FROM messages WHERE messages."Id" = accesses."MessageId") THEN 'Inbox' END
            WHERE EXISTS (SELECT 1 FROM messages WHERE messages."Id" = accesses."MessageId")
            """);
}
