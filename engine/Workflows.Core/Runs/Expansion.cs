using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>Makes the elements of an expanded step.</summary>
internal static class Expansion
{
    /// <summary>Most elements of a matrix.</summary>
    public const int MaxMatrix = 256;

    /// <summary>Most elements of a foreach.</summary>
    public const int MaxForeach = 10_000;

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
        if (items.Count > MaxForeach) throw TooLarge(step, items.Count, MaxForeach);
        return [.. items.Select((item, i) => new ExpandedElement(keys.Of([item], i), null, item?.DeepClone()))];
    }

    private static List<JsonObject> Combinations(PlannedStep step, PlannedMatrix matrix, ExpressionScope scope)
    {
        var axes = matrix.Axes.Select(a => (a.Name, Values: ListOf(step, $"axis '{a.Name}'", a.Value, scope))).ToList();

        // What exclude takes away is not known yet, yet the whole product must not fill the memory.
        var product = axes.Aggregate(1.0, (count, axis) => count * axis.Values.Count);
        if (product > MaxMatrix * MaxMatrix) throw TooLarge(step, product, MaxMatrix);
        var excluded = matrix.Exclude is { } exclude ? RecordsOf(step, "exclude", exclude, scope) : [];
        var combinations = axes.Count == 0 ? [] : axes.Aggregate(new List<JsonObject> { new() }, Cross);
        combinations.RemoveAll(c => excluded.Exists(e => e.All(v => Agrees(c, v.Key, v.Value))));
        if (matrix.Include is { } include) Include(combinations, [.. axes.Select(a => a.Name)], RecordsOf(step, "include", include, scope));
        return combinations.Count <= MaxMatrix ? combinations : throw TooLarge(step, combinations.Count, MaxMatrix);
    }

    private static List<JsonObject> Cross(List<JsonObject> combinations, (string Name, JsonArray Values) axis) =>
        [.. combinations.SelectMany(c => axis.Values.Select(v => With(c, axis.Name, v)))];

    private static JsonObject With(JsonObject combination, string name, JsonNode? value)
    {
        var more = combination.DeepClone().AsObject();
        more[name] = value?.DeepClone();
        return more;
    }

    // As on GitHub: an entry adds to every combination of the axes that it does not contradict, else it stands for itself.
    private static void Include(List<JsonObject> combinations, List<string> axes, List<JsonObject> entries)
    {
        var crossed = combinations.Count;
        foreach (var entry in entries)
        {
            var fitting = combinations.Take(crossed).Where(c => entry.All(v => !axes.Contains(v.Key) || Agrees(c, v.Key, v.Value))).ToList();
            if (fitting.Count == 0) combinations.Add(entry);
            foreach (var combination in fitting)
            foreach (var (name, value) in entry)
                if (!axes.Contains(name)) combination[name] = value?.DeepClone();
        }
    }

    private static bool Agrees(JsonObject combination, string name, JsonNode? value) =>
        combination.TryGetPropertyValue(name, out var own) && JsonNode.DeepEquals(own, value);

    private static JsonArray ListOf(PlannedStep step, string what, Binding binding, ExpressionScope scope) =>
        Bindings.Resolve(binding, scope) as JsonArray ?? throw NotAList(step, what, "a list");

    private static List<JsonObject> RecordsOf(PlannedStep step, string what, Binding binding, ExpressionScope scope) =>
        [.. ListOf(step, what, binding, scope).Select(e => e?.DeepClone() as JsonObject ?? throw NotAList(step, what, "a list of records"))];

    private static FailureException NotAList(PlannedStep step, string what, string wanted) => FailureException.Input(
        "expansion-not-a-list", $"The {what} of step '{step.Id}' does not give {wanted}. Make its expression give one.");

    private static FailureException TooLarge(PlannedStep step, double count, int limit) => FailureException.Input(
        "expansion-too-large", $"Step '{step.Id}' would have {count} elements; {limit} is the most. Give it fewer values, or split the step.");
}
