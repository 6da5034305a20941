using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Restante.Server.Storage;

/// <summary>Lets the migrations tool see the model without a running server.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteStore>
{
    public SqliteStore CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteStore>().UseSqlite("Data Source=design-time.db").Options);
}

internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresStore>
{
    public PostgresStore CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresStore>().UseNpgsql("Host=design-time").Options);
}
