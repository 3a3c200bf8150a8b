using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Previews;

/// <summary>
/// Says for each step whether a kept result would be reused, and if not, which part of its key changed. It plays the run with the real machine, with
/// kept results in place of computed ones; what would be computed never ends, so everything behind it stays unknown.
/// </summary>
internal sealed class PlanPreviewer(StepPreparation preparation, StepCacheLookup lookup, IStepCache cache, RunHistory history, string project)
{
    public async Task<PlanPreview> PreviewAsync(Plan plan, JsonObject inputs, long seed, StepSelection selection, CancellationToken cancellationToken)
    {
        var play = new PreviewPlay(plan, new RunCreated
        {
            Plan = plan.Hash, Workflow = plan.Workflow, Inputs = inputs, Seed = seed, Only = selection.Only, Forced = selection.Forced,
        });
        var past = await history.OfAsync(plan.Workflow, cancellationToken);
        var answers = new Dictionary<string, Answer>();
        while (play.Begun.TryDequeue(out var attempt))
        {
            var answer = await AttemptAsync(play, attempt, past, cancellationToken);
            answers[StepAddress.Of(attempt)] = answer;
            if (answer.Outputs is { } outputs) play.Succeed(attempt, outputs);
        }

        var steps = new List<StepPreview>();
        foreach (var node in play.State.InOrder())
        {
            var latest = await cache.LatestAsync(project, plan.Workflow, node.Address, cancellationToken);
            var answer = answers.GetValueOrDefault(node.Address) ?? UnbegunSteps.Of(play.State, node);
            steps.Add(Preview(play, node, answer, latest?.Seconds ?? past.SecondsOf(node.Address)));
            steps.AddRange(play.ElementsAhead(node).Select(key => Ahead(steps[^1], node, key)));
        }

        return new PlanPreview(plan, steps) { Outputs = play.State.Status == RunStatus.Succeeded ? play.State.Outputs : null };
    }

    private static StepPreview Preview(PreviewPlay play, StepState node, Answer answer, double? expected)
    {
        var step = play.State.Graph[node.Step];
        var isOpen = !node.IsEnded && node.Status == StepStatus.Queued;
        return new StepPreview
        {
            Id = node.Address,
            Uses = step.Activity,
            Kind = step.Kind,
            Parent = node.Parent,
            Action = answer.Action,
            Reason = answer.Reason,
            WaitsFor = answer.WaitsFor,
            ExpectedSeconds = node.HasMembers || answer.Action is StepAction.Cached or StepAction.Skip or StepAction.Wait ? null : expected,
            With = step.Effect == Effect.Effect && step.Kind == StepKind.Activity && answer.Action != StepAction.Skip ? play.Known(node) : null,
            If = isOpen ? step.If : null,
            Place = step.Place,
        };
    }

    // Its elements are known although its turn has not come.
    private static StepPreview Ahead(StepPreview container, StepState node, string key) => container with
    {
        Id = StepAddress.Of(node.Step, StepAddress.Inside(node.Element, key)),
        Parent = node.Address,
        Reason = container.WaitsFor is { Length: > 0 } need ? $"needs '{need}', which runs" : container.Reason,
        With = null,
    };

    private async Task<Answer> AttemptAsync(PreviewPlay play, AttemptStarted attempt, PastRuns past, CancellationToken cancellationToken)
    {
        var step = play.State.Graph[attempt.Step];
        var scope = play.ScopeOf(attempt);
        try
        {
            if (step.Kind == StepKind.Workflow) return await ChildAsync(play, step, scope, cancellationToken);
            if (UnbegunSteps.EveryTime(step) is { } everyTime) return everyTime;
            var prepared = await preparation.PrepareAsync(project, play.Plan, step, scope, play.State.Seed, cancellationToken);
            if (play.State.Forced.Contains(step.Id)) return new Answer(StepAction.Run, "forced by --from");
            var keys = preparation.Keys(step, prepared);
            var (entry, note) = await lookup.FindAsync(project, keys, step.CacheMaxAge, cancellationToken);
            if (entry is not null) return new Answer(StepAction.Cached, $"nothing changed since run {past.NameOf(entry.RunId)}") { Outputs = entry.Outputs };
            var latest = await cache.LatestAsync(project, play.Plan.Workflow, StepAddress.Of(attempt), cancellationToken);
            return new Answer(StepAction.Run, note ?? Why(keys[0], latest));
        }
        catch (FailureException e)
        {
            return new Answer(StepAction.Run, $"would fail: {e.Failure.Message}");
        }
    }

    private async Task<Answer> ChildAsync(PreviewPlay play, PlannedStep step, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var child = ChildPlans.Of(play.Plan, step);
        var selection = play.State.Forced.Contains(step.Id) ? new StepSelection(null, [.. child.Steps.Select(s => s.Id)]) : StepSelection.All;
        var seed = play.State.Seed == play.Plan.Seed ? child.Seed : play.State.Seed;
        var preview = await PreviewAsync(child, ChildPlans.InputsOf(step, scope, child), seed, selection, cancellationToken);
        if (preview.Outputs is { } outputs && !preview.WouldRun) return new Answer(StepAction.Cached, "nothing in it changed") { Outputs = outputs };
        var works = preview.Steps.Where(s => s is { Action: StepAction.Run or StepAction.Effect or StepAction.Wait, Kind: not StepKind.Group }).ToList();
        var cause = works.Find(s => s is { Action: StepAction.Run, WaitsFor: null }) ?? works[0];
        return new Answer(works.Exists(w => w.Action == StepAction.Run) ? StepAction.Run : StepAction.Effect, $"{works.Count} of {preview.Steps.Count} steps in it run; {cause.Id}: {cause.Reason}");
    }

    private static string Why(StepKey key, CacheEntry? latest)
    {
        if (latest is null) return "never ran here";
        var changes = KeyDifferences.Of(latest.Parts, key.Parts);
        return changes.Count == 0 ? "its kept result is gone" : string.Join("; ", changes);
    }
}

/// <summary>What is found out of a step.</summary>
/// <param name="Action">What would happen to it.</param>
/// <param name="Reason">Why.</param>
/// <param name="WaitsFor">The step that must run first, or null.</param>
internal sealed record Answer(StepAction Action, string Reason, string? WaitsFor = null)
{
    /// <summary>Its outputs when they are known.</summary>
    public JsonObject? Outputs { get; init; }
}
