using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Restante.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BoundedRedemptions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "FrozeAt",
                table: "tickets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "FrozenRemindedAt",
                table: "mailboxes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "link_redemptions",
                columns: table => new
                {
                    Iid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UsedUntil = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_link_redemptions", x => x.Iid);
                });

            migrationBuilder.CreateTable(
                name: "message_redemptions",
                columns: table => new
                {
                    RecipientId = table.Column<long>(type: "INTEGER", nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_message_redemptions", x => x.RecipientId);
                });

            RedemptionTotals.CarryOver(migrationBuilder);

            migrationBuilder.DropTable(
                name: "recipient_redemptions");

            migrationBuilder.DropTable(
                name: "redemptions");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "link_redemptions");

            migrationBuilder.DropTable(
                name: "message_redemptions");

            migrationBuilder.DropColumn(
                name: "FrozeAt",
                table: "tickets");

            migrationBuilder.DropColumn(
                name: "FrozenRemindedAt",
                table: "mailboxes");

            migrationBuilder.CreateTable(
                name: "recipient_redemptions",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    RecipientId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recipient_redemptions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "redemptions",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Iid = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_redemptions", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_recipient_redemptions_RecipientId",
                table: "recipient_redemptions",
                column: "RecipientId");

            migrationBuilder.CreateIndex(
                name: "IX_redemptions_Iid",
                table: "redemptions",
                column: "Iid");
        }
    }
}
