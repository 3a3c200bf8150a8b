using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Insight;

/// <summary>
/// What a replay takes over from the run that it replays, as events of its own: results of succeeded main steps that do not lie behind the step from
/// which it runs anew. Effects are not repeated and uncached work is not done again. A step that the plan now describes otherwise, and what lies behind
/// it, is not taken over. Groups are taken over whole or not at all.
/// </summary>
internal static class TakenResults
{
    public static IReadOnlyList<RunEvent> Of(RecordedRun original, Plan plan, IReadOnlyCollection<string> behind)
    {
        var relations = new StepRelations(plan);
        var renewed = PlanDifferences.ChangedSteps(original.Plan, plan).SelectMany(relations.Behind).Concat(behind).Select(relations.Outermost).ToHashSet();
        var state = original.Fold();
        var taken = plan.Steps
            .Where(s => s is { Parent: null, Phase: Phase.Main } && !renewed.Contains(s.Id) && state.Steps.GetValueOrDefault(s.Id) is { IsGood: true })
            .SelectMany(s => relations.Inside(s.Id))
            .ToHashSet();
        return Facts(original, taken);
    }

    // The newest expansion, beginning and end of each address: what happened on the way does not concern the new run.
    private static List<RunEvent> Facts(RecordedRun original, HashSet<string> taken)
    {
        var facts = new OrderedDictionary<(string Address, string Fact), RunEvent>();
        foreach (var stored in original.Events)
        {
            var (step, element, fact) = stored.Event switch
            {
                StepExpanded e => (e.Step, e.Element, "expanded"),
                GroupStarted e => (e.Step, e.Element, "started"),
                StepSucceeded e => (e.Step, e.Element, "ended"),
                StepFailed e => (e.Step, e.Element, "ended"),
                StepSkipped e => (e.Step, e.Element, "ended"),
                StepCancelled e => (e.Step, e.Element, "ended"),
                _ => ("", null, ""),
            };
            if (!taken.Contains(step)) continue;
            facts.Remove((StepAddress.Of(step, element), fact));
            facts.Add((StepAddress.Of(step, element), fact), stored.Event is StepSucceeded result ? Taken(result, original.Run) : stored.Event);
        }

        return [.. facts.Values];
    }

    private static StepSucceeded Taken(StepSucceeded result, RunSummary from) => result with
    {
        Fence = 0,
        Cached = true,
        ComputedBy = result.ComputedBy ?? from.Id,
        Measurements = new Dictionary<string, double>(),
        Note = $"taken over from run {from.Number}",
    };
}
