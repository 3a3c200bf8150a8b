using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <content>Child runs of sub-workflows: driven beside their parent, and ended, cancelled and restarted with it.</content>
internal sealed partial class LocalRunHost
{
    /// <summary>Creates the child run unless it exists, goes on with it, and waits for its end.</summary>
    /// <param name="request">What the parent's attempt asks for.</param>
    /// <param name="cancel">Cancelled when the attempt shall stop: the child is cancelled too.</param>
    /// <param name="stop">Cancelled when the parent is no longer driven: the child neither.</param>
    public async Task<AttemptResult> RunChildAsync(ChildRequest request, CancellationToken cancel, CancellationToken stop)
    {
        var plan = ChildPlans.Of(request.Plan, request.Step);
        var run = await store.FindAsync(request.Parent.Project, request.Run, stop);
        if (run is null && cancel.IsCancellationRequested) return new AttemptResult.Stopped();
        if (run is null)
        {
            run = await StartAsync(NewChild(request, plan), stop);
            if (!run.IsRepeat)
            {
                await FollowAsync(request, run, cancel, stop);
                return Result(request, run, await FoldAsync(run.Id, plan, stop), cancel);
            }
        }

        while (true)
        {
            var state = await FoldAsync(run.Id, plan, stop);
            var lost = await LostAsync(state, stop);
            if (state.Status == RunStatus.Succeeded && lost.Count == 0) return Result(request, run, state, cancel);
            if (cancel.IsCancellationRequested && state.IsEnded) return new AttemptResult.Stopped();
            RunCommand? first = state.IsEnded || (state.CancelRequested && !cancel.IsCancellationRequested) ? new RestartRun($"run {request.Parent.Number}", lost) : null;
            if (await TryStartAsync(run, plan, first, stop))
            {
                await FollowAsync(request, run, cancel, stop);
                return Result(request, run, await FoldAsync(run.Id, plan, stop), cancel);
            }

            // Another process drives it, perhaps one that somebody answered a question in: its result will do.
            await Task.Delay(options.PollInterval, time, stop);
        }
    }

    private static NewRun NewChild(ChildRequest request, Plan plan) => new()
    {
        Id = request.Run,
        Project = request.Parent.Project,
        Plan = plan,
        Created = new RunCreated
        {
            Plan = plan.Hash,
            Workflow = plan.Workflow,
            Source = plan.Source,
            Inputs = ChildPlans.InputsOf(request.Step, request.Scope, plan),

            // A seed that somebody gave the parent is meant for all of it.
            Seed = request.Seed == request.Plan.Seed ? plan.Seed : request.Seed,
            By = request.Author,
            Trace = request.Trace,
            Forced = request.IsForced ? [.. plan.Steps.Select(s => s.Id)] : null,
            Parent = new ParentStep(request.Parent.Id, request.Attempt.Step, request.Attempt.Element),
        },
    };

    private async Task<RunState> FoldAsync(string runId, Plan plan, CancellationToken cancellationToken) =>
        RunState.Fold(plan, (await store.ReadAsync(runId, 0, cancellationToken)).Select(e => e.Event));

    /// <summary>Waits for the end, and tells the parent when the child waits and when it goes on.</summary>
    private async Task FollowAsync(ChildRequest request, RunSummary child, CancellationToken cancel, CancellationToken stop)
    {
        await using var cancelling = cancel.Register(() =>
        {
            if (!stop.IsCancellationRequested) TrySend(child.Id, new CancelRun($"run {request.Parent.Number}", Force: false));
        });
        await using var stopping = stop.Register(() => driven.GetValueOrDefault(child.Id)?.Driver.Stop());

        // A child that shall stop is followed until it has stopped.
        await foreach (var update in FeedOf(child.Id)!.WatchAsync(CancellationToken.None))
        {
            if (update is RunChanged { State: RunStatus.Waiting, Waiting: [var reason, ..] })
                request.Report(new NoteWait(request.Attempt, reason with { Run = reason.Run ?? child.Id }));
            else if (update is RunChanged { State: RunStatus.Running }) request.Report(new NoteWait(request.Attempt, null));
        }

        await WaitAsync(child.Id, CancellationToken.None);
        stop.ThrowIfCancellationRequested();
    }

    private static AttemptResult Result(ChildRequest request, RunSummary child, RunState state, CancellationToken cancel) => state.Status switch
    {
        RunStatus.Succeeded => new AttemptResult.Succeeded(new StepSucceeded
        {
            Step = request.Attempt.Step, Attempt = request.Attempt.Attempt, Fence = request.Attempt.Fence, Outputs = state.Outputs, Cached = false,
        }),
        _ when cancel.IsCancellationRequested => new AttemptResult.Stopped(),
        RunStatus.Failed => new AttemptResult.Failed(state.Failure! with
        {
            Message = $"Run {child.Number} of '{child.Workflow}' failed: {state.Failure.Message}",
            Place = request.Step.Place,
        }),
        RunStatus.Cancelled => Gone(FailureKind.Cancelled, "child-cancelled", $"Run {child.Number} of '{child.Workflow}' was cancelled. Restart this run to go on with it."),
        _ => Gone(FailureKind.Lost, "child-lost", $"Run {child.Number} of '{child.Workflow}' is driven by another process now. A new attempt goes on with it."),
    };

    private static AttemptResult.Failed Gone(FailureKind kind, string code, string message) =>
        new(new Failure { Kind = kind, Code = code, Message = message, Retryable = kind == FailureKind.Lost });
}
