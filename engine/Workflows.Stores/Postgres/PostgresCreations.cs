using Npgsql;
using Workflows.Core.Hosting;
using Workflows.Stores.Runs;

namespace Workflows.Stores.Postgres;

/// <summary>Creates many runs with as many statements and journeys as one. The primary key refuses a run that is there already.</summary>
internal static class PostgresCreations
{
    // Project, plan and run refer to one another: what a statement writes is held against that at its end.
    private const string InsertRuns =
        """
        WITH new AS (
            SELECT n.*, row_number() OVER (PARTITION BY n.project ORDER BY n.place) AS turn, count(*) OVER (PARTITION BY n.project) AS turns
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS n (id, project, workflow, plan, state, started_by, replay_of, parent, place)),
        numbered AS (
            INSERT INTO projects AS p (name, last_number, created_at) SELECT project, count(*), $9 FROM new GROUP BY project ORDER BY project
            ON CONFLICT (name) DO UPDATE SET last_number = p.last_number + excluded.last_number
            RETURNING p.name, p.last_number),
        kept AS (
            INSERT INTO plans (project, hash, body) SELECT * FROM unnest($10, $11, $12) ORDER BY 1, 2
            ON CONFLICT (project, hash) DO UPDATE SET body = excluded.body WHERE plans.body <> excluded.body)
        INSERT INTO runs (id, project, number, workflow, plan, state, created_at, started_by, replay_of, family, changed)
        SELECT n.id, n.project, p.last_number - n.turns + n.turn, n.workflow, n.plan, n.state, $9, n.started_by, n.replay_of,
            COALESCE((SELECT r.family FROM runs r WHERE r.id = n.parent), n.id),
        """
        + " " + PostgresSession.ThisTransaction + " FROM new n JOIN numbered p ON p.name = n.project RETURNING id, number";

    /// <summary>The statement that creates runs and returns their ids and numbers. Of a plan that several have, the place of the last one stays.</summary>
    /// <param name="runs">In the order of their numbers.</param>
    /// <param name="at">When they are created.</param>
    public static NpgsqlBatchCommand Runs(IReadOnlyList<RunCreation> runs, DateTimeOffset at)
    {
        var plans = runs.Reverse().DistinctBy(c => (c.Run.Project, c.Run.Plan.Hash)).ToList();
        return new NpgsqlBatchCommand(InsertRuns)
            .With(runs.Select(c => c.Run.Id).ToArray())
            .With(runs.Select(c => c.Run.Project).ToArray())
            .With(runs.Select(c => c.Run.Created.Workflow).ToArray())
            .With(runs.Select(c => c.Run.Plan.Hash).ToArray())
            .With(runs.Select(c => c.State.ToString()).ToArray())
            .With(runs.Select(c => c.Run.Created.By).ToArray())
            .With(runs.Select(c => c.Run.Created.ReplayOf).ToArray())
            .With(runs.Select(c => c.Run.Created.Parent?.Run).ToArray())
            .With(Timestamp.Of(at))
            .With(plans.Select(c => c.Run.Project).ToArray())
            .With(plans.Select(c => c.Run.Plan.Hash).ToArray())
            .With(plans.Select(c => c.Plan).ToArray());
    }

    /// <summary>Ids and numbers, from the one result that has them.</summary>
    public static Dictionary<string, long> Numbers(NpgsqlDataReader reader)
    {
        var numbers = new Dictionary<string, long>();
        for (var isMore = true; isMore; isMore = reader.NextResult())
            while (reader.FieldCount == 2 && reader.Read()) numbers.Add(reader.GetString(0), reader.GetInt64(1));
        return numbers;
    }

    /// <summary>Ids and numbers of runs that have been created.</summary>
    public static Dictionary<string, long> Numbers(PostgresSession session, IReadOnlyList<RunCreation> runs)
    {
        using var batch = session.Batch(new NpgsqlBatchCommand("SELECT id, number FROM runs WHERE id = ANY ($1)").With(runs.Select(c => c.Run.Id).ToArray()));
        using var reader = batch.ExecuteReader();
        return Numbers(reader);
    }

    /// <summary>The statements that write what belongs to these runs.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Statements(PostgresSession session, IReadOnlyList<RunCreation> runs, DateTimeOffset at)
    {
        var events = runs.SelectMany(c => c.Bodies.Select((body, i) => (c.Run.Id, Seq: 1L + i, c.Run.Project, Body: body))).ToList();
        yield return PostgresAppends.Insert(
            [.. events.Select(e => e.Id)], [.. events.Select(e => e.Seq)], [.. events.Select(e => e.Project)],
            [.. Enumerable.Repeat(Timestamp.Of(at), events.Count)], [.. events.Select(e => e.Body)]);
        if (runs.Where(c => c.Run.Driver is not null).Select(c => c.Run).ToList() is { Count: > 0 } driven) yield return Leases(driven, at);
        if (runs.Where(c => c.Run.Driver is null).Select(c => session.News(c.Run.Id)).ToArray() is { Length: > 0 } news) yield return PostgresAppends.Tell(news);
    }

    private static NpgsqlBatchCommand Leases(List<NewRun> runs, DateTimeOffset at) =>
        new NpgsqlBatchCommand(
            "INSERT INTO leases (run_id, project, fence, machine, process_id, process_start, expires_at) "
            + "SELECT l.run_id, l.project, 1, l.machine, l.process_id, l.process_start, l.expires_at "
            + "FROM unnest($1, $2, $3, $4, $5, $6) AS l (run_id, project, machine, process_id, process_start, expires_at)")
            .With(runs.Select(r => r.Id).ToArray())
            .With(runs.Select(r => r.Project).ToArray())
            .With(runs.Select(r => r.Driver!.Machine).ToArray())
            .With(runs.Select(r => r.Driver!.ProcessId).ToArray())
            .With(runs.Select(r => r.Driver!.ProcessStart).ToArray())
            .With(runs.Select(r => Timestamp.Of(at + r.Term)).ToArray());
}
