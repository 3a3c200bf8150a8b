using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads <c>matrix</c> and <c>foreach</c> of a step.</summary>
internal sealed class ExpansionReader(Findings findings)
{
    /// <summary>The matrix; null when the step has none.</summary>
    public MatrixSpec? Matrix(KeyedMapping step)
    {
        if (step.Nested("matrix") is not { } keys)
            return null;
        if (keys.Others().Count() > SpecLimits.Axes)
        {
            findings.Error(DiagnosticCodes.TooManyEntries, keys.Owner, $"{Upper(keys.Place)} has more than {SpecLimits.Axes} axes.", "Write fewer.");
            return null;
        }
        var axes = keys.Others().Where(IsAxis).Select(axis => new NamedValue(axis.Key, axis.Value)).ToList();
        var (include, exclude) = (Records(keys, "include"), Records(keys, "exclude"));
        if (!keys.Others().Any() && include is null or { Items.Count: 0 })
            findings.Error(DiagnosticCodes.MatrixEmpty, keys.Owner, $"{Upper(keys.Place)} has no axis.", $"Write for example '{SpecKeys.Step["matrix"].Example}'.");
        CheckExclude(keys, exclude);
        return new MatrixSpec
        {
            Axes = axes,
            Include = include,
            Exclude = exclude,
            MaxParallel = (int?)keys.Integer("maxParallel")?.Value,
            FailFast = keys.Boolean("failFast") ?? true,
            Span = keys.Span,
        };

        bool IsAxis(YamlEntry axis)
        {
            Names.CheckId(axis.Key, "axis name", findings);
            return CheckItems(axis, $"The axis {Findings.Show(axis.Key.Value)} in {keys.Place}", MeantKey(axis.Key.Value));
        }
    }

    /// <summary>The list; null when the step has none.</summary>
    public ForeachSpec? Foreach(KeyedMapping step)
    {
        if (step.Entry("foreach") is not { } entry || step.Value("foreach") is not { } value)
            return null;
        if (value is not YamlMapping)
            return CheckItems(entry, $"'foreach' of {step.Place}", null) ? new ForeachSpec(value, null, true) : null;
        var keys = step.Nested("foreach")!;
        if (keys.Value("items") is not { } items || !CheckItems(keys.Entry("items")!, $"'items' in {keys.Place}", null))
            return null;
        return new ForeachSpec(items, (int?)keys.Integer("maxParallel")?.Value, keys.Boolean("failFast") ?? true);
    }

    /// <summary>Whether the value is a list with something in it, or an expression.</summary>
    private bool CheckItems(YamlEntry entry, string what, string? meant)
    {
        switch (entry.Value)
        {
            case YamlSequence { Items.Count: 0 }:
                findings.Error(DiagnosticCodes.ExpansionEmpty, entry.Value.Span, $"{what} is an empty list, so that there is nothing to run.", "Write at least one value, or an expression.");
                return false;
            case YamlSequence:
            case YamlScalar scalar when ExpressionText.IsIn(scalar.Text):
                return true;
            default:
                var fix = meant is not null ? $"Rename it to '{meant}'." : entry.Value is YamlScalar other && !CoreSchema.IsNull(other) ? $"Write '[{Findings.Brief(other.Text)}]', or an expression that gives a list."
                    : "Write a list such as [0.1, 0.01], or an expression that gives one.";
                findings.Error(DiagnosticCodes.ExpansionItems, WrongValue.Span(entry), $"{what} must be a list or an expression, not {WrongValue.Shown(entry.Value)}.", fix);
                return false;
        }
    }

    private YamlSequence? Records(KeyedMapping keys, string name)
    {
        if (keys.Sequence(name) is not { } list)
            return null;
        foreach (var item in list.Items.Where(item => item is not YamlMapping { Entries.Count: > 0 }))
        {
            findings.Error(DiagnosticCodes.MatrixEntry, item.Span, $"An entry of '{name}' in {keys.Place} must be a mapping from names to values, not {(item is YamlMapping ? "an empty one" : WrongValue.Shown(item))}.",
                $"Write for example '{SpecKeys.Matrix[name].Example}'.");
        }
        foreach (var (key, _) in list.Items.OfType<YamlMapping>().SelectMany(item => item.Entries))
            Names.CheckId(key, "matrix key", findings);
        return list;
    }

    private void CheckExclude(KeyedMapping keys, YamlSequence? exclude)
    {
        var axes = keys.Others().Select(axis => axis.Key.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, _) in (exclude?.Items ?? []).OfType<YamlMapping>().SelectMany(item => item.Entries).Where(entry => !axes.Contains(entry.Key.Value)))
        {
            if (findings.IsFull)
                return;
            findings.Error(DiagnosticCodes.MatrixExcludeAxis, key.Span, $"'exclude' in {keys.Place} names {Findings.Show(key.Value)}, which is no axis.",
                Suggestion.Nearest(key.Value, axes) is { } nearest ? $"Rename it to '{nearest}'." : $"Name one of the axes: {Findings.Brief(string.Join(", ", axes))}.");
        }
    }

    private static string? MeantKey(string name) => Suggestion.Nearest(name, SpecKeys.Matrix.Keys.Select(key => key.Name));

    private static string Upper(string text) => text[0] == '\'' ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
