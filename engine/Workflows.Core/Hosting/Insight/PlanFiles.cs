using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Hosting.Insight;

/// <summary>Finds the files that a plan reads, as far as they are known before it runs.</summary>
internal sealed class PlanFiles(ActivityCatalog catalog)
{
    /// <summary>Absolute paths: the spec, the specs of sub-workflows, and every path input that follows from literals and inputs alone.</summary>
    public IReadOnlyList<string> Of(Plan plan, JsonObject inputs)
    {
        var scope = new ExpressionScope
        {
            Inputs = inputs.ToDictionary(i => i.Key, i => i.Value),
            Steps = new Dictionary<string, StepScope>(),
            Status = new StatusScope(true, false, false),
            Run = new RunScope("", plan.Workflow),
        };
        return
        [
            .. new[]
            {
                [plan.Source.File],
                plan.Steps.SelectMany(s => Paths(s, plan.Source, scope)),
                (plan.Children ?? []).SelectMany(child => Of(child, [])),
            }.SelectMany(f => f).Distinct(),
        ];
    }

    private IEnumerable<string> Paths(PlannedStep step, PlanSource source, ExpressionScope scope)
    {
        if (catalog.Find(step.Activity) is not { } activity) return [];
        var written = new List<string>();
        foreach (var field in activity.Inputs.Fields)
        {
            if (!step.With.TryGetValue(field.Name, out var binding)) continue;
            Values.Replace(ValueOf(binding, scope), field.Type, (type, value) =>
            {
                if (type is PathType && JsonScalar.Text(value) is { } text) written.Add(text);
                return null;
            });
        }

        return written.Select(w => SourcePaths.Resolve(source, w).Path).OfType<string>();
    }

    private static JsonNode? ValueOf(Binding binding, ExpressionScope scope)
    {
        try
        {
            return Bindings.Resolve(binding, scope);
        }
        catch (FailureException)
        {
            return null; // it follows from a step that has not run
        }
    }
}
