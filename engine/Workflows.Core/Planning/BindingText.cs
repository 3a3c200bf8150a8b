using System.Text.Json;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Planning;

/// <summary>Shows bindings as a spec would write them, on one line.</summary>
internal static class BindingText
{
    public static string Show(Binding binding) => binding switch
    {
        LiteralBinding { Value: var value } => JsonScalar.Text(value) ?? value?.ToJsonString(WorkflowJson.Options) ?? "null",
        ExpressionBinding e => $"${{{{ {e.Expression} }}}}",
        TextBinding text => string.Concat(text.Parts.Select(Show)),
        ListBinding list => $"[{string.Join(", ", list.Items.Select(Show))}]",
        MapBinding map => $"{{ {string.Join(", ", map.Fields.Select(f => $"{f.Key}: {Show(f.Value)}"))} }}",
        _ => JsonSerializer.Serialize(binding, WorkflowJson.Options),
    };

    /// <summary>Ids of the steps that a binding reads, in order.</summary>
    public static IReadOnlyList<string> StepsIn(Binding binding) => [.. Expressions(binding)
        .SelectMany(ExpressionReferences.Of)
        .Select(r => r.Split('.'))
        .Where(r => r is ["steps", _, ..])
        .Select(r => r[1])
        .Distinct()];

    private static IEnumerable<string> Expressions(Binding binding) => binding switch
    {
        ExpressionBinding e => [e.Expression],
        TextBinding text => text.Parts.SelectMany(Expressions),
        ListBinding list => list.Items.SelectMany(Expressions),
        MapBinding map => map.Fields.Values.SelectMany(Expressions),
        _ => [],
    };
}
