using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Restante.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class KeepPrivateRecord : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "PrivateRecord",
                table: "users",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PrivateVersion",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "PrivateRecord",
                table: "users");

            migrationBuilder.DropColumn(
                name: "PrivateVersion",
                table: "users");
        }
    }
}
