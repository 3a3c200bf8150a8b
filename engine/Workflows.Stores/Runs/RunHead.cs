using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>What an append is checked against.</summary>
/// <param name="Project">Project of the run.</param>
/// <param name="Seq">Number of its last event.</param>
/// <param name="Fence">Fencing number of its lease; 0 when nobody has driven it yet.</param>
internal sealed record RunHead(string Project, long Seq, long Fence)
{
    public static RunHead? Find(SqlSession session, string runId) => session.First(
        "SELECT project, (SELECT MAX(seq) FROM events WHERE run_id = @run), (SELECT fence FROM leases WHERE run_id = @run) FROM runs WHERE id = @run",
        row => new RunHead(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? 0 : row.GetInt64(2)), ("@run", runId));
}
