using System.Data.Common;
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
    public Task<RunSummary> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        database.CreateAsync(new RunCreation(run, time), cancellationToken);

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

    public Task<IReadOnlyList<OpenRunCount>> CountOpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<OpenRunCount>>(session => RunSummaries.CountOpen(session, time.GetUtcNow()), cancellationToken);

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
