using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Restante.Server.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class NameGuests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Name",
                table: "mailboxes",
                type: "character varying(80)",
                maxLength: 80,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Name",
                table: "mailboxes");
        }
    }
}
