using System.Data.Common;
using Npgsql;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>One connection; the driver keeps what is said more than once prepared.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : SqlSession
{
    /// <summary>An expression for the number of the transaction that writes.</summary>
    public const string ThisTransaction = "pg_current_xact_id()::text::bigint";

    private long changes;

    public override string NextChange => ThisTransaction;

    // A transaction with a higher number may not have ended yet, and others behind it may have.
    public override string ChangesEnd => "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    // What is no plain question may have changed something.
    public override long Changes => changes;

    public NpgsqlConnection Connection => connection;

    /// <summary>Who writes through it; 0 for a session that only reads.</summary>
    public long Writer { get; set; }

    /// <summary>Statements that travel together.</summary>
    public NpgsqlBatch Batch(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        return batch;
    }

    public override void ExecuteAll(IEnumerable<SqlStatement> statements)
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            foreach (var (name, value) in statement.Parameters) command.Parameters.Add(Parameter(name, value));
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count == 0) return;
        changes++;
        batch.ExecuteNonQuery();
    }

    public override void Notify(string? runId) => Execute("SELECT pg_notify('news_of_' || current_schema, @news)", ("@news", News(runId)));

    /// <summary>What is told about a run, so that the teller knows its own words.</summary>
    public string News(string? runId) => $"{Writer} {runId}";

    public override void Dispose() => connection.Dispose();

    protected override DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!sql.StartsWith("SELECT", StringComparison.Ordinal)) changes++;
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters) command.Parameters.Add(Parameter(name, value));
        return command;
    }

    private static NpgsqlParameter Parameter(string name, object? value) => new() { ParameterName = name, Value = value ?? DBNull.Value };
}
