using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflows.Stores.Sqlite;

/// <summary>
/// A prepared statement that returns no rows, or one number. It talks to SQLite itself: a command of ADO.NET makes a reader, an enumerator and a binder of each parameter
/// for every execution, which costs more than SQLite needs to insert an event.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int[] places;

    private SqliteStatement(sqlite3 database, sqlite3_stmt statement, int[] places)
    {
        this.database = database;
        this.statement = statement;
        this.places = places;
    }

    /// <summary>Prepares a statement, or null when the text holds several.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">The text.</param>
    /// <param name="parameters">Names in the order in which <see cref="Execute(ReadOnlySpan{ValueTuple{string, object?}})"/> gets their values.</param>
    public static SqliteStatement? Prepare(SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out var statement, out var rest), database);
        if (rest.Trim().Length > 0)
        {
            statement.Dispose();
            return null;
        }

        var places = new int[parameters.Length];
        for (var i = 0; i < places.Length; i++) places[i] = raw.sqlite3_bind_parameter_index(statement, parameters[i].Name);
        return new SqliteStatement(database, statement, places);
    }

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public int Execute(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Bind(parameters);
        Execute();
        return raw.sqlite3_changes(database);
    }

    /// <summary>Gives a parameter its value, which it keeps until it gets another.</summary>
    public void Bind(int parameter, string value) => Check(raw.sqlite3_bind_text(statement, places[parameter], value));

    /// <inheritdoc cref="Bind(int, string)"/>
    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(statement, places[parameter], value));

    /// <summary>Runs it with the values that its parameters have.</summary>
    public void Execute()
    {
        while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
        {
            // Nobody asks for this row.
        }

        Reset();
    }

    /// <summary>Runs it and returns the first column of its first row; null when there is no row or it holds null.</summary>
    public long? Number(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Bind(parameters);
        if (raw.sqlite3_step(statement) != raw.SQLITE_ROW)
        {
            Reset();
            return null;
        }

        long? number = raw.sqlite3_column_type(statement, 0) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(statement, 0);
        Execute();
        return number;
    }

    public void Dispose() => statement.Dispose();

    private void Bind(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        for (var i = 0; i < places.Length; i++) Check(Bind(places[i], parameters[i].Value));
    }

    // Resetting repeats the error of the last step, with its message.
    private void Reset() => Check(raw.sqlite3_reset(statement));

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => raw.sqlite3_bind_text(statement, place, text),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        int number => raw.sqlite3_bind_int64(statement, place, number),
        double number => raw.sqlite3_bind_double(statement, place, number),
        bool yes => raw.sqlite3_bind_int64(statement, place, yes ? 1 : 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        _ => throw new NotSupportedException($"SQLite is given a {value.GetType().Name}."),
    };
}
