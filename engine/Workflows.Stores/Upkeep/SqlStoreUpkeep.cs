using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Upkeep;

/// <summary>Clearing up in a database.</summary>
internal sealed class SqlStoreUpkeep(SqlDatabase database, TimeProvider time) : IStoreUpkeep
{
    private const int RunsAtOnce = 500;
    private const int RowsAtOnce = 200;

    // A process of another machine that has been silent for so long does not come back.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(1);

    public Task<OpenRuns> OpenRunsAsync(CancellationToken cancellationToken) => database.ReadAsync(session =>
    {
        var silentSince = Timestamp.Of(time.GetUtcNow() - LongestSilence);
        var runs = session.Rows(
            "SELECT r.created_at, l.machine, l.process_id, l.process_start, l.expires_at FROM runs r LEFT JOIN leases l ON l.run_id = r.id WHERE r.state NOT IN " + RunRemoval.Ended,
            row => (CreatedAt: Timestamp.ToTime(row.GetInt64(0)), Owner: row.IsDBNull(1) || row.GetInt64(4) <= silentSince
                ? null
                : new LeaseOwner(row.GetString(1), row.GetInt32(2), row.GetInt64(3))));
        return new OpenRuns(
            runs.Where(r => r.Owner is { } owner && !LeaseOwners.IsKnownDead(owner)).Min(r => (DateTimeOffset?)r.CreatedAt),
            runs.Min(r => (DateTimeOffset?)r.CreatedAt));
    }, cancellationToken);

    public Task<IReadOnlyList<ExpiredRun>> ExpiredRunsAsync(Retention retention, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.ReadAsync<IReadOnlyList<ExpiredRun>>(session => session.Rows(
            "WITH own AS (SELECT id, ROW_NUMBER() OVER (PARTITION BY project, workflow ORDER BY number DESC) AS place FROM runs WHERE family = id AND state <> '" + RunRemoval.State + "'), "
            + "expired AS (SELECT r.id FROM own JOIN runs r ON r.id = own.id WHERE own.place > @keep AND r.state IN " + RunRemoval.Ended + " AND r.ended_at < @before "
            + "AND NOT EXISTS (SELECT 1 FROM runs f WHERE f.family = r.id AND (" + RunRemoval.IsNeeded + "))) "
            + "SELECT m.id, m.family, m.project, m.number, m.workflow, m.plan, (SELECT COALESCE(SUM(OCTET_LENGTH(e.body)), 0) FROM events e WHERE e.run_id = m.id) "
            + "FROM runs m WHERE m.family IN (SELECT id FROM expired) OR m.state = '" + RunRemoval.State + "' ORDER BY m.project, m.number",
            row => new ExpiredRun(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetString(5), row.GetInt64(6)),
            ("@keep", retention.KeepLast), ("@before", Timestamp.Of(now - retention.OlderThan)), ("@now", Timestamp.Of(now))), cancellationToken);
    }

    public async Task<IReadOnlySet<string>> RemoveRunsAsync(IReadOnlyList<ExpiredRun> runs, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var families = runs.Select(r => r.Family).Distinct().ToList();
        var marked = await WriteAsync(session => RunRemoval.Mark(session, families, Timestamp.Of(endedBefore), Timestamp.Of(time.GetUtcNow())), cancellationToken);
        var left = runs.Where(r => marked.Contains(r.Id)).ToList();
        while (left.Count > 0) left = left[await WriteAsync(session => RunRemoval.Remove(session, left), cancellationToken)..];
        return marked;
    }

    public Task<IReadOnlyList<string>> WithoutRunAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(session => [.. ids.Where(id => session.Number("SELECT COUNT(*) FROM runs WHERE id = @run", ("@run", id)) == 0)], cancellationToken);

