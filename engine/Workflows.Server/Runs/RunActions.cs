using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Server.Access;
using Workflows.Server.Api;
using Workflows.Server.Workflows;

namespace Workflows.Server.Runs;

/// <summary>What can be done with runs.</summary>
internal static class RunActions
{
    private const int LongestKey = 255;

    public static void MapRunActions(this RouteGroupBuilder runs)
    {
        Action(runs.MapPost("", StartAsync), "run.start", "startRun", "Starts a run of a registered workflow, or of a draft.");
        Action(runs.MapPost("/{run}/replay", ReplayAsync), "run.replay", "replayRun", "Starts a new run with the inputs of an earlier one.");
        Action(runs.MapPost("/{run}/restart", RestartAsync), "run.restart", "restartRun", "Continues a failed, cancelled or interrupted run with its stored plan.");
        Action(runs.MapPost("/{run}/cancel", CancelAsync), "run.cancel", "cancelRun", "Cancels a run: checkpoints are kept.");
        Action(runs.MapPost("/{run}/pause", PauseAsync), "run.pause", "pauseRun", "Pauses a run: attempts stop with a checkpoint.");
        Action(runs.MapPost("/{run}/resume", ResumeAsync), "run.resume", "resumeRun", "Goes on with a paused run.");
        Action(runs.MapPost("/{run}/approve", ApproveAsync), "run.approve", "approveStep", "Says yes to a step that waits for it.");
        Action(runs.MapPost("/{run}/reject", RejectAsync), "run.reject", "rejectStep", "Says no to a step that waits for an answer: it fails.");
        Action(runs.MapPost("/{run}/signal", SignalAsync), "run.signal", "signalRun", "Sends an event to a step that waits for it.");
    }

    private static void Action(RouteHandlerBuilder endpoint, string action, string name, string summary) =>
        endpoint.Needs(Role.Operator, action).WithName(name).WithSummary(summary)
            .Produces<RunDocument>().Produces<RunSummary>(StatusCodes.Status202Accepted);

    private static async Task<IResult> StartAsync(
        string project, StartRun wish, HttpContext context, ServedEngine engine, StartedRuns started, ServerOptions options, CancellationToken cancellationToken)
    {
        var runs = engine.Engines.Of(project);
        var request = RequestOf(context, wish);
        var plan = PlanSources.Accepted(await PlanSources.CompileAsync(engine, project, wish, isKept: true, cancellationToken));
        var inputs = await PlanSources.BindAsync(runs, plan, new GivenInputs(PlanSources.Given(wish.Inputs)), cancellationToken);
        var start = Start(context, options, request) with { Seed = wish.Seed, Selection = StepSelection.Of(plan, wish.Only, wish.From) };
        return await started.AnswerAsync(context, runs, await runs.StartAsync(plan, inputs, start, cancellationToken));
    }

    private static async Task<IResult> ReplayAsync(
        string project, string run, ReplayRun wish, HttpContext context, ServedEngine engine, StartedRuns started, ServerOptions options, CancellationToken cancellationToken)
    {
        var runs = engine.Engines.Of(project);
        var request = RequestOf(context, wish);
        var original = await runs.ReadAsync(run, cancellationToken);
        var plan = wish.Newest ? PlanSources.Accepted(await runs.CompileRegisteredAsync(original.Plan.Workflow, cancellationToken)) : original.Plan;
        var inputs = await PlanSources.BindAsync(runs, plan, original.Inputs(plan, new GivenInputs(PlanSources.Given(wish.Inputs))), cancellationToken);
        var start = Start(context, options, request) with { Seed = wish.Seed, Selection = StepSelection.Of(plan, only: null, wish.From) };
        return await started.AnswerAsync(context, runs, await runs.ReplayAsync(original, plan, inputs, start, cancellationToken));
    }

    private static async Task<IResult> RestartAsync(
        string project, string run, HttpContext context, ServedEngine engine, StartedRuns started, ServerOptions options, CancellationToken cancellationToken)
    {
        var runs = engine.Engines.Of(project);
        if (RequestOf(context, run) is not { } request) return await started.AnswerAsync(context, runs, await runs.RestartAsync(run, !options.DrivesRuns, cancellationToken));
        var found = await runs.FindAsync(run, cancellationToken);
        if (await engine.Runs.FindRequestAsync(project, request.Key, cancellationToken) is { } known)
        {
            if (known.Fingerprint != request.Fingerprint) throw new RequestReusedException(request.Key);
            return await started.AnswerAsync(context, runs, found);
        }

        var restarted = await runs.RestartAsync(found.Id, !options.DrivesRuns, cancellationToken);
        await engine.Runs.NoteRequestAsync(project, request, found.Id, cancellationToken);
        return await started.AnswerAsync(context, runs, restarted);
    }

    private static Task<IResult> CancelAsync(
        string project, string run, CancelRun? wish, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        DoAsync(project, context, engine, started, runs => runs.CancelAsync(run, wish?.Force ?? false, cancellationToken));

    private static Task<IResult> PauseAsync(
        string project, string run, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        DoAsync(project, context, engine, started, runs => runs.PauseAsync(run, Caller.Of(context).Key.Name, cancellationToken));

    private static Task<IResult> ResumeAsync(
        string project, string run, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        DoAsync(project, context, engine, started, runs => runs.ResumeAsync(run, Caller.Of(context).Key.Name, cancellationToken));

    private static Task<IResult> ApproveAsync(
        string project, string run, AnswerApproval? wish, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        DoAsync(project, context, engine, started, runs => runs.ApproveAsync(run, wish?.Step, Caller.Of(context).Person, wish?.Comment, cancellationToken));

    private static Task<IResult> RejectAsync(
        string project, string run, AnswerApproval? wish, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        DoAsync(project, context, engine, started, runs => runs.RejectAsync(run, wish?.Step, Caller.Of(context).Person, wish?.Comment, cancellationToken));

    private static Task<IResult> SignalAsync(
        string project, string run, SendSignal wish, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        DoAsync(project, context, engine, started, runs => runs.SignalAsync(run, wish.Name, wish.Data, Caller.Of(context).Key.Name, cancellationToken));

    private static async Task<IResult> DoAsync(string project, HttpContext context, ServedEngine engine, StartedRuns started, Func<WorkflowEngine, Task<RunSummary>> action)
    {
        var runs = engine.Engines.Of(project);
        return await started.AnswerAsync(context, runs, await action(runs));
    }

    private static StartOptions Start(HttpContext context, ServerOptions options, StartRequest? request) => new()
    {
        By = Caller.Of(context).Key.Name,
        IsDetached = !options.DrivesRuns,
        Request = request,
        Trace = Activity.Current?.Id,
    };

    // The same key is the same request only with the same content.
    private static StartRequest? RequestOf<T>(HttpContext context, T wish)
    {
        if (!context.Request.Headers.TryGetValue("Idempotency-Key", out var given)) return null;
        var key = given.ToString().Trim().Trim('"');
        if (key.Length is 0 or > LongestKey || key.Any(c => c is < ' ' or > '~'))
            throw new ProblemException(400, "idempotency-key-malformed", $"An Idempotency-Key has 1 to {LongestKey} printable characters.");
        return new StartRequest(key, ContentHash.Of($"{context.Request.Method} {context.Request.Path}\n{JsonSerializer.Serialize(wish, WorkflowJson.Options)}"));
    }
}
