using System.Text.Json;
using Npgsql;
using Workflows.Core.Artifacts;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;

namespace Workflows.Stores.Postgres;

/// <summary>Appends to many runs with as many statements and journeys as to one.</summary>
internal static class PostgresAppends
{
    /// <summary>Begins a transaction and reads what each run has. Leases whose fences count stay as they are until it ends.</summary>
    public static Dictionary<string, RunHead> Begin(PostgresSession session, IReadOnlyList<EventAppend> appends)
    {
        using var batch = session.Batch(
            new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"),
            new NpgsqlBatchCommand("SELECT run_id, fence FROM leases WHERE run_id = ANY ($1) ORDER BY run_id FOR SHARE")
                .With(appends.Where(a => !a.IsRequest).Select(a => a.RunId).ToArray()),
            new NpgsqlBatchCommand("SELECT r.id, r.project, (SELECT MAX(e.seq) FROM events e WHERE e.run_id = r.id) FROM runs r WHERE r.id = ANY ($1)")
                .With(appends.Select(a => a.RunId).ToArray()));
        using var reader = batch.ExecuteReader();
        var fences = new Dictionary<string, long>();
        while (reader.Read()) fences.Add(reader.GetString(0), reader.GetInt64(1));
        reader.NextResult();
        var heads = new Dictionary<string, RunHead>();
        while (reader.Read())
            heads.Add(reader.GetString(0), new RunHead(reader.GetString(1), reader.GetInt64(2), fences.GetValueOrDefault(reader.GetString(0))));
        return heads;
    }

    /// <summary>
    /// Begins a transaction that divides by zero where a fence is old. That nobody else has appended is what the primary key of the events says then: it
    /// saves the journey that reading the heads takes, for runs of which this writer knows the last event.
    /// </summary>
    public static IEnumerable<NpgsqlBatchCommand> Expect(IReadOnlyList<EventAppend> appends)
    {
        yield return new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED");
        var fenced = appends.Where(a => !a.IsRequest).ToList();
        if (fenced.Count == 0) yield break;
        yield return new NpgsqlBatchCommand(
            """
            SELECT 1 / CASE WHEN COUNT(*) = $3 THEN 1 ELSE 0 END FROM (
                SELECT 1 FROM unnest($1, $2) AS a (run_id, fence) JOIN leases l USING (run_id) WHERE l.fence = a.fence ORDER BY run_id FOR SHARE OF l) held
            """).With(fenced.Select(a => a.RunId).ToArray()).With(fenced.Select(a => a.Fence!.Value).ToArray()).With(fenced.Count);
    }

    /// <summary>The statements that write the events and whatever follows from them.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Statements(PostgresSession session, IEnumerable<AcceptedAppend> accepted)
    {
        // All processes write in the same order, so none waits for another that waits for it.
        var appends = accepted.OrderBy(a => a.Append.RunId, StringComparer.Ordinal).ToList();
        yield return Events(appends);
        if (States(appends) is { } states) yield return states;
        if (Artifacts(appends) is { } artifacts) yield return artifacts;
        if (appends.Where(a => a.Append.IsRequest).Select(a => session.News(a.Append.RunId)).ToArray() is { Length: > 0 } news)
            yield return new NpgsqlBatchCommand("SELECT pg_notify('news_of_' || current_schema, n) FROM unnest($1) n").With(news);
    }

    private static NpgsqlBatchCommand Events(List<AcceptedAppend> appends)
    {
        var events = appends.SelectMany(a => a.Events.Select((e, i) => (a.Append.RunId, a.Project, e.Seq, e.At, Body: a.Append.Bodies[i]))).ToList();
        return new NpgsqlBatchCommand("INSERT INTO events (run_id, seq, project, at, body) SELECT * FROM unnest($1, $2, $3, $4, $5)")
            .With(events.Select(e => e.RunId).ToArray())
            .With(events.Select(e => e.Seq).ToArray())
            .With(events.Select(e => e.Project).ToArray())
            .With(events.Select(e => Timestamp.Of(e.At)).ToArray())
            .With(events.Select(e => e.Body).ToArray());
    }

    private static NpgsqlBatchCommand? States(List<AcceptedAppend> appends)
    {
        var changes = new Dictionary<string, StateChange>();
        foreach (var append in appends)
            if (RunSummaries.Change(append.Events) is { } change) changes[append.Append.RunId] = change;
        return changes.Count == 0 ? null
            : new NpgsqlBatchCommand("UPDATE runs r SET state = c.state, ended_at = c.ended_at FROM unnest($1, $2, $3) AS c (id, state, ended_at) WHERE r.id = c.id")
                .With(changes.Keys.ToArray())
                .With(changes.Values.Select(c => c.State.ToString()).ToArray())
                .With(changes.Values.Select(c => c.EndedAt).ToArray());
    }

    private static NpgsqlBatchCommand? Artifacts(List<AcceptedAppend> appends)
    {
        var given = appends.SelectMany(a => ArtifactRights.Given(a.Events).Select(artifact => (a.Project, Artifact: artifact)))
            .DistinctBy(g => (g.Project, g.Artifact.Hash))
            .OrderBy(g => g.Project, StringComparer.Ordinal).ThenBy(g => g.Artifact.Hash, StringComparer.Ordinal).ToList();
        return given.Count == 0 ? null
            : new NpgsqlBatchCommand("INSERT INTO artifacts (project, hash, handle) SELECT * FROM unnest($1, $2, $3) ON CONFLICT (project, hash) DO NOTHING")
                .With(given.Select(g => g.Project).ToArray())
                .With(given.Select(g => g.Artifact.Hash).ToArray())
                .With(given.Select(g => JsonSerializer.Serialize(g.Artifact, WorkflowJson.Options)).ToArray());
    }
}

/// <summary>An append that may be written.</summary>
/// <param name="Append">What was asked.</param>
/// <param name="Project">Project of the run.</param>
/// <param name="Events">The events as they will be stored.</param>
internal sealed record AcceptedAppend(EventAppend Append, string Project, IReadOnlyList<StoredEvent> Events);