    public Task<IReadOnlyList<StoredPlan>> PlansAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<StoredPlan>>(session => session.Rows(
        "SELECT p.project, p.hash, (SELECT COUNT(*) FROM runs r WHERE r.project = p.project AND r.plan = p.hash), OCTET_LENGTH(p.body) FROM plans p ORDER BY p.project, p.hash",
        row => new StoredPlan(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3))), cancellationToken);

    public Task<IReadOnlyList<StoredPlan>> RemovePlansAsync(IReadOnlyList<StoredPlan> plans, CancellationToken cancellationToken) => RemoveAsync(plans, (session, plan) => session.Execute(
        "DELETE FROM plans WHERE project = @project AND hash = @hash AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.project = @project AND r.plan = @hash)",
        ("@project", plan.Project), ("@hash", plan.Hash)), cancellationToken);

    public Task<IReadOnlyList<StoredResult>> ResultsAsync(DateTimeOffset usedBefore, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredResult>>(session => session.Rows(
            "SELECT project, key, workflow, step, OCTET_LENGTH(parts) + OCTET_LENGTH(outputs) FROM step_results WHERE used_at < @before ORDER BY project, key",
            row => new StoredResult(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)),
            ("@before", Timestamp.Of(usedBefore))), cancellationToken);

    public Task<IReadOnlyList<StoredResult>> RemoveResultsAsync(IReadOnlyList<StoredResult> results, DateTimeOffset usedBefore, CancellationToken cancellationToken) =>
        RemoveAsync(results, (session, result) => session.Execute("DELETE FROM step_results WHERE project = @project AND key = @key AND used_at < @before",
            ("@project", result.Project), ("@key", result.Key), ("@before", Timestamp.Of(usedBefore))), cancellationToken);

    public Task VisitRightsAsync(Action<string, string> visit, CancellationToken cancellationToken) => database.ReadAsync(session =>
    {
        session.Each("SELECT project, hash FROM artifacts", row => visit(row.GetString(0), row.GetString(1)));
        return true;
    }, cancellationToken);

    public Task RemoveRightsAsync(IReadOnlyList<ArtifactRight> rights, CancellationToken cancellationToken) => RemoveAsync(rights, (session, right) => session.Execute(
        "DELETE FROM artifacts WHERE project = @project AND hash = @hash", ("@project", right.Project), ("@hash", right.Hash)), cancellationToken);

    public async Task VisitRunTextsAsync(IReadOnlySet<string> without, Action<string, string> visit, CancellationToken cancellationToken)
    {
        var ids = await PageAsync("", cancellationToken);
        while (ids.Count > 0)
        {
            var (first, last) = (ids[0], ids[^1]);
            await database.ReadAsync(session =>
            {
                session.Each("SELECT run_id, project, body FROM events WHERE run_id >= @first AND run_id <= @last AND body LIKE '%sha256:%'", row =>
                {
                    if (!without.Contains(row.GetString(0))) visit(row.GetString(1), row.GetString(2));
                }, ("@first", first), ("@last", last));
                return true;
            }, cancellationToken);
            ids = await PageAsync(last, cancellationToken);
        }
    }

    public Task VisitOtherTextsAsync(
        IReadOnlyList<StoredResult> withoutResults, IReadOnlyList<StoredPlan> withoutPlans, Action<string, string> visit, CancellationToken cancellationToken)
    {
        var results = withoutResults.Select(r => (r.Project, r.Key)).ToHashSet();
        var plans = withoutPlans.Select(p => (p.Project, p.Hash)).ToHashSet();
        return database.ReadAsync(session =>
        {
            session.Each("SELECT project, key, parts, outputs FROM step_results", row =>
            {
                if (results.Contains((row.GetString(0), row.GetString(1)))) return;
                visit(row.GetString(0), row.GetString(2));
                visit(row.GetString(0), row.GetString(3));
            });
            session.Each("SELECT project, hash, body FROM plans", row =>
            {
                if (!plans.Contains((row.GetString(0), row.GetString(1)))) visit(row.GetString(0), row.GetString(2));
            });
            foreach (var table in StoreTable.All.Where(t => t.Names)) Visit(session, table, visit);
            return true;
        }, cancellationToken);
    }

    private static void Visit(SqlSession session, StoreTable table, Action<string, string> visit) => session.Each($"SELECT * FROM {table.Name}", row =>
    {
        var project = row.GetString(row.GetOrdinal("project"));
        for (var i = 0; i < row.FieldCount; i++)
            if (!row.IsDBNull(i) && row.GetFieldType(i) == typeof(string)) visit(project, row.GetString(i));
    });

    private Task<List<string>> PageAsync(string after, CancellationToken cancellationToken) => database.ReadAsync(session => session.Rows(
        "SELECT id FROM runs WHERE id > @after ORDER BY id LIMIT @limit", row => row.GetString(0), ("@after", after), ("@limit", RunsAtOnce)), cancellationToken);

    private async Task<IReadOnlyList<T>> RemoveAsync<T>(IReadOnlyList<T> rows, Func<SqlSession, T, int> remove, CancellationToken cancellationToken)
    {
        var gone = new List<T>();
        foreach (var batch in rows.Chunk(RowsAtOnce))
            gone.AddRange(await WriteAsync(session => batch.Where(row => remove(session, row) > 0).ToList(), cancellationToken));
        return gone;
    }

    // As long as the lane was ours it is then everybody else's: other processes would not get in between otherwise.
    private async Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        var result = await database.WriteAsync(work, cancellationToken);
        await Task.Delay(TimeProvider.System.GetElapsedTime(since), TimeProvider.System, cancellationToken);
        return result;
    }
}
