using Npgsql;

namespace Workflows.Benchmarks.Engine;

/// <summary>The bare writer of PostgreSQL: whatever belongs to one commit in one statement, over one journey, by keys alone as the writer of the product does.</summary>
internal sealed class BarePostgres : IBareWriter
{
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand insert;
    private readonly NpgsqlCommand add;

    public BarePostgres(string address)
    {
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { Options = "-c enable_seqscan=off" });
        connection = source.OpenConnection();
        insert = new NpgsqlCommand("INSERT INTO events (run_id, seq, project, at, body) SELECT r, s, 'default', a, b FROM unnest($1, $2, $3, $4) AS e (r, s, a, b)", connection)
        {
            Parameters = { new NpgsqlParameter<string[]>(), new NpgsqlParameter<long[]>(), new NpgsqlParameter<long[]>(), new NpgsqlParameter<string[]>() },
        };
        insert.Prepare();

        // Numbers below zero are nobody's.
        add = new NpgsqlCommand(
            """
            WITH e (r, s, a, b) AS (SELECT * FROM unnest($1, $2, $3, $4)),
            added AS (
                INSERT INTO runs (id, project, number, workflow, plan, state, created_at, ended_at, family)
                SELECT c, project, -number, workflow, plan, 'Succeeded', created_at, created_at, c FROM unnest($5, $6) AS n (c, o) JOIN runs ON id = o)
            INSERT INTO events (run_id, seq, project, at, body) SELECT r, s, 'default', a, b FROM e
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]>(), new NpgsqlParameter<long[]>(), new NpgsqlParameter<long[]>(), new NpgsqlParameter<string[]>(),
                new NpgsqlParameter<string[]>(), new NpgsqlParameter<string[]>(),
            },
        };
        add.Prepare();
    }

    public async Task<IReadOnlyList<EventRow>> ReadAsync(string run, CancellationToken cancellationToken)
    {
        await using var select = Command("SELECT seq, at, body FROM events WHERE run_id = $1 ORDER BY seq", run);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var rows = new List<EventRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(new EventRow(run, run, reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)));
        return rows;
    }

    public async Task WriteAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var begun = rows.Where(r => r.Seq == 1).ToList();
        var command = begun.Count == 0 ? insert : add;
        command.Parameters[0].Value = rows.Select(r => r.Run).ToArray();
        command.Parameters[1].Value = rows.Select(r => r.Seq).ToArray();
        command.Parameters[2].Value = rows.Select(r => r.At).ToArray();
        command.Parameters[3].Value = rows.Select(r => r.Body).ToArray();
        if (begun.Count > 0)
        {
            command.Parameters[4].Value = begun.Select(r => r.Run).ToArray();
            command.Parameters[5].Value = begun.Select(r => r.Original).ToArray();
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task FillAsync(string original, int runs, CancellationToken cancellationToken)
    {
        await using var fill = source.CreateBatch();
        foreach (var sql in (string[])
        [
            "CREATE TABLE filling AS SELECT i, '0180' || lpad(to_hex(i >> 4), 4, '0') || '-' || lpad(to_hex(i & 15), 4, '0') || '-7000-8000-' || lpad(to_hex(i), 12, '0') AS id "
                + $"FROM generate_series(1, {runs}) i",
            "INSERT INTO runs (id, project, number, workflow, plan, state, created_at, ended_at, family) "
                + "SELECT f.id, r.project, p.last_number + f.i, r.workflow, r.plan, r.state, r.created_at, r.ended_at, f.id "
                + $"FROM filling f, runs r JOIN projects p ON p.name = r.project WHERE r.id = '{original}' ORDER BY f.i",
            $"UPDATE projects SET last_number = last_number + {runs} WHERE name = 'default'",
            $"INSERT INTO events (run_id, seq, project, at, body) SELECT f.id, e.seq, e.project, e.at, e.body FROM filling f, events e WHERE e.run_id = '{original}' ORDER BY f.i, e.seq",
            "INSERT INTO leases (run_id, project, fence, expires_at) SELECT id, 'default', 1, 0 FROM filling",
            "DROP TABLE filling",
            "ANALYZE",
        ]) fill.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        await fill.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await insert.DisposeAsync();
        await add.DisposeAsync();
        await connection.DisposeAsync();
        await source.DisposeAsync();
    }

    private NpgsqlCommand Command(string sql, params string[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        return command;
    }
}
