using System.Data.Common;
using Workflows.Core.Hosting;
using Workflows.Stores.Sql;
using Workflows.Stores.Upkeep;

namespace Workflows.Stores.Runs;

/// <summary>Who drives which run. The row of a run stays for ever, so its fencing number only grows.</summary>
internal static class RunLeases
{
    /// <summary>What a lease is set to that nobody holds.</summary>
    public const string GivenBack = "machine = NULL, process_id = NULL, process_start = NULL, expires_at = 0";

    public static RunLease? TryAcquire(SqlSession session, string runId, LeaseOwner owner, DateTimeOffset now, TimeSpan duration)
    {
        var isHeld = session.Rows("SELECT machine, process_id, process_start, expires_at FROM leases WHERE run_id = @run",
            row => IsLive(row, 0, now), ("@run", runId)).Any(live => live);
        if (isHeld) return null;

        var fence = session.Number(
            $"""
            INSERT INTO leases (run_id, project, fence, machine, process_id, process_start, expires_at)
            SELECT id, project, 1, @machine, @process, @start, @expires FROM runs WHERE id = @run AND state <> '{RunRemoval.State}'
            ON CONFLICT (run_id) DO UPDATE SET fence = leases.fence + 1, machine = excluded.machine, process_id = excluded.process_id,
                process_start = excluded.process_start, expires_at = excluded.expires_at
            RETURNING fence
            """,
            ("@run", runId), ("@machine", owner.Machine), ("@process", owner.ProcessId), ("@start", owner.ProcessStart),
            ("@expires", Timestamp.Of(now + duration)));
        return fence is { } number ? new RunLease(runId, number) : throw RunFailures.NotFound(runId);
    }

    /// <summary>Gives a run that is being created to its driver.</summary>
    public static void First(SqlSession session, NewRun run, LeaseOwner driver, DateTimeOffset now) => session.Execute(
        "INSERT INTO leases (run_id, project, fence, machine, process_id, process_start, expires_at) VALUES (@run, @project, 1, @machine, @process, @start, @expires)",
        ("@run", run.Id), ("@project", run.Project), ("@machine", driver.Machine), ("@process", driver.ProcessId), ("@start", driver.ProcessStart),
        ("@expires", Timestamp.Of(now + run.Term)));

    public static bool Renew(SqlSession session, RunLease lease, DateTimeOffset expiry) =>
        session.Execute("UPDATE leases SET expires_at = @expires WHERE run_id = @run AND fence = @fence AND machine IS NOT NULL",
            ("@expires", Timestamp.Of(expiry)), ("@run", lease.RunId), ("@fence", lease.Fence)) == 1;

    /// <summary>Gives a lease back with the end of its run, with which nobody can go on.</summary>
    public static bool End(SqlSession session, string runId, long fence) =>
        session.Execute($"UPDATE leases SET {GivenBack} WHERE run_id = @run AND fence = @fence", ("@run", runId), ("@fence", fence)) == 1;

    public static bool Release(SqlSession session, RunLease lease)
    {
        var given = End(session, lease.RunId, lease.Fence);
        if (given && RunSummaries.Touch(session, lease.RunId)) session.Notify(lease.RunId); // whoever likes may go on with it
        return given;
    }

    /// <summary>Whether somebody holds the lease whose owner and expiry stand in four columns from <paramref name="column"/> on.</summary>
    public static bool IsLive(DbDataReader row, int column, DateTimeOffset now) =>
        !row.IsDBNull(column)
        && row.GetInt64(column + 3) > Timestamp.Of(now)
        && !LeaseOwners.IsKnownDead(new LeaseOwner(row.GetString(column), row.GetInt32(column + 1), row.GetInt64(column + 2)));
}
