using Microsoft.EntityFrameworkCore.Migrations;

namespace Restante.Server.Storage.Migrations;

/// <summary>
/// Marks the bodies that are in the blob store. Before, the reservation of an upload had the name "to-come/", followed by its id; now it
/// has a blob's name from the beginning.
/// </summary>
internal static class StoredBodies
{
    /// <summary>Runs after the column exists; the same on both databases.</summary>
    public static void Mark(MigrationBuilder builder)
    {
        builder.Sql("""UPDATE bodies SET "StoredAt" = "StagedAt" WHERE "BlobName" NOT LIKE 'to-come/%'""");
        builder.Sql("""UPDATE bodies SET "BlobName" = substr("BlobName", 9) WHERE "BlobName" LIKE 'to-come/%'""");
    }
}
