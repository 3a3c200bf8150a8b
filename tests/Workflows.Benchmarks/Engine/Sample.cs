namespace Workflows.Benchmarks.Engine;

/// <summary>Figures of the same thing measured several times. The machine is shared: the median counts, and the spread is shown.</summary>
internal sealed class Sample
{
    private readonly List<double> values = [];

    public double Median
    {
        get
        {
            var sorted = values.Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }

    public double Least => values.Min();

    public double Most => values.Max();

    public void Add(double value) => values.Add(value);
}
