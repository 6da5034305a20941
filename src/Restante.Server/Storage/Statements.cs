using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Restante.Protocol;

namespace Restante.Server.Storage;

/// <summary>
/// Statements over many rows, for paths where EF Core would send one per row, or compile a query for each number of rows. They take
/// part in the store's transaction and pass its interceptors. EF Core does not track the rows that they write. docs/adr/0002-ef-core.md
/// says where they are used and why.
/// </summary>
internal static class Statements
{
    // SQLite allows 32,766 parameters in a statement, PostgreSQL 65,535.
    private const int MaxParameters = 32_000;

    /// <summary>Inserts rows of one table in one statement (in several beyond 32,000 values).</summary>
    /// <param name="store">The store.</param>
    /// <param name="rows">Rows as EF Core maps them. A key that the database generates is not written back to the objects.</param>
    /// <param name="cancel">Cancels the request.</param>
    public static async Task InsertAll<T>(this Store store, IReadOnlyList<T> rows, CancellationToken cancel) where T : class
    {
        foreach (var part in Parts(store, rows)) await Inserting(() => Command(store, part.Text, part.Parameters).Execute(cancel));
    }

    /// <summary>Inserts rows like the other overload, and reads columns of each written row, in no order.</summary>
    /// <param name="store">The store.</param>
    /// <param name="rows">Rows as EF Core maps them.</param>
    /// <param name="returning">The columns, quoted.</param>
    /// <param name="read">Reads a row's columns by position.</param>
    /// <param name="cancel">Cancels the request.</param>
    public static async Task<List<TResult>> InsertAll<T, TResult>(
        this Store store,
        IReadOnlyList<T> rows,
        string returning,
        Func<DbDataReader, TResult> read,
        CancellationToken cancel)
        where T : class
    {
        var results = new List<TResult>(rows.Count);
        foreach (var part in Parts(store, rows))
            results.AddRange(await Inserting(() =>
                Command(store, $"{part.Text} RETURNING {returning}", part.Parameters).Read(read, cancel)));
        return results;
    }

    /// <summary>Runs one statement whose text holds <c>{0}</c>, <c>{1}</c>… for its values.</summary>
    /// <returns>The number of rows changed.</returns>
    public static Task<int> Run(this Store store, string text, IReadOnlyList<object?> values, CancellationToken cancel) =>
        Prepared(store, text, values).Execute(cancel);

    /// <summary>Like <see cref="Run"/>, for a statement that returns rows.</summary>
    public static Task<List<T>> Query<T>(
        this Store store, string text, IReadOnlyList<object?> values, Func<DbDataReader, T> read, CancellationToken cancel) =>
        Prepared(store, text, values).Read(read, cancel);

    /// <summary>Rows of placeholders for <see cref="Run"/>: <c>({0}, {1}), ({2}, {3})</c>.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of values in each row.</param>
    /// <param name="first">The index of the first value.</param>
    public static string Rows(int rows, int columns, int first = 0)
    {
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < columns; column++)
                text.Append(column == 0 ? "{" : ", {")
                    .Append(CultureInfo.InvariantCulture, $"{first + row * columns + column}")
                    .Append('}');
            text.Append(')');
        }
        return text.ToString();
    }

    private static IEnumerable<(string Text, List<DbParameter> Parameters)> Parts<T>(Store store, IReadOnlyList<T> rows) where T : class
    {
        if (rows.Count == 0) yield break;
        var type = store.Model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is not a table.");
        var columns = type.GetProperties().Where(property => !IsGenerated(property)).ToArray();
        var names = string.Join(", ", columns.Select(column => $"\"{column.GetColumnName()}\""));
        var head = $"INSERT INTO \"{type.GetTableName()}\" ({names}) VALUES ";
        using var command = store.Database.GetDbConnection().CreateCommand();
        foreach (var chunk in rows.Chunk(MaxParameters / columns.Length))
        {
            var (text, parameters) = (new StringBuilder(head), new List<DbParameter>(chunk.Length * columns.Length));
            foreach (var row in chunk)
            {
                text.Append(parameters.Count == 0 ? "(" : ", (");
                for (var column = 0; column < columns.Length; column++)
                {
                    var name = $"@p{parameters.Count}";
                    text.Append(column == 0 ? "" : ", ").Append(name);
                    var value = columns[column].GetGetter().GetClrValue(row);
                    var mapping = columns[column].GetRelationalTypeMapping();
                    parameters.Add(mapping.CreateParameter(command, name, value, columns[column].IsNullable));
                }
                text.Append(')');
            }
            yield return (text.ToString(), parameters);
        }
    }

    // Wrapped as SaveChanges does, so that callers recognise a duplicate key by one exception type.
    private static async Task<T> Inserting<T>(Func<Task<T>> insert)
    {
        try
        {
            return await insert();
        }
        catch (DbException e)
        {
            throw new DbUpdateException("The rows could not be inserted.", e);
        }
    }

    private static bool IsGenerated(IProperty property) =>
        property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType == typeof(long) && property.IsPrimaryKey();

    private static Statement Prepared(Store store, string text, IReadOnlyList<object?> values)
    {
        using var command = store.Database.GetDbConnection().CreateCommand();
        var parameters = new List<DbParameter>(values.Count);
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{parameters.Count}", Stored(value));
            parameters.Add(parameter);
        }
        var names = parameters.Select(parameter => parameter.ParameterName);
        return Command(store, string.Format(CultureInfo.InvariantCulture, text, [.. names]), parameters);
    }

    // No mapping converts these values: an id is stored as its bytes.
    private static object Stored(object? value) => value is Id16 id ? id.ToArray() : value ?? DBNull.Value;

    private static Statement Command(Store store, string text, List<DbParameter> parameters)
    {
        var builder = store.GetService<IRelationalCommandBuilderFactory>().Create().Append(text);
        foreach (var parameter in parameters) builder.AddRawParameter(parameter.ParameterName, parameter);
        return new Statement(store, builder.Build());
    }

    private sealed class Statement(Store store, IRelationalCommand command)
    {
        public Task<int> Execute(CancellationToken cancel) => command.ExecuteNonQueryAsync(Parameters(), cancel);

        public async Task<List<T>> Read<T>(Func<DbDataReader, T> read, CancellationToken cancel)
        {
            await using var reader = await command.ExecuteReaderAsync(Parameters(), cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel)) rows.Add(read(reader.DbDataReader));
            return rows;
        }

        private RelationalCommandParameterObject Parameters() => new(
            store.GetService<IRelationalConnection>(),
            null,
            null,
            store,
            store.GetService<IRelationalCommandDiagnosticsLogger>(),
            CommandSource.Unknown);
    }
}
