namespace Workflows.Activities.Reports;

/// <summary>The stretch of numbers that an axis shows.</summary>
internal sealed record Axis(double From, double To)
{
    /// <summary>A stretch that holds all values, with a margin of an eighth on both sides.</summary>
    public static Axis Around(IEnumerable<double> values)
    {
        var all = values.ToList();
        var margin = Math.Max((all.Max() - all.Min()) / 8, Math.Max(Math.Abs(all.Max()) * 1e-3, 1e-9));
        return new Axis(all.Min() - margin, all.Max() + margin);
    }

    /// <summary>Where a value lies, 0 to 1.</summary>
    public double Share(double value) => (value - From) / (To - From);

    /// <summary>So many places at equal distances inside the stretch.</summary>
    public IEnumerable<double> Ticks(int count) => Enumerable.Range(0, count).Select(index => From + ((To - From) * (index + 0.5) / count));
}
