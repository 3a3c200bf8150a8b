using Workflows.Core.Diagnostics;

namespace Workflows.Stores.Runs;

/// <summary>What can be wrong about a run that somebody names.</summary>
internal static class RunFailures
{
    public static FailureException NotFound(string runId) =>
        FailureException.Input("run-not-found", $"There is no run {runId} in this store. List the runs to see which there are.");
}
