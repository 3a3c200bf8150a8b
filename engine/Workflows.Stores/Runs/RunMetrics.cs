using Workflows.Core.Hosting;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Points of curves. The same point again replaces the earlier one.</summary>
internal static class RunMetrics
{
    public static int Append(SqlSession session, string runId, IReadOnlyList<MetricPoint> points)
    {
        session.ExecuteAll(points.Select(point => new SqlStatement(
            """
            INSERT INTO metrics (run_id, step, name, position, attempt, project, value)
            SELECT id, @step, @name, @position, @attempt, project, CAST(@value AS DOUBLE PRECISION) FROM runs WHERE id = @run
            ON CONFLICT (run_id, step, name, position, attempt) DO UPDATE SET value = excluded.value
            """,
            ("@run", runId), ("@step", point.Step), ("@name", point.Name), ("@position", point.Position), ("@attempt", point.Attempt),
            ("@value", double.IsNaN(point.Value) ? null : point.Value))));
        return points.Count;
    }

    public static List<MetricPoint> Read(SqlSession session, string runId) => session.Rows(
        "SELECT step, attempt, name, position, value FROM metrics WHERE run_id = @run ORDER BY step, name, position, attempt",
        row => new MetricPoint(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), row.IsDBNull(4) ? double.NaN : row.GetDouble(4)),
        ("@run", runId));
}
