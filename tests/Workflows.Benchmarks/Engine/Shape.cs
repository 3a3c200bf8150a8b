using System.Text;

namespace Workflows.Benchmarks.Engine;

/// <summary>Runs of no-op steps that begin together.</summary>
/// <param name="Name">Its word in the table.</param>
/// <param name="Runs">How many at once.</param>
/// <param name="Steps">Steps of each.</param>
/// <param name="IsChain">Whether each step waits for the one before it; else none waits.</param>
internal sealed record Shape(string Name, int Runs, int Steps, bool IsChain = true)
{
    public static Shape Single { get; } = new("single", 1, 1);

    public static Shape Chain40 { get; } = new("seq_40", 1, 40);

    public static Shape Chain1000 { get; } = new("seq_1000", 1, 1000);

    public static Shape FanOut400 { get; } = new("fan_out_400", 1, 400, IsChain: false);

    public static Shape HundredRuns { get; } = new("100 runs at once", 100, 20);

    /// <summary>Steps of all runs.</summary>
    public int AllSteps => Runs * Steps;

    /// <summary>The workflow.</summary>
    public string Spec
    {
        get
        {
            var spec = new StringBuilder("apiVersion: workflows/v1\nname: no-op\nsteps:\n");
            for (var i = 1; i <= Steps; i++)
            {
                spec.Append($"  s{i}:\n    uses: bench/no-op\n");
                if (IsChain && i > 1) spec.Append($"    needs: [s{i - 1}]\n");
            }

            return spec.ToString();
        }
    }
}
