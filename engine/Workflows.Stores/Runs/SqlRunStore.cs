using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Runs in a database.</summary>
internal sealed class SqlRunStore(SqlDatabase database, TimeProvider time) : IRunStore
{
    // Many runs of one plan may begin in a process: it is written out once.
    private static readonly ConditionalWeakTable<Plan, string> PlanBodies = [];

    public Task<RunSummary> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        var plan = PlanBodies.GetValue(run.Plan, p => JsonSerializer.Serialize(p, WorkflowJson.Options));
        var bodies = run.Taken.Prepend(run.Created).Select(EventAppend.Serialize).ToList();
        return database.WriteAsync(session => Earlier(session, run) ?? Create(session, run, plan, bodies), cancellationToken);
    }

    public Task<IReadOnlyList<StoredEvent>> AppendAsync(
        string runId, long expectedSeq, IReadOnlyList<RunEvent> events, long? fence, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        return database.AppendAsync(new EventAppend(runId, expectedSeq, events, fence, time), cancellationToken);
    }

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(string runId, long afterSeq, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredEvent>>(session => session.Rows(
            "SELECT seq, at, body FROM events WHERE run_id = @run AND seq > @after ORDER BY seq",
            row => new StoredEvent(row.GetInt64(0), Timestamp.ToTime(row.GetInt64(1)), Parse<RunEvent>(row, 2, $"Event {row.GetInt64(0)} of run {runId}")),
            ("@run", runId), ("@after", afterSeq)), cancellationToken);

    public Task<Plan?> FindPlanAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(
            "SELECT body FROM plans WHERE hash = @hash LIMIT 1", row => Parse<Plan>(row, 0, $"Plan {hash}"), ("@hash", hash)), cancellationToken);

    public Task<RunSummary?> FindAsync(string project, string reference, CancellationToken cancellationToken) =>
        database.ReadAsync(session => RunSummaries.Find(session, project, reference, time.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListAsync(string project, RunFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Limit, RunFilter.LargestPage);
        return database.ReadAsync<IReadOnlyList<RunSummary>>(session => RunLists.List(session, project, filter, time.GetUtcNow()), cancellationToken);
    }

    public Task<RunChanges> ListChangedAsync(string project, RunCursor? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync(session => RunLists.Changed(session, project, after, limit, time.GetUtcNow()), cancellationToken);
    }

    public Task<NotedRequest?> FindRequestAsync(string project, string key, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SentRequests.Find(session, project, key, time.GetUtcNow()), cancellationToken);

    public Task NoteRequestAsync(string project, StartRequest request, string runId, CancellationToken cancellationToken) => database.WriteAsync(session =>
    {
        var now = time.GetUtcNow();
        return SentRequests.Answer(session, project, request, now) is not null || SentRequests.Note(session, project, request, runId, now) ? true : throw RunFailures.NotFound(runId);
    }, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListUndrivenAsync(string project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RunSummary>>(session => RunSummaries.Undriven(session, project, time.GetUtcNow()), cancellationToken);

    public IDisposable Watch(Action<string?> onNews) => database.Watch(onNews);

    public Task<RunLease?> TryAcquireLeaseAsync(string runId, LeaseOwner owner, TimeSpan duration, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RunLeases.TryAcquire(session, runId, owner, time.GetUtcNow(), duration), cancellationToken);

    public Task<bool> RenewLeaseAsync(RunLease lease, TimeSpan duration, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RunLeases.Renew(session, lease, time.GetUtcNow() + duration), cancellationToken);

    public Task ReleaseLeaseAsync(RunLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RunLeases.Release(session, lease), cancellationToken);

    public Task<Artifact?> FindArtifactAsync(string project, string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ArtifactRights.Find(session, project, hash), cancellationToken);

    public Task AddArtifactAsync(string project, Artifact artifact, CancellationToken cancellationToken) =>
        database.WriteAsync(session => ArtifactRights.Add(session, project, artifact), cancellationToken);

    public Task AppendMetricsAsync(string runId, IReadOnlyList<MetricPoint> points, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RunMetrics.Append(session, runId, points), cancellationToken);

    public Task<IReadOnlyList<MetricPoint>> ReadMetricsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<MetricPoint>>(session => RunMetrics.Read(session, runId), cancellationToken);

    private RunSummary? Earlier(SqlSession session, NewRun run)
    {
        var now = time.GetUtcNow();
        var earlier = RunSummaries.Get(session, run.Id, now);
        if (earlier is null && run.Request is { } request && SentRequests.Answer(session, run.Project, request, now) is { } answer)
            earlier = RunSummaries.Get(session, answer, now);
        return earlier is null ? null : earlier with { IsRepeat = true };
    }

    private RunSummary Create(SqlSession session, NewRun run, string plan, List<string> bodies)
    {
        var at = Timestamp.Of(time.GetUtcNow());
        var events = run.Taken.Prepend(run.Created).Select((e, i) => new StoredEvent(1 + i, Timestamp.ToTime(at), e)).ToList();
        session.ExecuteAll(
        [
            new("INSERT INTO projects (name, last_number, created_at) VALUES (@project, 1, @at) ON CONFLICT (name) DO UPDATE SET last_number = projects.last_number + 1",
                ("@project", run.Project), ("@at", at)),

            // The hash leaves out where the spec lies: the place of the newest run is the one that exists.
            new("INSERT INTO plans (project, hash, body) VALUES (@project, @hash, @body) ON CONFLICT (project, hash) DO UPDATE SET body = excluded.body WHERE plans.body <> excluded.body",
                ("@project", run.Project), ("@hash", run.Plan.Hash), ("@body", plan)),
            new("INSERT INTO runs (id, project, number, workflow, plan, state, created_at, started_by, replay_of, family, changed) "
                + $"SELECT @id, name, last_number, @workflow, @plan, @state, @at, @by, @replay, COALESCE((SELECT family FROM runs WHERE id = @parent), @id), {session.NextChange} "
                + "FROM projects WHERE name = @project",
                ("@id", run.Id), ("@project", run.Project), ("@workflow", run.Created.Workflow), ("@plan", run.Plan.Hash),
                ("@state", nameof(RunStatus.Queued)), ("@at", at), ("@by", run.Created.By), ("@replay", run.Created.ReplayOf), ("@parent", run.Created.Parent?.Run)),
            .. EventAppend.Insertion(run.Id, run.Project, events, bodies),
            .. run.Driver is { } driver ? [RunLeases.First(run, driver, time.GetUtcNow())] : Array.Empty<SqlStatement>(),
        ]);
        if (run.Request is { } request) SentRequests.Note(session, run.Project, request, run.Id, time.GetUtcNow());
        if (run.Driver is null) session.Notify(run.Id);
        var number = session.Number("SELECT number FROM runs WHERE id = @run", ("@run", run.Id))!.Value;
        return new RunSummary
        {
            Id = run.Id,
            Number = number,
            Project = run.Project,
            Workflow = run.Created.Workflow,
            Plan = run.Plan.Hash,
            State = RunStatus.Queued,
            IsDriven = run.Driver is not null,
            CreatedAt = Timestamp.ToTime(at),
            By = run.Created.By,
        };
    }

    private T Parse<T>(DbDataReader row, int column, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(row.GetString(column), WorkflowJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw FailureException.Resource("store-unreadable",
                $"{what} in {database.Place} cannot be read ({e.Message}). Use a version of this program at least as new as the one that wrote it.", e);
        }
    }
}
