using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>
/// Says for each step whether a kept result would be reused, and if not, which part of its key changed. It walks the plan as a run would, with
/// kept results in place of computed ones.
/// </summary>
internal sealed partial class PlanPreviewer(StepPreparation preparation, StepCacheLookup lookup, IStepCache cache, string project)
{
    // Half of a UUIDv7 is its time: enough to find the run.
    private const int PrefixLength = 13;

    public async Task<PlanPreview> PreviewAsync(Plan plan, JsonObject inputs, long seed, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, StepScope>();
        var previews = new List<StepPreview>();
        foreach (var step in InOrder(plan)) previews.Add(await StepAsync(plan, step, inputs, seed, known, cancellationToken));
        return new PlanPreview(plan, [.. plan.Steps.Select(s => previews.Single(p => p.Id == s.Id))]);
    }

    private async Task<StepPreview> StepAsync(
        Plan plan, PlannedStep step, JsonObject inputs, long seed, Dictionary<string, StepScope> known, CancellationToken cancellationToken)
    {
        var latest = await cache.LatestAsync(project, plan.Workflow, step.Id, cancellationToken);
        StepPreview Answer(StepAction action, string reason) => new(step.Id, step.Activity, action, reason, latest?.Seconds);

        var scope = Scope(plan, inputs, known);
        scope = scope with { Env = new LazyValues(LazyValues.Nothing, [.. plan.Env ?? [], .. step.Env ?? []], v => RunValues.Text(v, scope)) };
        var unknown = step.Needs.FirstOrDefault(n => !known.ContainsKey(n));
        if (step.Effect == Effect.Effect) return Answer(StepAction.Effect, "has an effect, runs every time");
        if (!step.Cache) return Answer(StepAction.Effect, "is not cached, runs every time");
        if (unknown is not null) return Answer(StepAction.Run, $"needs '{unknown}', which runs");
        try
        {
            if (step.If is not null && ExpressionEvaluator.Evaluate(step.If, scope) is JsonValue v && !v.GetValue<bool>())
            {
                known[step.Id] = new StepScope("skipped", null);
                return Answer(StepAction.Cached, $"would be skipped, its condition is false: {step.If}");
            }

            var prepared = await preparation.PrepareAsync(project, plan, step, scope, seed, cancellationToken);
            var keys = preparation.Keys(step, prepared);
            var (entry, note) = await lookup.FindAsync(project, keys, step.CacheMaxAge, cancellationToken);
            if (entry is null) return Answer(StepAction.Run, note ?? Why(keys[0], latest));
            known[step.Id] = new StepScope("cached", entry.Outputs);
            return Answer(StepAction.Cached, $"nothing changed since run {entry.RunId[..PrefixLength]}");
        }
        catch (FailureException e)
        {
            return Answer(StepAction.Run, $"would fail: {e.Failure.Message}");
        }
    }

    private static string Why(StepKey key, CacheEntry? latest)
    {
        if (latest is null) return "never ran here";
        var changes = key.Parts
            .Where(p => latest.Parts.GetValueOrDefault(p.Key) != p.Value)
            .Select(p => $"{p.Key}: {latest.Parts.GetValueOrDefault(p.Key, "none")} → {p.Value}")
            .ToList();
        return changes.Count == 0 ? "its kept result is gone" : string.Join("; ", changes.Select(Shorten));
    }

    // Digests are for machines: twelve digits tell two apart.
    private static string Shorten(string change) => DigestPattern().Replace(change, m => m.Value[..19]);

    [System.Text.RegularExpressions.GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial System.Text.RegularExpressions.Regex DigestPattern();

    private static ExpressionScope Scope(Plan plan, JsonObject inputs, Dictionary<string, StepScope> known) => new()
    {
        Inputs = inputs.ToDictionary(i => i.Key, i => i.Value),
        Steps = known,
        Status = new StatusScope(true, false, false),
        Run = new RunScope("preview", plan.Workflow),
    };

    private static List<PlannedStep> InOrder(Plan plan)
    {
        var steps = plan.Steps.ToDictionary(s => s.Id);
        var done = new HashSet<string>();
        var order = new List<PlannedStep>();
        var open = new Stack<PlannedStep>(plan.Steps.Reverse());
        while (open.TryPop(out var step))
        {
            if (done.Contains(step.Id)) continue;
            var waiting = step.Needs.Where(n => !done.Contains(n)).ToList();
            if (waiting.Count == 0)
            {
                done.Add(step.Id);
                order.Add(step);
                continue;
            }

            open.Push(step);
            foreach (var need in waiting) open.Push(steps[need]);
        }

        return order;
    }
}
