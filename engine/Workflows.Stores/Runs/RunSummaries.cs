using System.Data.Common;
using System.Globalization;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Sql;
using Workflows.Stores.Upkeep;

namespace Workflows.Stores.Runs;

/// <summary>The columns that lists of runs show, kept in step with the events by the same transaction.</summary>
internal static class RunSummaries
{
    /// <summary>What <see cref="Read"/> reads, up to the condition.</summary>
    public const string Columns =
        "SELECT r.id, r.number, r.project, r.workflow, r.plan, r.state, r.created_at, r.ended_at, l.machine, l.process_id, l.process_start, l.expires_at, "
        + "(SELECT o.number FROM runs o WHERE o.id = r.replay_of), r.started_by, r.changed "
        + "FROM runs r LEFT JOIN leases l ON l.run_id = r.id ";

    /// <summary>Where the number of the last change stands among <see cref="Columns"/>.</summary>
    public const int ChangeColumn = 14;

    /// <summary>Not true of a run that is being removed.</summary>
    public const string IsThere = "r.state <> '" + RunRemoval.State + "' ";

    /// <summary>States of runs that have not ended, as the index over them says it.</summary>
    public const string Open = "('Queued', 'Running', 'Waiting')";

    /// <summary>Writes a new state of a run.</summary>
    public static void Update(SqlSession session, string project, string runId, StateChange change) =>
        session.Execute($"UPDATE runs SET state = @state, ended_at = @ended, changed = {session.NextChange} WHERE id = @run",
            ("@state", change.State.ToString()), ("@ended", change.EndedAt), ("@project", project), ("@run", runId));

    /// <summary>Lets whoever follows look at an open run again; false when it has ended.</summary>
    public static bool Touch(SqlSession session, string runId)
    {
        var project = session.First("SELECT project FROM runs WHERE id = @run AND state IN " + Open, row => row.GetString(0), ("@run", runId));
        return project is not null && session.Execute($"UPDATE runs SET changed = {session.NextChange} WHERE id = @run", ("@project", project), ("@run", runId)) == 1;
    }

    /// <summary>What events change about the state of their run, or null.</summary>
    public static StateChange? Change(IReadOnlyList<StoredEvent> events)
    {
        StateChange? last = null;
        for (var i = 0; i < events.Count; i++) last = Change(events[i]) ?? last;
        return last;
    }

    private static StateChange? Change(StoredEvent stored) => stored.Event switch
    {
        RunStarted or RunRestarted or RunContinued => new StateChange(RunStatus.Running, null),
        RunWaiting => new StateChange(RunStatus.Waiting, null),
        RunSucceeded => new StateChange(RunStatus.Succeeded, Timestamp.Of(stored.At)),
        RunFailed => new StateChange(RunStatus.Failed, Timestamp.Of(stored.At)),
        RunCancelled => new StateChange(RunStatus.Cancelled, Timestamp.Of(stored.At)),
        _ => null,
    };

    public static List<RunSummary> Undriven(SqlSession session, string project, DateTimeOffset now) =>
        session.Rows(Columns + "WHERE r.project = @project AND r.state IN " + Open + " ORDER BY r.number", row => Read(row, now), ("@project", project))
            .FindAll(run => !run.IsDriven);

    public static List<OpenRunCount> CountOpen(SqlSession session, DateTimeOffset now) =>
        [.. session.Rows(Columns + "WHERE r.state IN " + Open, row => Read(row, now))
            .GroupBy(run => (run.Project, run.State))
            .Select(runs => new OpenRunCount(runs.Key.Project, runs.Key.State, runs.Count(), runs.Min(run => run.CreatedAt)))];

    public static RunSummary? Get(SqlSession session, string runId, DateTimeOffset now) =>
        session.First(Columns + "WHERE r.id = @run AND " + IsThere, row => Read(row, now), ("@run", runId));

    public static RunSummary? Find(SqlSession session, string project, string reference, DateTimeOffset now)
    {
        // No id begins with anything but 0 before the year 2527 and no number begins with 0, so the two never mix.
        if (long.TryParse(reference, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && reference[0] != '0')
            return session.First(Columns + "WHERE r.project = @project AND r.number = @number AND " + IsThere, row => Read(row, now), ("@project", project), ("@number", number));

        if (reference.Length == 0) return null;

        // The project is made to look computed: else SQLite walks through all runs of it instead of the few ids.
        var matches = session.Rows(Columns + "WHERE r.project || '' = @project AND r.id >= @first AND r.id < @last AND " + IsThere + "ORDER BY r.id LIMIT 2", row => Read(row, now),
            ("@project", project), ("@first", reference), ("@last", reference + '~'));
        return matches.Count == 1 || matches.Count == 2 && matches[0].Id == reference ? matches[0] : null;
    }

    /// <summary>A run as lists show it.</summary>
    public static RunSummary Read(DbDataReader row, DateTimeOffset now)
    {
        var state = Enum.Parse<RunStatus>(row.GetString(5));
        var isDriven = RunLeases.IsLive(row, 8, now);

        // Whoever answers a waiting run goes on with it: it needs nobody meanwhile.
        var standsByItself = state.IsEnded() || state == RunStatus.Waiting;
        return new RunSummary
        {
            Id = row.GetString(0),
            Number = row.GetInt64(1),
            Project = row.GetString(2),
            Workflow = row.GetString(3),
            Plan = row.GetString(4),
            State = standsByItself || isDriven ? state : RunStatus.Interrupted,
            IsDriven = isDriven,
            CreatedAt = Timestamp.ToTime(row.GetInt64(6)),
            EndedAt = row.IsDBNull(7) ? null : Timestamp.ToTime(row.GetInt64(7)),
            ReplayOf = row.IsDBNull(12) ? null : row.GetInt64(12),
            By = row.IsDBNull(13) ? null : row.GetString(13),
        };
    }
}
