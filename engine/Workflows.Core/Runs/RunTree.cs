using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>The nodes of a run as a tree: steps below groups, elements below containers. Everything but elements and what is in them is there from the start.</summary>
internal static class RunTree
{
    /// <summary>New nodes of the steps below a group, or of all steps for null.</summary>
    public static IEnumerable<StepState> Grow(PlanGraph graph, string? group = null, string? parent = null, string? element = null) =>
        graph.ChildrenOf(group).SelectMany(step => Grow(graph, step, parent, element, null));

    /// <summary>New nodes of the elements of a container.</summary>
    public static IEnumerable<StepState> Grow(PlanGraph graph, StepState container, IReadOnlyList<ExpandedElement> items) =>
        items.SelectMany(item => Grow(graph, graph[container.Step], container.Address, StepAddress.Inside(container.Element, item.Key), item));

    /// <summary>All nodes: the plan's order, elements behind their container, the steps of a group behind it.</summary>
    public static IEnumerable<StepState> InOrder(this RunState state)
    {
        foreach (var step in state.Graph.ChildrenOf(null))
        {
            var node = state.Steps[step.Id];
            if (!node.HasMembers) yield return node;
            else
                foreach (var inner in state.InOrder(node)) yield return inner;
        }
    }

    /// <summary>Nodes right below a group or container.</summary>
    public static IEnumerable<StepState> MembersOf(this RunState state, StepState node) => node switch
    {
        { IsContainer: true } => (node.Elements ?? []).Select(e => state.ElementOf(node, e)),
        { Kind: StepKind.Group } => state.Graph.ChildrenOf(node.Step).Select(s => state.Steps[StepAddress.Of(s.Id, node.Element)]),
        _ => [],
    };

    public static StepState ElementOf(this RunState state, StepState container, ExpandedElement item) =>
        state.Steps[StepAddress.Of(container.Step, StepAddress.Inside(container.Element, item.Key))];

    /// <summary>The node and all that it lies in, innermost first.</summary>
    public static IEnumerable<StepState> WithAncestors(this RunState state, StepState node)
    {
        for (var current = node; ; current = state.Steps[current.Parent])
        {
            yield return current;
            if (current.Parent is null) yield break;
        }
    }

    /// <summary>Position of the first element of a container, from one on, that has not begun; behind the last when all have.</summary>
    public static int NextElement(this StepTable.Change steps, StepState container, int from)
    {
        var elements = container.Elements ?? [];
        while (from < elements.Count
            && steps[StepAddress.Of(container.Step, StepAddress.Inside(container.Element, elements[from].Key))].Status != StepStatus.Queued) from++;
        return from;
    }

    /// <summary>A node and all below it, in order.</summary>
    public static IEnumerable<StepState> InOrder(this RunState state, StepState node) =>
        state.MembersOf(node).SelectMany(n => state.InOrder(n)).Prepend(node);

    private static IEnumerable<StepState> Grow(PlanGraph graph, PlannedStep step, string? parent, string? element, ExpandedElement? item)
    {
        var node = new StepState
        {
            Address = StepAddress.Of(step.Id, element),
            Step = step.Id,
            Element = element,
            Parent = parent,
            Kind = step.Kind,
            IsContainer = step.IsExpanded && item is null,
            Item = item,
            OpenNeeds = item is null ? graph.NeedsOf(step.Id).Count : 0,
        };
        if (node.IsContainer || node.Kind != StepKind.Group) return [node];
        var members = Members.None with { Open = graph.ChildrenOf(step.Id).Count };
        return Grow(graph, step.Id, node.Address, element).Prepend(node with { Members = members });
    }
}
