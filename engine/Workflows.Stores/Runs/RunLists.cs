using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Lists of runs: filtered page by page, and followed as they change.</summary>
internal static class RunLists
{
    // Whether a run is interrupted its lease says, which only a process of the same machine can judge: such pages are read until they are full.
    private const int SmallestSearch = 200;

    public static List<RunSummary> List(SqlSession session, string project, RunFilter filter, DateTimeOffset now)
    {
        var sql = RunSummaries.Columns + "WHERE r.project = @project AND r.number < @before AND " + RunSummaries.IsThere + Conditions(filter) + "ORDER BY r.number DESC LIMIT @limit";
        var parameters = Parameters(project, filter);
        var size = filter.States.Any(s => s is RunStatus.Queued or RunStatus.Running or RunStatus.Interrupted) ? Math.Max(filter.Limit, SmallestSearch) : filter.Limit;
        var found = new List<RunSummary>();
        for (var before = filter.Before ?? long.MaxValue; ;)
        {
            var page = session.Rows(sql, row => RunSummaries.Read(row, now), [.. parameters, ("@before", before), ("@limit", size)]);
            found.AddRange(page.Where(run => filter.States.Count == 0 || filter.States.Contains(run.State)).Take(filter.Limit - found.Count));
            if (found.Count == filter.Limit || page.Count < size) return found;
            before = page[^1].Number;
        }
    }

    public static RunChanges Changed(SqlSession session, string project, RunCursor? after, int limit, DateTimeOffset now)
    {
        var end = session.Number("SELECT " + session.ChangesEnd, ("@project", project)) ?? 1;
        var changes = after is null ? [] : session.Rows(
            RunSummaries.Columns + "WHERE r.project = @project AND (r.changed, r.number) > (@change, @run) AND r.changed < @end AND " + RunSummaries.IsThere
            + "ORDER BY r.changed, r.number LIMIT @limit",
            row => (Run: RunSummaries.Read(row, now), Change: row.GetInt64(RunSummaries.ChangeColumn)),
            ("@project", project), ("@change", after.Change), ("@run", after.Run), ("@end", end), ("@limit", limit));
        return new RunChanges([.. changes.Select(c => c.Run)], changes.Count == limit ? new RunCursor(changes[^1].Change, changes[^1].Run.Number) : new RunCursor(end, 0));
    }

    private static string Conditions(RunFilter filter) =>
        States(filter.States)
        + (filter.Workflow is null ? "" : "AND r.workflow = @workflow ")
        + (filter.By is null ? "" : "AND r.started_by = @by ")
        + (filter.From is null ? "" : "AND r.created_at >= @from ")
        + (filter.To is null ? "" : "AND r.created_at < @to ");

    private static string States(IReadOnlyList<RunStatus> shown)
    {
        if (shown.Count == 0) return "";
        var stored = shown.SelectMany(s => s == RunStatus.Interrupted ? [RunStatus.Queued, RunStatus.Running] : new[] { s }).Distinct().Order().ToList();

        // Said as the index over open runs says it: who asks for those only does not walk through all that have ended.
        var isOpen = stored.TrueForAll(s => s is RunStatus.Queued or RunStatus.Running or RunStatus.Waiting);
        return (isOpen ? "AND r.state IN " + RunSummaries.Open + " " : "") + $"AND r.state IN ({string.Join(", ", stored.Select(s => $"'{s}'"))}) ";
    }

    private static List<(string Name, object? Value)> Parameters(string project, RunFilter filter)
    {
        List<(string Name, object? Value)> parameters = [("@project", project)];
        if (filter.Workflow is { } workflow) parameters.Add(("@workflow", workflow));
        if (filter.By is { } by) parameters.Add(("@by", by));
        if (filter.From is { } from) parameters.Add(("@from", Timestamp.Of(from)));
        if (filter.To is { } to) parameters.Add(("@to", Timestamp.Of(to)));
        return parameters;
    }
}
