using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads mappings from free names to values.</summary>
internal static class NamedValues
{
    /// <summary>The entries that are not free notes.</summary>
    public static IEnumerable<YamlEntry> Of(YamlMapping? mapping) =>
        mapping?.Entries.Where(entry => !entry.Key.Value.StartsWith(SpecKeys.FreePrefix, StringComparison.Ordinal)) ?? [];

    /// <summary>Inputs as written, without notes; an empty mapping at <paramref name="owner"/> when there are none.</summary>
    public static YamlMapping Inputs(YamlMapping? mapping, SourceSpan owner) =>
        mapping is null ? new YamlMapping([], owner) : mapping with { Entries = Of(mapping).ToList() };

    /// <summary>Names that expressions can say, with any value but none.</summary>
    /// <param name="mapping">The mapping, or null.</param>
    /// <param name="what">How messages call one, for example <c>output</c>.</param>
    /// <param name="example">A value that somebody could write.</param>
    /// <param name="findings">Takes the mistakes.</param>
    public static IReadOnlyList<NamedValue> Read(YamlMapping? mapping, string what, string example, Findings findings)
    {
        var values = new List<NamedValue>();
        foreach (var (name, value) in Of(mapping))
        {
            Names.CheckId(name, $"{what} name", findings);
            if (value is YamlScalar scalar && CoreSchema.IsNull(scalar))
                findings.Error(DiagnosticCodes.MissingValue, name.Span, $"The {what} {Findings.Show(name.Value)} has no value.", $"Write {example}.");
            values.Add(new NamedValue(name, value));
        }
        return values;
    }

    /// <summary>The variables behind <c>env</c>: text, numbers, booleans or expressions.</summary>
    public static IReadOnlyList<NamedValue> Env(KeyedMapping keys, Findings findings)
    {
        var values = Read(keys.Mapping("env"), "variable", "for example 'STAGE: test', or \"\" for an empty text", findings);
        foreach (var (name, value) in values.Where(entry => entry.Value is not YamlScalar))
        {
            findings.Error(DiagnosticCodes.EnvValue, value.Span, $"The variable {Findings.Show(name.Value)} must be text, a number or an expression, not {WrongValue.Shown(value)}.",
                "Write the text of it; 'toJson(…)' in an expression makes one of any value.");
        }
        return values;
    }

    /// <summary>Variables on top of others; neither list is copied when the other one is empty.</summary>
    public static IReadOnlyList<NamedValue> Over(IReadOnlyList<NamedValue> below, IReadOnlyList<NamedValue> above)
    {
        if (below.Count == 0 || above.Count == 0)
            return above.Count == 0 ? below : above;
        var names = above.Select(value => value.Name.Value).ToHashSet(StringComparer.Ordinal);
        return [.. below.Where(value => !names.Contains(value.Name.Value)), .. above];
    }
}
