using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Restante.Server.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ListByAccess : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_accesses_MessageId",
                table: "accesses");

            migrationBuilder.AddColumn<long>(
                name: "EndsAt",
                table: "accesses",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Place",
                table: "accesses",
                type: "character varying(24)",
                maxLength: 24,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SentAt",
                table: "accesses",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            ListedAccesses.Fill(migrationBuilder);

            migrationBuilder.CreateIndex(
                name: "IX_accesses_MessageId_ReaderKind_ReaderId",
                table: "accesses",
                columns: new[] { "MessageId", "ReaderKind", "ReaderId" });

            migrationBuilder.CreateIndex(
                name: "IX_accesses_received",
                table: "accesses",
                columns: new[] { "ReaderKind", "ReaderId", "Place", "SentAt", "MessageId" },
                filter: "\"Place\" IS NOT NULL AND \"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accesses_sent",
                table: "accesses",
                columns: new[] { "ReaderKind", "ReaderId", "SentAt", "MessageId" },
                filter: "\"Role\" = 'Author' AND \"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_accesses_unread",
                table: "accesses",
                columns: new[] { "ReaderKind", "ReaderId", "Place", "SentAt", "MessageId" },
                filter: "\"Place\" IS NOT NULL AND \"DeletedAt\" IS NULL AND \"ReadAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_accesses_MessageId_ReaderKind_ReaderId",
                table: "accesses");

            migrationBuilder.DropIndex(
                name: "IX_accesses_received",
                table: "accesses");

            migrationBuilder.DropIndex(
                name: "IX_accesses_sent",
                table: "accesses");

            migrationBuilder.DropIndex(
                name: "IX_accesses_unread",
                table: "accesses");

            migrationBuilder.DropColumn(
                name: "EndsAt",
                table: "accesses");

            migrationBuilder.DropColumn(
                name: "Place",
                table: "accesses");

            migrationBuilder.DropColumn(
                name: "SentAt",
                table: "accesses");

            migrationBuilder.CreateIndex(
                name: "IX_accesses_MessageId",
                table: "accesses",
                column: "MessageId");
        }
    }
}
