using System.Text.Json;
using Npgsql;
using Workflows.Core.Artifacts;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;

namespace Workflows.Stores.Postgres;

/// <summary>
/// Appends to many runs with as many statements and journeys as to one. Leases are only looked at, not locked: who has lost one may append at the same
/// moment only to what it knew before, and then its successor, who appends behind whatever it has read, reads on first. Later it finds the new fence.
/// </summary>
internal static class PostgresAppends
{
    private const string InsertEvents = "INSERT INTO events (run_id, seq, project, at, body) SELECT * FROM unnest($1, $2, $3, $4, $5)";

    /// <summary>Begins a transaction and reads what each run has.</summary>
    public static Dictionary<string, RunHead> Begin(PostgresSession session, IReadOnlyList<EventAppend> appends)
    {
        using var batch = session.Batch(
            new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"),
            new NpgsqlBatchCommand("SELECT run_id, fence FROM leases WHERE run_id = ANY ($1)")
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
    /// Leaves the number of a transaction in the row of its writer. One of a connection that was given up must not be stored after its successor was told
    /// that it was not: it divides by zero then.
    /// </summary>
    public static string Sign(string writer, string turn) =>
        $"INSERT INTO writers (id, turn) VALUES ({writer}, {turn}) "
        + "ON CONFLICT (id) DO UPDATE SET turn = excluded.turn / CASE WHEN abs(writers.turn) < excluded.turn THEN 1 ELSE 0 END, at = now()";

    /// <summary>
    /// Begins a transaction that divides by zero where a fence is old. That nobody else has appended is what the primary key of the events says then: it
    /// saves the journey that reading the heads takes, for runs of which this writer knows the last event.
    /// </summary>
    public static IEnumerable<NpgsqlBatchCommand> Expect(IReadOnlyList<AcceptedAppend> accepted)
    {
        yield return new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED");
        var fenced = Ordered(accepted.Where(a => !a.Append.IsRequest));
        if (fenced.Count == 0) yield break;
        yield return new NpgsqlBatchCommand($"SELECT {HoldsFences("$1", "$2")}").With(RunsOf(fenced)).With(FencesOf(fenced));
    }

    /// <summary>Whether nothing but events follows from these: then one statement that is its own transaction does it.</summary>
    public static bool AreAlone(IReadOnlyList<AcceptedAppend> accepted) =>
        accepted.All(a => !a.Append.IsRequest && a.Append.Artifacts.Count == 0 && a.Change is null);

    /// <summary>That statement: what <see cref="Expect"/>, <see cref="Sign"/> and the insertion of events do. It costs a server half of what five cost.</summary>
    public static NpgsqlBatchCommand Alone(IReadOnlyList<AcceptedAppend> accepted, long writer, long turn)
    {
        var appends = Ordered(accepted);
        var insert = new NpgsqlBatchCommand(
            $"WITH signed AS ({Sign("$6", "$7")}), held AS (SELECT {HoldsFences("$8", "$9")} AS holds) "
            + $"{InsertEvents} WHERE (SELECT holds FROM held) = 1");
        return WithEvents(insert, appends).With(writer).With(turn).With(RunsOf(appends)).With(FencesOf(appends));
    }

    /// <summary>The statements that write the events and whatever follows from them.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Statements(PostgresSession session, IEnumerable<AcceptedAppend> accepted)
    {
        // All processes write in the same order, so none waits for another that waits for it.
        var appends = Ordered(accepted);
        yield return WithEvents(new NpgsqlBatchCommand(InsertEvents), appends);
        if (States(appends) is { } states) yield return states;
        if (Leases(appends) is { } leases) yield return leases;
        if (Artifacts(appends) is { } artifacts) yield return artifacts;
        if (appends.Where(a => a.Append.IsRequest).Select(a => session.News(a.Append.RunId)).ToArray() is { Length: > 0 } news)
            yield return Tell(news);
    }

    /// <summary>The statement that inserts events.</summary>
    public static NpgsqlBatchCommand Insert(string[] runs, long[] seqs, string[] projects, long[] times, string[] bodies) =>
        WithEvents(new NpgsqlBatchCommand(InsertEvents), runs, seqs, projects, times, bodies);

    /// <summary>The statement that tells other processes.</summary>
    public static NpgsqlBatchCommand Tell(string[] news) =>
        new NpgsqlBatchCommand("SELECT pg_notify('news_of_' || current_schema, n) FROM unnest($1) n").With(news);

    // The fences in the order of the runs, as Ordered has them.
    private static string HoldsFences(string runs, string fences) =>
        $"1 / CASE WHEN (SELECT array_agg(fence ORDER BY run_id) FROM leases WHERE run_id = ANY ({runs})) = {fences} THEN 1 ELSE 0 END";

    private static NpgsqlBatchCommand WithEvents(NpgsqlBatchCommand insert, List<AcceptedAppend> appends)
    {
        var count = appends.Sum(a => a.Events.Count);
        var (runs, seqs, projects, times, bodies) = (new string[count], new long[count], new string[count], new long[count], new string[count]);
        var place = 0;
        foreach (var append in appends)
        {
            for (var i = 0; i < append.Events.Count; i++, place++)
            {
                var stored = append.Events[i];
                (runs[place], seqs[place], projects[place]) = (append.Append.RunId, stored.Seq, append.Project);
                (times[place], bodies[place]) = (Timestamp.Of(stored.At), append.Append.Bodies[i]);
            }
        }

        return WithEvents(insert, runs, seqs, projects, times, bodies);
    }

    private static NpgsqlBatchCommand WithEvents(NpgsqlBatchCommand insert, string[] runs, long[] seqs, string[] projects, long[] times, string[] bodies) =>
        insert.With(runs).With(seqs).With(projects).With(times).With(bodies);

    private static List<AcceptedAppend> Ordered(IEnumerable<AcceptedAppend> appends) => [.. appends.OrderBy(a => a.Append.RunId, StringComparer.Ordinal)];

    private static string[] RunsOf(IEnumerable<AcceptedAppend> appends) => [.. appends.Select(a => a.Append.RunId)];

    private static long[] FencesOf(IEnumerable<AcceptedAppend> appends) => [.. appends.Select(a => a.Append.Fence!.Value)];

    private static NpgsqlBatchCommand? States(List<AcceptedAppend> appends)
    {
        var changes = new Dictionary<string, StateChange>();
        foreach (var append in appends)
            if (append.Change is { } change) changes[append.Append.RunId] = change;
        return changes.Count == 0 ? null
            : new NpgsqlBatchCommand(
                $"UPDATE runs r SET state = c.state, ended_at = c.ended_at, changed = {PostgresSession.ThisTransaction} "
                + "FROM unnest($1, $2, $3) AS c (id, state, ended_at) WHERE r.id = c.id")
                .With(changes.Keys.ToArray())
                .With(changes.Values.Select(c => c.State.ToString()).ToArray())
                .With(changes.Values.Select(c => c.EndedAt).ToArray());
    }

    private static NpgsqlBatchCommand? Leases(List<AcceptedAppend> appends)
    {
        var ended = appends.Where(a => a is { Append.IsRequest: false, Change.IsEnd: true }).ToList();
        return ended.Count == 0 ? null
            : new NpgsqlBatchCommand(
                $"UPDATE leases l SET {RunLeases.GivenBack} FROM unnest($1, $2) AS e (run_id, fence) WHERE l.run_id = e.run_id AND l.fence = e.fence")
                .With(RunsOf(ended)).With(FencesOf(ended));
    }

    private static NpgsqlBatchCommand? Artifacts(List<AcceptedAppend> appends)
    {
        var given = appends.SelectMany(a => a.Append.Artifacts.Select(artifact => (a.Project, Artifact: artifact)))
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
internal sealed record AcceptedAppend(EventAppend Append, string Project, IReadOnlyList<StoredEvent> Events)
{
    /// <summary>What they change about the state of the run, or null.</summary>
    public StateChange? Change { get; } = RunSummaries.Change(Events);
}
