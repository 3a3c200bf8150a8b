using Microsoft.Data.Sqlite;

namespace Workflows.Benchmarks.Engine;

/// <summary>The bare writer of SQLite, with the settings of the product: WAL, synchronous FULL, foreign keys.</summary>
internal sealed class BareSqlite : IBareWriter
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand add;
    private readonly Dictionary<string, object[]> originals = [];

    public BareSqlite(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        foreach (var pragma in (string[])["synchronous = FULL", "foreign_keys = ON", "mmap_size = 0"]) Command($"PRAGMA {pragma}").ExecuteNonQuery();
        begin = Command("BEGIN IMMEDIATE");
        commit = Command("COMMIT");
        insert = Command("INSERT INTO events (run_id, seq, project, at, body) VALUES ($run, $seq, 'default', $at, $body)", "$run", "$seq", "$at", "$body");

        add = Command(
            "INSERT INTO runs (id, project, number, workflow, plan, state, created_at, ended_at, family) VALUES ($copy, 'default', $number, $workflow, $plan, 'Succeeded', $at, $at, $copy)",
            "$copy", "$number", "$workflow", "$plan", "$at");
    }

    public Task<IReadOnlyList<EventRow>> ReadAsync(string run, CancellationToken cancellationToken)
    {
        // Numbers below zero are nobody's.
        using var original = Command("SELECT -number, workflow, plan, created_at FROM runs WHERE id = $run", "$run");
        original.Parameters[0].Value = run;
        using (var row = original.ExecuteReader())
        {
            row.Read();
            originals[run] = [row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)];
        }

        using var select = Command("SELECT seq, at, body FROM events WHERE run_id = $run ORDER BY seq", "$run");
        select.Parameters[0].Value = run;
        using var reader = select.ExecuteReader();
        var rows = new List<EventRow>();
        while (reader.Read()) rows.Add(new EventRow(run, run, reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)));
        return Task.FromResult<IReadOnlyList<EventRow>>(rows);
    }

    public Task WriteAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        begin.ExecuteNonQuery();
        foreach (var row in rows)
        {
            if (row.Seq == 1)
            {
                add.Parameters[0].Value = row.Run;
                for (var i = 0; i < originals[row.Original].Length; i++) add.Parameters[1 + i].Value = originals[row.Original][i];
                add.ExecuteNonQuery();
            }

            (insert.Parameters[0].Value, insert.Parameters[1].Value, insert.Parameters[2].Value, insert.Parameters[3].Value) = (row.Run, row.Seq, row.At, row.Body);
            insert.ExecuteNonQuery();
        }

        commit.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public Task FillAsync(string original, int runs, CancellationToken cancellationToken)
    {
        foreach (var sql in (string[])
        [
            "CREATE TEMP TABLE filling AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $runs) "
                + "SELECT i, printf('0180%04x-%04x-7000-8000-%012x', i >> 4, i & 15, i) AS id FROM n",
            "INSERT INTO runs (id, project, number, workflow, plan, state, created_at, ended_at, family) "
                + "SELECT f.id, r.project, p.last_number + f.i, r.workflow, r.plan, r.state, r.created_at, r.ended_at, f.id "
                + "FROM filling f, runs r JOIN projects p ON p.name = r.project WHERE r.id = $original ORDER BY f.i",
            "UPDATE projects SET last_number = last_number + $runs WHERE name = 'default'",
            "INSERT INTO events (run_id, seq, project, at, body) SELECT f.id, e.seq, e.project, e.at, e.body FROM filling f, events e WHERE e.run_id = $original ORDER BY f.i, e.seq",
            "INSERT INTO leases (run_id, project, fence, expires_at) SELECT id, 'default', 1, 0 FROM filling",
            "DROP TABLE filling",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ])
        {
            using var fill = Command(sql);
            if (sql.Contains("$runs", StringComparison.Ordinal)) fill.Parameters.AddWithValue("$runs", runs);
            if (sql.Contains("$original", StringComparison.Ordinal)) fill.Parameters.AddWithValue("$original", original);
            fill.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var command in (SqliteCommand[])[begin, commit, insert, add]) command.Dispose();
        return connection.DisposeAsync();
    }

    private SqliteCommand Command(string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
