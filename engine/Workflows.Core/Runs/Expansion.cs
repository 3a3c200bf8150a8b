using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>Makes the elements of an expanded step.</summary>
internal static class Expansion
{
    /// <summary>The elements in order.</summary>
    /// <exception cref="FailureException"><c>expansion-too-large</c>, <c>expansion-not-a-list</c>, or what an expression throws.</exception>
    public static IReadOnlyList<ExpandedElement> Of(PlannedStep step, ExpressionScope scope)
    {
        var keys = new ElementKeys();
        if (step.Matrix is { } matrix)
        {
            var combinations = Combinations(step, matrix, scope);
            return [.. combinations.Select((c, i) => new ExpandedElement(keys.Of(c.Select(v => v.Value), i), c, null))];
        }

        var items = ListOf(step, "foreach", step.Foreach!.Items, scope);
        if (items.Count > MatrixElements.MaxForeach) throw TooLarge(step, items.Count, MatrixElements.MaxForeach);
        return [.. items.Select((item, i) => new ExpandedElement(keys.Of([item], i), null, item?.DeepClone()))];
    }

    private static List<JsonObject> Combinations(PlannedStep step, PlannedMatrix matrix, ExpressionScope scope)
    {
        var combinations = MatrixElements.Of(
            [.. matrix.Axes.Select(a => (a.Name, ListOf(step, $"axis '{a.Name}'", a.Value, scope)))],
            matrix.Include is { } include ? RecordsOf(step, "include", include, scope) : [],
            matrix.Exclude is { } exclude ? RecordsOf(step, "exclude", exclude, scope) : []);
        return combinations?.Count <= MatrixElements.MaxMatrix ? combinations : throw TooLarge(step, combinations?.Count, MatrixElements.MaxMatrix);
    }

    private static JsonArray ListOf(PlannedStep step, string what, Binding binding, ExpressionScope scope) =>
        Bindings.Resolve(binding, scope) as JsonArray ?? throw NotAList(step, what, "a list");

    private static List<JsonObject> RecordsOf(PlannedStep step, string what, Binding binding, ExpressionScope scope) =>
        [.. ListOf(step, what, binding, scope).Select(e => e?.DeepClone() as JsonObject ?? throw NotAList(step, what, "a list of records"))];

    private static FailureException NotAList(PlannedStep step, string what, string wanted) => FailureException.Input(
        "expansion-not-a-list", $"The {what} of step '{step.Id}' does not give {wanted}. Make its expression give one.");

    private static FailureException TooLarge(PlannedStep step, int? count, int limit) => FailureException.Input(
        "expansion-too-large", $"Step '{step.Id}' would have {count?.ToString() ?? "far too many"} elements; {limit} is the most. Give it fewer values, or split the step.");
}
