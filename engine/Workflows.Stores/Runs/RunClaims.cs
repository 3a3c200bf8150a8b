using System.Data.Common;
using Workflows.Core.Hosting.Claims;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>The rows of queues. Each change of a pool first drops what the leases no longer support.</summary>
internal static class RunClaims
{
    private const string Columns =
        "SELECT c.id, c.pool, c.run_id, r.number, r.workflow, c.step, c.attempt, c.priority, c.demand, c.granted, c.queued_at, c.granted_at, "
        + "l.machine, l.process_id, l.process_start, l.expires_at, l.fence, c.fence "
        + "FROM claims c JOIN runs r ON r.id = c.run_id LEFT JOIN leases l ON l.run_id = c.run_id ";

    public static IReadOnlyList<Claim> Enter(SqlSession session, NewClaim claim, IClaimRule rule, DateTimeOffset now)
    {
        // Under a newer lease it is another claim of the same name: what an earlier driver had is not inherited.
        session.Execute(
            """
            INSERT INTO claims (project, pool, run_id, step, attempt, fence, priority, demand, queued_at)
            SELECT project, @pool, id, @step, @attempt, @fence, @priority, @demand, @at FROM runs WHERE id = @run
            ON CONFLICT (pool, run_id, step, attempt) DO UPDATE SET fence = excluded.fence, granted = NULL, granted_at = NULL, queued_at = excluded.queued_at
                WHERE claims.fence <> excluded.fence
            """,
            ("@pool", claim.Pool), ("@run", claim.RunId), ("@step", claim.Step), ("@attempt", claim.Attempt), ("@fence", claim.Fence),
            ("@priority", claim.Priority), ("@demand", claim.Demand), ("@at", Timestamp.Of(now)));
        return Admit(session, claim.Pool, rule, now);
    }

    public static IReadOnlyList<Claim> Admit(SqlSession session, string pool, IClaimRule rule, DateTimeOffset now)
    {
        var rows = session.Rows(Columns + "WHERE c.pool = @pool ORDER BY c.id", row => (Claim: Read(row), IsLive: IsLive(row, now)), ("@pool", pool));
        foreach (var (dead, _) in rows.Where(r => !r.IsLive)) session.Execute("DELETE FROM claims WHERE id = @id", ("@id", dead.Id));
        var live = rows.Where(r => r.IsLive).Select(r => r.Claim).ToList();
        var granted = rule.Admit(live);
        foreach (var (id, what) in granted)
            session.Execute("UPDATE claims SET granted = @granted, granted_at = @at WHERE id = @id", ("@granted", what), ("@at", Timestamp.Of(now)), ("@id", id));
        return [.. live.Select(c => granted.TryGetValue(c.Id, out var what) ? c with { Grant = what, GrantedAt = now } : c)];
    }

    public static bool Leave(SqlSession session, NewClaim claim)
    {
        var left = session.Execute("DELETE FROM claims WHERE pool = @pool AND run_id = @run AND step = @step AND attempt = @attempt AND fence = @fence",
            ("@pool", claim.Pool), ("@run", claim.RunId), ("@step", claim.Step), ("@attempt", claim.Attempt), ("@fence", claim.Fence)) == 1;
        if (left) session.Notify(null); // whoever waits for it in another process
        return left;
    }

    public static IReadOnlyList<Claim> Around(SqlSession session, string runId, DateTimeOffset now) => [.. session
        .Rows(Columns + "WHERE c.pool IN (SELECT pool FROM claims WHERE run_id = @run) ORDER BY c.id", row => (Claim: Read(row), IsLive: IsLive(row, now)), ("@run", runId))
        .Where(r => r.IsLive).Select(r => r.Claim)];

    private static bool IsLive(DbDataReader row, DateTimeOffset now) =>
        !row.IsDBNull(16) && row.GetInt64(16) == row.GetInt64(17) && RunLeases.IsLive(row, 12, now);

    private static Claim Read(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Pool = row.GetString(1),
        RunId = row.GetString(2),
        RunNumber = row.GetInt64(3),
        Workflow = row.GetString(4),
        Step = row.GetString(5),
        Attempt = row.GetInt32(6),
        Priority = row.GetInt32(7),
        Demand = row.GetString(8),
        Grant = row.IsDBNull(9) ? null : row.GetString(9),
        QueuedAt = Timestamp.ToTime(row.GetInt64(10)),
        GrantedAt = row.IsDBNull(11) ? null : Timestamp.ToTime(row.GetInt64(11)),
    };
}
