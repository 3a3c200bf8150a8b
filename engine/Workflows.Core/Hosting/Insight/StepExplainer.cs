using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Insight;

/// <summary>Says why a step of a run ran, was reused or was skipped, from the run's log and the kept results.</summary>
internal sealed class StepExplainer(IRunStore store, IStepCache cache, string project)
{
    // Nobody compares with what is older, and each run costs a read of its log.
    private const int RunsLookedThrough = 50;

    /// <exception cref="FailureException"><c>step-unknown</c>.</exception>
    public async Task<StepExplanation> ExplainAsync(RecordedRun recorded, string address, CancellationToken cancellationToken)
    {
        var state = recorded.Fold();
        if (!state.Steps.TryGetValue(address, out var step)) throw Unknown(recorded, state, address);
        var planned = recorded.Plan.Steps.Single(s => s.Id == StepAddress.Split(address).Step);
        var result = recorded.Results().GetValueOrDefault(address);
        var entry = result?.Key is { } key ? await cache.FindAsync(project, key, cancellationToken) : null;
        var (before, beforeRun) = entry is null ? (null, null) : await BeforeAsync(recorded.Run, address, cancellationToken);
        var computedBy = result?.ComputedBy is { } id ? (await store.FindAsync(project, id, cancellationToken))?.Number : null;
        return new StepExplanation
        {
            Run = recorded.Run.Number,
            Step = address,
            Uses = planned.Activity,
            State = step.Status,
            Why = Why(planned, step, result, entry, before, beforeRun, computedBy),
            Place = planned.Place,
            Condition = Condition(recorded, planned, step, state),
            Key = result?.Key,
            Parts = entry is null ? [] : [.. Parts(entry.Parts, before?.Parts)],
            ComparedWith = beforeRun,
            ComputedBy = computedBy,
            Attempts = [.. AttemptHistory.Of(recorded, planned, address)],
            Elements = Elements(state, step),
        };
    }

    private static string Why(
        PlannedStep planned, StepState step, StepSucceeded? result, CacheEntry? entry, CacheEntry? before, long? beforeRun, long? computedBy) => step switch
    {
        { Status: StepStatus.Skipped } => step.Note ?? "skipped",
        { Status: StepStatus.Cached } when result?.Key is null && step.Note is { } note => note,
        { Status: StepStatus.Cached } when step.Note is { } note => note,
        { Status: StepStatus.Cached } => computedBy is { } run ? $"nothing that it reads has changed since run {run}, which computed its result" : "an earlier result was reused",
        { Status: StepStatus.Failed, Failure: { } failure } => $"it failed: {failure.Message}",
        { Status: StepStatus.Cancelled } => "the run was cancelled",
        { Status: StepStatus.Queued } => "its turn has not come",
        _ when planned.Kind != StepKind.Activity => $"a {planned.Kind.ToString().ToLowerInvariant()} is gone through in every run",
        _ when result is null => "it has not ended",
        { Note: "forced" } => "it was forced to run anew",
        _ when planned.Effect == Activities.Effect.Effect => "it has an effect, so it runs every time",
        _ when result.Key is null => "its results are not kept, so it runs every time",
        { Note: { } note } => note,
        _ when entry is null => "it ran; its kept result is gone, so no more is known",
        _ when before is null => "it never ran before in this workflow",
        _ when KeyDifferences.Of(before.Parts, entry.Parts) is { Count: > 0 } changes => $"changed since run {beforeRun}: {string.Join("; ", changes)}",
        _ => $"its result of run {beforeRun} was gone",
    };

    private static IEnumerable<KeyPart> Parts(IReadOnlyDictionary<string, string> now, IReadOnlyDictionary<string, string>? before) =>
        now.Keys.Union(before?.Keys ?? []).Select(n => new KeyPart(n, now.GetValueOrDefault(n), before?.GetValueOrDefault(n)));

    /// <summary>The kept result of the newest earlier run of the workflow in which the step had one.</summary>
    private async Task<(CacheEntry? Entry, long? Run)> BeforeAsync(RunSummary run, string address, CancellationToken cancellationToken)
    {
        var runs = await store.ListAsync(project, new RunFilter { Workflow = run.Workflow, Before = run.Number, Limit = RunsLookedThrough }, cancellationToken);
        foreach (var earlier in runs)
        {
            var results = (await store.ReadAsync(earlier.Id, 0, cancellationToken)).Select(e => e.Event).OfType<StepSucceeded>();
            if (results.LastOrDefault(r => StepAddress.Of(r) == address && r.Key is not null) is not { } result) continue;
            if (await cache.FindAsync(project, result.Key!, cancellationToken) is { } entry) return (entry, earlier.Number);
        }

        return (null, null);
    }

    private static ConditionExplanation? Condition(RecordedRun recorded, PlannedStep planned, StepState step, RunState state)
    {
        if (planned.If is null) return null;
        bool? value = step.Status switch
        {
            StepStatus.Skipped when step.Note?.StartsWith("its condition is false", StringComparison.Ordinal) == true => false,
            StepStatus.Skipped or StepStatus.Queued or StepStatus.Cancelled => null,
            _ => true,
        };
        var scope = RunScopes.Of(recorded.Run.Id, state, step);
        return new ConditionExplanation(planned.If, value, ExpressionReferences.Of(planned.If).ToDictionary(r => r, r => ValueOf(r, scope)));
    }

    private static JsonNode? ValueOf(string reference, ExpressionScope scope)
    {
        try
        {
            return ExpressionEvaluator.Evaluate(reference, scope);
        }
        catch (FailureException)
        {
            return null;
        }
    }

    private static Dictionary<string, StepStatus> Elements(RunState state, StepState step) =>
        step.IsContainer ? state.MembersOf(step).ToDictionary(m => m.Address, m => m.Status) : [];

    private static FailureException Unknown(RecordedRun recorded, RunState state, string address)
    {
        var fix = Suggestion.Nearest(address, state.Steps.Keys) is { } nearest ? $"Did you mean '{nearest}'?" : $"'workflows show {recorded.Run.Number}' lists them.";
        return FailureException.Input("step-unknown", $"Run {recorded.Run.Number} has no step '{address}'. {fix}");
    }
}
