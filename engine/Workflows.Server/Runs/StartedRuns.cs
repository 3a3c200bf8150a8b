using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Server.Api;

namespace Workflows.Server.Runs;

/// <summary>Answers for runs that a request started or moved on, and sees to it that this process keeps nothing of a run that it no longer drives.</summary>
internal sealed partial class StartedRuns(ServedEngine engine, ILogger<StartedRuns> log)
{
    /// <summary>How often to look whether a run that another process drives has ended.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// 202 with the place of the run; with <c>Prefer: wait=n</c> 200 with everything about it, when it ends in time.
    /// </summary>
    public async Task<IResult> AnswerAsync(HttpContext context, WorkflowEngine runs, RunSummary run)
    {
        _ = ForgetAsync(runs, run);
        if (Preferences.Wait(context.Request) is { } patience && await HasEndedAsync(runs, run, patience, context.RequestAborted))
            return TypedResults.Ok(await runs.DescribeAsync(run.Id, context.RequestAborted));
        return TypedResults.Accepted($"/api/v1/projects/{run.Project}/runs/{run.Id}", run);
    }

    private async Task<bool> HasEndedAsync(WorkflowEngine runs, RunSummary run, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await runs.EndAsync(run.Id, limit.Token);
            while (!(await runs.FindAsync(run.Id, limit.Token)).State.IsEnded())
                await Task.Delay(Look, engine.Time, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task ForgetAsync(WorkflowEngine runs, RunSummary run)
    {
        try
        {
            await runs.EndAsync(run.Id, CancellationToken.None);
        }
        catch (FailureException e)
        {
            LeftAlone(run.Number, run.Id, e.Failure.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Run {Number} ({RunId}) is not driven here any more: {Reason}")]
    private partial void LeftAlone(long number, string runId, string reason);
}
