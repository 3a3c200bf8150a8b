using StreamJsonRpc;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>The worker's side of a call. What the activity throws beyond this goes to the engine as an error of the protocol, with its type and message.</summary>
internal sealed class WorkerCalls(LocalActivityHost local, JsonRpc engine)
{
    public async Task<WorkerAnswer> CallAsync(ActivityCall call, CancellationToken cancellationToken)
    {
        await using var reports = new WorkerReports(engine);
        try
        {
            // The connection must hear of a cancel while the activity computes.
            return new WorkerAnswer { Outputs = await Task.Run(() => local.CallAsync(call, reports, reports, cancellationToken), cancellationToken) };
        }
        catch (FailureException e)
        {
            return new WorkerAnswer { Failure = e.Failure };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WorkerAnswer { IsStopped = true };
        }
        catch (OutOfMemoryException e)
        {
            return new WorkerAnswer { Failure = StepRunner.OutOfMemory(call.StepId, e).Failure };
        }
    }
}
