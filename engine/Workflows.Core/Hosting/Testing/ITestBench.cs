using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Testing;

/// <summary>Runs tests in a home of their own that goes with them: they see no artifact, no secret and no result of runs, and leave nothing.</summary>
public interface ITestBench
{
    /// <summary>Runs tests one after the other, and gives each result when it is there.</summary>
    /// <param name="plan">The plan of their workflow.</param>
    /// <param name="tests">Tests that the planner has checked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<TestResult> RunAsync(Plan plan, IReadOnlyList<TestSpec> tests, CancellationToken cancellationToken);
}
