using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>What follows from a plan alone: edges in both directions, the tree of groups, and how many expansions lie around each step.</summary>
internal sealed class PlanGraph
{
    private readonly Dictionary<string, Node> nodes = [];
    private readonly List<PlannedStep> top = [];

    public PlanGraph(Plan plan)
    {
        Plan = plan;
        foreach (var step in plan.Steps)
        {
            // A group stands before its steps.
            var parent = step.Parent is { } id ? nodes[id] : null;
            (parent?.Children ?? top).Add(step);
            nodes[step.Id] = new Node(step, parent?.Phase ?? step.Phase, parent is null ? 0 : parent.Depth + (parent.Step.IsExpanded ? 1 : 0));
        }

        foreach (var node in nodes.Values)
        {
            node.Needs.AddRange(node.Step.Needs.Where(n => nodes[n].Phase == node.Phase));
            foreach (var need in node.Needs) nodes[need].Dependents.Add(node.Step.Id);
        }
    }

    public Plan Plan { get; }

    public PlannedStep this[string id] => nodes[id].Step;

    public PlannedStep? Find(string id) => nodes.GetValueOrDefault(id)?.Step;

    /// <summary>Steps right below a group, or at the top for null, in the plan's order.</summary>
    public IReadOnlyList<PlannedStep> ChildrenOf(string? group) => group is null ? top : nodes[group].Children;

    /// <summary>What a step waits for. When a finally step begins every main step has ended: only the edges inside its phase hold it back.</summary>
    public List<string> NeedsOf(string id) => nodes[id].Needs;

    public List<string> DependentsOf(string id) => nodes[id].Dependents;

    /// <summary>When the turn of the step comes, or of the outermost group around it.</summary>
    public Phase PhaseOf(string id) => nodes[id].Phase;

    /// <summary>How many expanded groups lie around a step: so many keys has its address, and one more if it is an element itself.</summary>
    public int DepthOf(string id) => nodes[id].Depth;

    private sealed record Node(PlannedStep Step, Phase Phase, int Depth)
    {
        public List<PlannedStep> Children { get; } = [];

        public List<string> Needs { get; } = [];

        public List<string> Dependents { get; } = [];
    }
}
