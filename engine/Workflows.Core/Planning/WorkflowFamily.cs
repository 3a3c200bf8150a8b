using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Finds the workflows that steps use.</summary>
public interface IWorkflowSource
{
    /// <summary>The workflow behind a <c>use</c>, or why there is none. Reads no more than that one workflow.</summary>
    /// <param name="use"><c>./other.yaml</c>, <c>name@version</c> or <c>name@commit</c>.</param>
    /// <param name="parent">The workflow that uses it.</param>
    /// <param name="source">Where the parent lies.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<FoundWorkflow> FindAsync(string use, WorkflowSpec parent, PlanSource source, CancellationToken cancellationToken);
}

/// <summary>What is behind a <c>use</c>.</summary>
/// <param name="Spec">The workflow, or null when there is none or its text is wrong.</param>
/// <param name="Source">Where it lies; its file is its identity when cycles are looked for. Null when there is none.</param>
/// <param name="Problem">Why there is none, or null.</param>
/// <param name="Diagnostics">What reading it found.</param>
public sealed record FoundWorkflow(WorkflowSpec? Spec, PlanSource? Source, PathProblem? Problem, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>There is no such workflow.</summary>
    public static FoundWorkflow Missing(PathProblem problem) => new(null, null, problem, []);
}

/// <summary>Every workflow that a spec uses, directly or through others: read before planning, which does not wait for anything.</summary>
public sealed class WorkflowFamily
{
    /// <summary>Most levels of workflows below one.</summary>
    public const int MaxDepth = 16;

    private readonly Dictionary<(string File, string Use), FoundWorkflow> found = [];

    private WorkflowFamily()
    {
    }

    /// <summary>Of a workflow that uses no other.</summary>
    public static WorkflowFamily None { get; } = new();

    /// <summary>Reads them.</summary>
    /// <param name="spec">The workflow.</param>
    /// <param name="source">Where it lies.</param>
    /// <param name="workflows">Finds others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<WorkflowFamily> GatherAsync(WorkflowSpec spec, PlanSource source, IWorkflowSource workflows, CancellationToken cancellationToken)
    {
        var family = new WorkflowFamily();
        var seen = new HashSet<string> { source.File };
        var open = new Queue<(WorkflowSpec Spec, PlanSource Source, int Depth)>([(spec, source, 0)]);
        while (open.TryDequeue(out var parent))
        {
            if (parent.Depth > MaxDepth) continue;
            foreach (var use in UsesIn(parent.Spec).Distinct())
            {
                var child = await workflows.FindAsync(use, parent.Spec, parent.Source, cancellationToken);
                family.found[(parent.Source.File, use)] = child;
                if (child is { Spec: { } next, Source: { } place } && seen.Add(place.File)) open.Enqueue((next, place, parent.Depth + 1));
            }
        }

        return family;
    }

    internal FoundWorkflow? Find(PlanSource parent, string use) => found.GetValueOrDefault((parent.File, use));

    private static IEnumerable<string> UsesIn(WorkflowSpec spec) => spec.Steps.Concat(spec.OnFailure).Concat(spec.Finally).SelectMany(UsesIn);

    private static IEnumerable<string> UsesIn(StepSpec step) =>
        step.Workflow is { } workflow ? [workflow.Use.Value] : (step.Steps ?? []).SelectMany(UsesIn);
}
