using Microsoft.EntityFrameworkCore.Migrations;

namespace Restante.Server.Storage.Migrations;

/// <summary>Converts redemptions from one row each to one row per link and one per recipient of a message.</summary>
internal static class RedemptionTotals
{
    /// <summary>Runs while both forms of the tables exist; the same on both databases.</summary>
    public static void CarryOver(MigrationBuilder builder)
    {
        builder.Sql("""
            INSERT INTO link_redemptions ("Iid", "Count", "FirstAt", "LastAt", "UsedUntil")
            SELECT "Iid", COUNT(*), MIN("At"), MAX("At"), 0 FROM redemptions GROUP BY "Iid"
            """);
        builder.Sql("""
            INSERT INTO message_redemptions ("RecipientId", "Count", "FirstAt", "LastAt")
            SELECT "RecipientId", COUNT(*), MIN("At"), MAX("At") FROM recipient_redemptions GROUP BY "RecipientId"
            """);
    }
}
