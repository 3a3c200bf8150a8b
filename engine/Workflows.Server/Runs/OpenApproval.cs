using System.Text.Json.Nodes;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;

namespace Workflows.Server.Runs;

/// <summary>A question that waits for somebody's yes or no.</summary>
/// <param name="Run">The run that asks.</param>
/// <param name="Step">Address of the approval.</param>
/// <param name="Message">The question.</param>
/// <param name="Evidence">What it is judged by, or null.</param>
internal sealed record OpenApproval(RunSummary Run, string Step, string Message, JsonObject? Evidence)
{
    /// <summary>So many open runs are looked through at most, the newest first.</summary>
    public const int MostRuns = 200;

    public static IEnumerable<OpenApproval> In(RunSummary run, RunDocument document) =>
        document.Steps
            .Where(s => s is { State: StepStatus.Waiting, WaitingFor.Kind: WaitKind.Approval })
            .Select(s => new OpenApproval(run, s.Id, s.WaitingFor!.Message, s.WaitingFor.Evidence));
}
