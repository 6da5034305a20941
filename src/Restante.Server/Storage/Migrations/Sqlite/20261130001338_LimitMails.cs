using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Restante.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LimitMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "digest_recipients",
                columns: table => new
                {
                    MailId = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    RecipientId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_digest_recipients", x => new { x.MailId, x.RecipientId });
                });

            migrationBuilder.CreateTable(
                name: "held_mails",
                columns: table => new
                {
                    Recipient = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    About = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    RecipientId = table.Column<long>(type: "INTEGER", nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    Language = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_held_mails", x => new { x.Recipient, x.Kind, x.About, x.RecipientId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_held_mails_FirstAt",
                table: "held_mails",
                column: "FirstAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "digest_recipients");

            migrationBuilder.DropTable(
                name: "held_mails");
        }
    }
}
