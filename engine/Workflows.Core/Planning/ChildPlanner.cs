using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Plans the workflows that others use, each once, and refuses cycles and more levels than <see cref="WorkflowFamily.MaxDepth"/>.</summary>
/// <param name="family">Every workflow that can be reached.</param>
/// <param name="root">Where the workflow lies that all is planned for.</param>
/// <param name="plan">Plans one workflow.</param>
internal sealed class ChildPlanner(WorkflowFamily family, PlanSource root, Func<WorkflowSpec, PlanSource, ChildPlanner, Planned> plan)
{
    private readonly Dictionary<string, PlannedChild?> known = [];
    private readonly List<string> way = [root.File];

    /// <summary>What was found in the workflows below the root.</summary>
    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>The planned workflow behind a <c>use</c>, or null after a diagnostic.</summary>
    /// <param name="use">As written.</param>
    /// <param name="parent">Where the workflow lies that uses it.</param>
    /// <param name="findings">Of that workflow.</param>
    public PlannedChild? Plan(Located<string> use, PlanSource parent, Findings findings)
    {
        if (way.Count > WorkflowFamily.MaxDepth) return TooDeep(use, findings);
        switch (family.Find(parent, use.Value))
        {
            case { Problem: { } problem }:
                findings.Error(problem.Code, use.Span, problem.Message, problem.Fix);
                return null;
            case { Source.File: { } file } found when !known.ContainsKey(file):
                if (way.Contains(file)) return Cycle(use, file, findings);
                known[file] = PlanNew(found, file);
                break;
            case { Source.File: not null }: break;
            default:
                findings.Error(DiagnosticCodes.SubWorkflowMissing, use.Span, $"The workflow '{use.Value}' was not found.", "Correct its name.");
                return null;
        }

        var child = known[family.Find(parent, use.Value)!.Source!.File];
        return child is not null && way.Count + child.Height > WorkflowFamily.MaxDepth ? TooDeep(use, findings) : child;
    }

    private PlannedChild? PlanNew(FoundWorkflow found, string file)
    {
        Diagnostics.AddRange(found.Diagnostics);
        if (found.Spec is null) return null;
        way.Add(file);
        var planned = plan(found.Spec, found.Source!, this);
        way.RemoveAt(way.Count - 1);
        Diagnostics.AddRange(planned.Diagnostics);
        return planned.Workflow;
    }

    private PlannedChild? Cycle(Located<string> use, string file, Findings findings)
    {
        var round = way.SkipWhile(w => w != file).Append(file).Select(Path.GetFileName);
        findings.Error(DiagnosticCodes.SubWorkflowCycle, use.Span, $"Workflows use each other: {string.Join(" → ", round)}.", "Remove one of these uses.");
        return null;
    }

    private static PlannedChild? TooDeep(Located<string> use, Findings findings)
    {
        findings.Error(DiagnosticCodes.SubWorkflowDepth, use.Span, $"'{use.Value}' lies more than {WorkflowFamily.MaxDepth} workflows deep.", "Write some of the steps out instead.");
        return null;
    }
}

/// <summary>What came of planning one workflow, those that it uses left out.</summary>
/// <param name="Workflow">Null while one of the diagnostics is an error, or when a workflow that it uses has none.</param>
/// <param name="Diagnostics">By place.</param>
internal sealed record Planned(PlannedChild? Workflow, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What starts runs of it by itself; null for nothing, and while it has mistakes.</summary>
    public PlannedTriggers? Triggers { get; init; }
}
