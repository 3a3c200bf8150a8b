using System.Data.Common;
using System.Text.Json.Nodes;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Steps;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Steps;

/// <summary>Results of steps in a database.</summary>
internal sealed class SqlStepCache(SqlDatabase database, TimeProvider time) : IStepCache
{
    private const string Columns = "SELECT r.key, r.parts, r.workflow, r.step, r.outputs, r.run_id, r.seconds, r.made_at FROM step_results r ";

    public Task<CacheEntry?> FindAsync(string project, string key, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(Columns + "WHERE r.project = @project AND r.key = @key", Entry,
            ("@project", project), ("@key", key)), cancellationToken);

    public Task<CacheEntry?> LatestAsync(string project, string workflow, string step, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(
            Columns + "JOIN latest_results l ON l.project = r.project AND l.key = r.key WHERE l.project = @project AND l.workflow = @workflow AND l.step = @step",
            row => Entry(row) with { Workflow = workflow, Step = step },
            ("@project", project), ("@workflow", workflow), ("@step", step)), cancellationToken);

    public Task PutAsync(string project, CacheEntry entry, CancellationToken cancellationToken)
    {
        var parts = JsonSerializer.Serialize(entry.Parts, WorkflowJson.Options);
        var outputs = entry.Outputs.ToJsonString(WorkflowJson.Options);
        return database.WriteAsync(session =>
        {
            session.Execute(
                """
                INSERT INTO step_results (project, key, workflow, step, run_id, parts, outputs, seconds, made_at, used_at)
                VALUES (@project, @key, @workflow, @step, @run, @parts, @outputs, @seconds, @made, @at)
                ON CONFLICT (project, key) DO UPDATE SET workflow = excluded.workflow, step = excluded.step, run_id = excluded.run_id,
                    parts = excluded.parts, outputs = excluded.outputs, seconds = excluded.seconds, made_at = excluded.made_at,
                    used_at = excluded.used_at
                """,
                ("@project", project), ("@key", entry.Key), ("@workflow", entry.Workflow), ("@step", entry.Step), ("@run", entry.RunId),
                ("@parts", parts), ("@outputs", outputs), ("@seconds", entry.Seconds),
                ("@made", Timestamp.Of(entry.At)), ("@at", Timestamp.Of(time.GetUtcNow())));
            return NoteLatest(session, project, entry);
        }, cancellationToken);
    }

    public Task TouchAsync(string project, CacheEntry entry, CancellationToken cancellationToken) => database.WriteAsync(session =>
    {
        var known = session.Execute(
            "UPDATE step_results SET workflow = @workflow, step = @step, used_at = @at WHERE project = @project AND key = @key",
            ("@workflow", entry.Workflow), ("@step", entry.Step), ("@at", Timestamp.Of(time.GetUtcNow())), ("@project", project), ("@key", entry.Key));
        return known == 1 && NoteLatest(session, project, entry); // gone when somebody found its artifacts missing meanwhile
    }, cancellationToken);

    public Task RemoveAsync(string project, string key, CancellationToken cancellationToken) => database.WriteAsync(session =>
        session.Execute("DELETE FROM step_results WHERE project = @project AND key = @key", ("@project", project), ("@key", key)), cancellationToken);

    private static bool NoteLatest(SqlSession session, string project, CacheEntry entry) => session.Execute(
        "INSERT INTO latest_results (project, workflow, step, key) VALUES (@project, @workflow, @step, @key) "
        + "ON CONFLICT (project, workflow, step) DO UPDATE SET key = excluded.key",
        ("@project", project), ("@workflow", entry.Workflow), ("@step", entry.Step), ("@key", entry.Key)) == 1;

    private static CacheEntry Entry(DbDataReader row) => new()
    {
        Key = row.GetString(0),
        Parts = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(1), WorkflowJson.Options)!,
        Workflow = row.GetString(2),
        Step = row.GetString(3),
        Outputs = JsonNode.Parse(row.GetString(4))!.AsObject(),
        RunId = row.GetString(5),
        Seconds = row.GetDouble(6),
        At = Timestamp.ToTime(row.GetInt64(7)),
    };
}
