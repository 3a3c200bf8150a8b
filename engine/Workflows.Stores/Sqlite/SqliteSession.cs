using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Sqlite;

/// <summary>One connection with its prepared statements.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : SqlSession
{
    private readonly Dictionary<string, SqliteCommand> prepared = [];
    private readonly Dictionary<string, SqliteStatement?> statements = [];
    private SqliteStatement? version;
    private SqliteStatement? insertion;
    private long lastVersion;

    // One writes at a time, so the order of numbers is that of commits.
    public override string NextChange =>
        "(SELECT MAX(last_change, COALESCE((SELECT MAX(changed) FROM runs WHERE project = @project), 0)) + 1 FROM projects WHERE name = @project)";

    public override string ChangesEnd => NextChange;

    public override KnownRuns Known { get; } = new();

    public override long Changes => raw.sqlite3_total_changes(connection.Handle);

    public override int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Statement(sql, parameters)?.Execute(parameters) ?? base.Execute(sql, parameters);

    public override long? Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Statement(sql, parameters) is { } statement ? statement.Number(parameters) : base.Number(sql, parameters);

    // Nothing is written more often: no list of names and values is made for each.
    public override void InsertEvents(string runId, string project, long firstSeq, long at, IReadOnlyList<string> bodies)
    {
        insertion ??= SqliteStatement.Prepare(connection, InsertEvent, [("@run", null), ("@project", null), ("@at", null), ("@seq", null), ("@body", null)])!;
        insertion.Bind(0, runId);
        insertion.Bind(1, project);
        insertion.Bind(2, at);
        for (var i = 0; i < bodies.Count; i++)
        {
            insertion.Bind(3, firstSeq + i);
            insertion.Bind(4, bodies[i]);
            insertion.Execute();
        }
    }

    /// <summary>Whether another connection has changed the file since this was last asked; what was known of runs is forgotten then.</summary>
    public bool Surprise()
    {
        version ??= SqliteStatement.Prepare(connection, "PRAGMA data_version", [])!;
        var now = version.Number([])!.Value;
        if (now == lastVersion) return false;
        lastVersion = now;
        Known.Clear();
        return true;
    }

    // Others look at the file's own version.
    public override void Notify(string? runId)
    {
    }

    public override void Dispose()
    {
        version?.Dispose();
        insertion?.Dispose();
        foreach (var command in prepared.Values) command.Dispose();
        foreach (var statement in statements.Values) statement?.Dispose();
        connection.Dispose();
    }

    private SqliteStatement? Statement(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        // To change the journal mode SQLite does not wait for others; ADO.NET tries again.
        if (sql.StartsWith("PRAGMA", StringComparison.Ordinal)) return null;
        if (!statements.TryGetValue(sql, out var statement)) statements.Add(sql, statement = SqliteStatement.Prepare(connection, sql, parameters));
        return statement;
    }

    protected override DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            prepared.Add(sql, command);
        }

        foreach (var (name, value) in parameters) command.Parameters[name].Value = value ?? DBNull.Value;
        return command;
    }
}
