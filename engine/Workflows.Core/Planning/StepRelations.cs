namespace Workflows.Core.Planning;

/// <summary>What lies in front of a step of a plan, and what behind it, through groups and however far.</summary>
internal sealed class StepRelations
{
    private readonly Plan plan;
    private readonly Dictionary<string, PlannedStep> steps;
    private readonly ILookup<string, string> dependents;
    private readonly ILookup<string, string> members;

    public StepRelations(Plan plan)
    {
        this.plan = plan;
        steps = plan.Steps.ToDictionary(s => s.Id);
        dependents = plan.Steps.SelectMany(s => s.Needs, (s, need) => (s.Id, need)).ToLookup(e => e.need, e => e.Id);
        members = plan.Steps.Where(s => s.Parent is not null).ToLookup(s => s.Parent!, s => s.Id);
    }

    /// <summary>The step, all that it needs, the groups around these, and the steps of every group among them.</summary>
    public HashSet<string> NeededBy(string step)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([step]);
        while (open.TryPop(out var id))
        {
            if (!found.Add(id)) continue;
            foreach (var need in steps[id].Needs) open.Push(need);
            foreach (var member in members[id]) open.Push(member);
            // A group is begun for the sake of one step: its other steps are not needed.
            for (var group = steps[id].Parent; group is not null && found.Add(group); group = steps[group].Parent)
                foreach (var need in steps[group].Needs) open.Push(need);
        }

        return found;
    }

    /// <summary>The step, its own steps when it is a group, and all that waits for it or for a group around it.</summary>
    public HashSet<string> Behind(string step)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([step]);
        while (open.TryPop(out var id))
        {
            if (!found.Add(id)) continue;
            foreach (var dependent in dependents[id]) open.Push(dependent);
            foreach (var member in members[id]) open.Push(member);
            for (var group = steps[id].Parent; group is not null; group = steps[group].Parent)
                foreach (var dependent in dependents[group]) open.Push(dependent);
        }

        return found;
    }

    /// <summary>The outermost group around a step, or the step itself.</summary>
    public string Outermost(string step)
    {
        while (steps[step].Parent is { } group) step = group;
        return step;
    }

    /// <summary>The step and everything inside of it.</summary>
    public IEnumerable<string> Inside(string step) => members[step].SelectMany(Inside).Prepend(step);

    /// <summary>Every step behind those that it needs, a group before its own steps; else in the spec's order.</summary>
    public IReadOnlyList<PlannedStep> InOrder()
    {
        var done = new HashSet<string>();
        var order = new List<PlannedStep>(plan.Steps.Count);
        var open = new Stack<PlannedStep>(plan.Steps.Reverse());
        while (open.TryPop(out var step))
        {
            if (done.Contains(step.Id)) continue;
            var waiting = step.Needs.Append(step.Parent).Where(n => n is not null && !done.Contains(n)).ToList();
            if (waiting.Count == 0)
            {
                done.Add(step.Id);
                order.Add(step);
                continue;
            }

            open.Push(step);
            foreach (var need in waiting) open.Push(steps[need!]);
        }

        return order;
    }
}
