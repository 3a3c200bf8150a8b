using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>The edges of a plan in both directions, so that an ended step wakes only those who wait for it.</summary>
internal sealed class PlanGraph
{
    private readonly Dictionary<string, PlannedStep> steps;
    private readonly Dictionary<string, List<string>> dependents;

    public PlanGraph(Plan plan)
    {
        steps = plan.Steps.ToDictionary(s => s.Id);
        dependents = plan.Steps.ToDictionary(s => s.Id, _ => new List<string>());
        foreach (var step in plan.Steps)
        foreach (var need in NeedsOf(step))
            dependents[need].Add(step.Id);
    }

    public PlannedStep this[string id] => steps[id];

    public IReadOnlyList<string> DependentsOf(string id) => dependents[id];

    /// <summary>What a step waits for. When a finally step begins every main step has ended: only the edges among finally steps hold it back.</summary>
    public IEnumerable<string> NeedsOf(PlannedStep step) => step.Needs.Where(n => steps[n].IsFinal == step.IsFinal);

    /// <summary>Whether <paramref name="matches"/> holds for any step in front of <paramref name="step"/>, however far.</summary>
    public bool AnyAncestor(PlannedStep step, Func<string, bool> matches)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(NeedsOf(step));
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id)) continue;
            if (matches(id)) return true;
            foreach (var need in NeedsOf(steps[id])) open.Push(need);
        }

        return false;
    }
}
