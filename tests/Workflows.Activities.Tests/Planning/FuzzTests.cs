using Workflows.Activities.Tests.Planning.Fuzzing;
using Workflows.Core.Activities;
using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Activities.Tests.Planning;

/// <summary>A part of the million mutants that <c>tests/run --proof</c> compiles.</summary>
public sealed class FuzzTests
{
    private const int Mutants = 20_000;

    // Ten times what one may take.
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(10);

    [Fact]
    public void Every_mutated_spec_gives_diagnostics_or_a_plan()
    {
        var planner = new Planner(ActivityCatalog.FromAssemblies(typeof(Registration).Assembly), [new Device("cpu", DeviceKind.Cpu, 1L << 30, "cpu-avx2-t1", "a CPU")]);

        var result = new SpecFuzz(Repository.Path("specs"), planner).Run(0, Mutants, TestContext.Current.CancellationToken);

        Assert.True(result.Broken.Count == 0, string.Join("\n\n", result.Broken));
        Assert.True(result.Slowest < Watchdog, $"Mutant {result.SlowestNumber} took {result.Slowest}.");
        Assert.True(result.Parsed > 0.3 * Mutants, $"Only {result.Parsed} mutants passed the YAML parser.");
        Assert.True(result.Planned > 0, "No mutant gave a plan: the mutations are too wild to reach the planner.");
    }
}
