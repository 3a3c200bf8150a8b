using Workflows.Core.Hosting.Upkeep;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Upkeep;

/// <summary>
/// Removes runs in small pieces. A run that goes is marked first, from which moment on nobody finds it; its rows follow in as many transactions as it takes, its own row
/// last.
/// </summary>
internal static class RunRemoval
{
    /// <summary>State of a run that is being removed.</summary>
    public const string State = "Removing";

    /// <summary>States of runs that have ended.</summary>
    public const string Ended = "('Succeeded', 'Failed', 'Cancelled', '" + State + "')";

    // A few milliseconds of the writer lane.
    private const int RowsAtOnce = 500;

    /// <summary>What must not be true of any member <c>f</c> of a family that goes: it is open, somebody drives it, or an open run replays it.</summary>
    public const string IsNeeded =
        "f.state NOT IN " + Ended + " OR EXISTS (SELECT 1 FROM leases l WHERE l.run_id = f.id AND l.expires_at > @now) "
        + "OR EXISTS (SELECT 1 FROM runs o WHERE o.replay_of = f.id AND o.state NOT IN " + Ended + ")";

    /// <summary>Marks what still may go, and returns the ids.</summary>
    public static HashSet<string> Mark(SqlSession session, IEnumerable<string> families, long endedBefore, long now)
    {
        var marked = new HashSet<string>();
        foreach (var family in families)
        {
            session.Execute(
                "UPDATE runs SET state = '" + State + "' WHERE family = @family "
                + "AND EXISTS (SELECT 1 FROM runs r WHERE r.id = @family AND r.ended_at < @before) "
                + "AND NOT EXISTS (SELECT 1 FROM runs f WHERE f.family = @family AND (" + IsNeeded + "))",
                ("@family", family), ("@before", endedBefore), ("@now", now));
            marked.UnionWith(session.Rows("SELECT id FROM runs WHERE family = @family AND state = '" + State + "'", row => row.GetString(0), ("@family", family)));
        }

        return marked;
    }

    /// <summary>Removes rows of marked runs, those of the first run first, until there were many.</summary>
    /// <returns>How many runs are gone.</returns>
    public static int Remove(SqlSession session, IReadOnlyList<ExpiredRun> runs)
    {
        var budget = RowsAtOnce;
        for (var done = 0; done < runs.Count; done++)
        {
            var run = runs[done];
            budget -= session.Execute(
                "DELETE FROM metrics WHERE run_id = @run AND (step, name, position, attempt) IN "
                + "(SELECT step, name, position, attempt FROM metrics WHERE run_id = @run LIMIT @budget)", ("@run", run.Id), ("@budget", budget));
            if (budget <= 0) return done;
            budget -= session.Execute(
                "DELETE FROM events WHERE run_id = @run AND seq IN (SELECT seq FROM events WHERE run_id = @run LIMIT @budget)", ("@run", run.Id), ("@budget", budget));
            if (budget <= 0) return done;
            budget -= Finish(session, run);
        }

        return runs.Count;
    }

    private static int Finish(SqlSession session, ExpiredRun run)
    {
        // Idempotency keys begin with the run; '0' comes right behind '/'.
        var releases = session.Execute("DELETE FROM releases WHERE project = @project AND key >= @first AND key < @last",
            ("@project", run.Project), ("@first", $"{run.Id}/"), ("@last", $"{run.Id}0"));
        session.Execute("DELETE FROM leases WHERE run_id = @run", ("@run", run.Id));
        session.Execute("UPDATE runs SET replay_of = NULL WHERE replay_of = @run", ("@run", run.Id));

        // A number that somebody has read must not come again.
        session.Execute(
            "UPDATE projects SET last_change = (SELECT changed FROM runs WHERE id = @run) WHERE name = @project AND last_change < (SELECT changed FROM runs WHERE id = @run)",
            ("@project", run.Project), ("@run", run.Id));
        session.Execute("DELETE FROM runs WHERE id = @run AND state = '" + State + "'", ("@run", run.Id));
        return releases + 10;
    }
}
