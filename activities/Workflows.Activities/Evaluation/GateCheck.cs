using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Evaluation;

/// <summary>One rule of a gate, checked.</summary>
internal sealed record GateCheck(string Metric, double Value, GateLimit Rule, double Limit, double? Against)
{
    // 0.95 − 0.945 is a little more than 0.005 in binary; nobody means that.
    private const double Rounding = 1e-12;

    /// <summary>Whether the rule holds.</summary>
    public bool Passed => Rule switch
    {
        GateLimit.Min => Value >= Limit,
        GateLimit.Max => Value <= Limit,
        _ => Against is not { } before || before - Value <= Limit + (Rounding * Math.Max(1, Math.Abs(before))),
    };

    /// <summary>The rule and what became of it, in a few words.</summary>
    public string Words => Rule switch
    {
        GateLimit.Min => $"{Metric} is {Show(Value)}, below {Show(Limit)}",
        GateLimit.Max => $"{Metric} is {Show(Value)}, above {Show(Limit)}",
        _ => $"{Metric} is {Show(Value)}, {Show(Against - Value)} below {Show(Against)} where {Show(Limit)} is allowed",
    };

    /// <summary>Looks the figures up.</summary>
    /// <exception cref="FailureException"><c>gate-metric</c>, naming what there is.</exception>
    public static GateCheck Of(GateRule rule, JsonNode metrics, JsonNode? against)
    {
        var value = Find(rule.Metric, metrics, "metrics");
        return rule switch
        {
            { Min: { } limit } => new GateCheck(rule.Metric, value, GateLimit.Min, limit, null),
            { Max: { } limit } => new GateCheck(rule.Metric, value, GateLimit.Max, limit, null),
            _ => new GateCheck(rule.Metric, value, GateLimit.MaxDropAgainst, rule.MaxDropAgainst ?? 0, IsEmpty(against) ? null : Find(rule.Metric, against!, "against")),
        };
    }

    /// <summary>The row of the table.</summary>
    public GateRow ToRow() => new() { Metric = Metric, Value = Value, Rule = Rule, Limit = Limit, Against = Against, Passed = Passed };

    private static bool IsEmpty(JsonNode? figures) => figures is null or JsonObject { Count: 0 };

    private static double Find(string path, JsonNode figures, string input)
    {
        // A flat mapping may hold dots in its names.
        var found = Step(figures, path) ?? path.Split('.').Aggregate((JsonNode?)figures, Step);
        if (JsonScalar.Number(found) is { } number && double.IsFinite(number)) return number;
        var have = found is null ? "is not there" : $"is {JsonScalar.Describe(found)}, not a number";
        throw FailureException.Input(FailureCodes.GateMetric, $"gate/check: '{path}' {have} in '{input}'. It holds {Names(figures)}.");
    }

    private static JsonNode? Step(JsonNode? from, string name) => from switch
    {
        JsonObject members => members[name],
        JsonArray items when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < items.Count => items[place],
        _ => null,
    };

    private static string Names(JsonNode figures) => figures switch
    {
        JsonObject { Count: > 0 } members => string.Join(", ", members.Select(member => member.Key)),
        JsonArray items => $"a list of {items.Count}",
        _ => "nothing",
    };

    private static string Show(double? value) => $"{value:G6}";
}
