using Workflows.Core.Hosting;

namespace Workflows.Server.Runs;

/// <summary>One curve of a step, with few enough points to draw.</summary>
/// <param name="Step">Address of the step.</param>
/// <param name="Name">Name of the curve.</param>
/// <param name="Points">By position.</param>
/// <param name="Total">How many points there are.</param>
internal sealed record Curve(string Step, string Name, IReadOnlyList<CurvePoint> Points, int Total)
{
    public const int FewestPoints = 4;
    public const int MostPoints = 2000;

    /// <summary>
    /// Curves of at most so many points each. A longer one is cut into buckets of equal length, of which the lowest and the highest point stay, so that no peak is lost;
    /// a value that is no number stays as a gap.
    /// </summary>
    public static IReadOnlyList<Curve> Of(IEnumerable<MetricPoint> points, int most) =>
        [.. points.GroupBy(p => (p.Step, p.Name)).Select(line => Thinned(line.Key.Step, line.Key.Name, [.. line], most))];

    private static Curve Thinned(string step, string name, List<MetricPoint> points, int most)
    {
        if (points.Count <= most) return new Curve(step, name, [.. points.Select(CurvePoint.Of)], points.Count);
        var buckets = most / 2;
        var kept = new List<CurvePoint>(most);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var from = (int)((long)bucket * points.Count / buckets);
            var part = points[from..(int)((long)(bucket + 1) * points.Count / buckets)];
            var finite = part.FindAll(p => double.IsFinite(p.Value));
            var ends = finite.Count == 0 ? [part[0]] : new[] { finite.MinBy(p => p.Value)!, finite.MaxBy(p => p.Value)! };
            kept.AddRange(ends.Distinct().OrderBy(p => p.Position).Select(CurvePoint.Of));
        }

        return new Curve(step, name, kept, points.Count);
    }
}

/// <summary>A point of a curve.</summary>
/// <param name="Position">Epoch or step.</param>
/// <param name="Attempt">The attempt that gave it.</param>
/// <param name="Value">The value; null where it was no number.</param>
internal sealed record CurvePoint(long Position, int Attempt, double? Value)
{
    public static CurvePoint Of(MetricPoint point) => new(point.Position, point.Attempt, double.IsFinite(point.Value) ? point.Value : null);
}
