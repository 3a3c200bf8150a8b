using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds the matrix or foreach of a step, and finds the type that its elements see.</summary>
/// <param name="step">The step.</param>
/// <param name="values">Binds values where the step is, before it has elements.</param>
/// <param name="findings">Gets what is wrong.</param>
internal sealed class ExpansionBinder(StepDraft step, ValueBinder values, Findings findings)
{
    public void Bind()
    {
        var first = step.Uses.Count;
        var type = step.Spec.Matrix is { } matrix ? BindMatrix(matrix) : BindForeach(step.Spec.Foreach!);
        step.Element = type;
        // Whoever reads the element reads what the elements were made of; the step itself makes nothing of it.
        step.ElementUses.AddRange(step.Uses.Skip(first));
        for (var i = first; i < step.Uses.Count; i++) step.Uses[i] = step.Uses[i] with { Input = null };
    }

    private DataType BindForeach(ForeachSpec each)
    {
        if (BindList(each.Items, "foreach") is not var (items, type)) return DataType.Any;
        if (items is LiteralBinding { Value: JsonArray { Count: > MatrixElements.MaxForeach } list })
            TooLarge(DiagnosticCodes.ForeachTooLarge, each.Items.Span, $"{list.Count}", MatrixElements.MaxForeach);
        step.Foreach = new PlannedForeach(items, each.MaxParallel, each.FailFast);
        return type;
    }

    private DataType BindMatrix(MatrixSpec matrix)
    {
        var axes = new List<(string Name, Binding Values, DataType Type)>();
        foreach (var axis in matrix.Axes)
            if (BindList(axis.Value, $"matrix.{axis.Name.Value}") is var (list, item)) axes.Add((axis.Name.Value, list, item));
        var types = axes.ToDictionary(a => a.Name, a => a.Type);
        var include = BindEntries(matrix.Include, "include", types);
        var exclude = BindEntries(matrix.Exclude, "exclude", types);
        if (axes.Count < matrix.Axes.Count || include is null || exclude is null) return DataType.Any;

        step.Matrix = new PlannedMatrix
        {
            Axes = [.. axes.Select(a => new PlannedOutput(a.Name, a.Values))],
            Include = matrix.Include is null ? null : include,
            Exclude = matrix.Exclude is null ? null : exclude,
            MaxParallel = matrix.MaxParallel,
            FailFast = matrix.FailFast,
        };
        var isThere = Presence(matrix, step.Matrix);
        return new RecordType([.. types.Select(t => new Field { Name = t.Key, Type = t.Value, Description = "", Required = isThere(t.Key) })]);
    }

    /// <summary>Whether a name has a value in every combination: counted when all is literal, else what can be said of the axes.</summary>
    private Func<string, bool> Presence(MatrixSpec spec, PlannedMatrix matrix)
    {
        var includes = (spec.Include?.Items ?? []).OfType<YamlMapping>().Select(m => m.Entries.Select(e => e.Key.Value).ToHashSet()).ToList();
        var axes = matrix.Axes.Select(a => a.Name).ToHashSet();
        var literal = matrix.Axes.Select(a => (a.Name, Values: (a.Value as LiteralBinding)?.Value as JsonArray)).ToList();
        if (literal.Exists(a => a.Values is null) || Records(matrix.Include) is not { } include || Records(matrix.Exclude) is not { } exclude)
            return name => axes.Contains(name) && includes.TrueForAll(i => i.Contains(name));

        var combinations = MatrixElements.Of([.. literal.Select(a => (a.Name, a.Values!))], include, exclude);
        if (combinations is null || combinations.Count > MatrixElements.MaxMatrix)
            TooLarge(DiagnosticCodes.MatrixTooLarge, spec.Span, combinations is null ? "more than 65536" : $"{combinations.Count}", MatrixElements.MaxMatrix);
        return name => combinations?.TrueForAll(c => c.ContainsKey(name)) != false;
    }

    private static List<JsonObject>? Records(Binding? entries) => entries switch
    {
        null => [],
        LiteralBinding { Value: JsonArray list } => [.. list.OfType<JsonObject>()],
        _ => null,
    };

    /// <summary>The list and the type of its items, or null after a diagnostic.</summary>
    private (Binding List, DataType Item)? BindList(YamlNode node, string name)
    {
        if (values.Infer(node, name) is not var (binding, type, place)) return null;
        switch (type)
        {
            case ListType { Item: AnyType } when node is YamlSequence { Items.Count: > 1 } list && Mixed(list, name) is { } mixed:
                findings.Error(DiagnosticCodes.MixedTypes, mixed.Place, $"'{name}' of step '{step.Id}' has values of different types: {TypeFit.Show(mixed.Type)} beside {TypeFit.Show(mixed.First)}.", "Give all of them one type; numbers without quotes, text in quotes.");
                return null;
            case ListType list: return (binding, list.Item);
            case AnyType: return (binding, DataType.Any);
            default:
                findings.Error(DiagnosticCodes.ExpansionItems, place, $"'{name}' of step '{step.Id}' takes a list, not {TypeFit.Show(type)}.", "Give a list: [0.1, 0.01], or an expression that gives one.");
                return null;
        }
    }

    private (DataType First, DataType Type, SourceSpan Place)? Mixed(YamlSequence list, string name)
    {
        var quiet = values.Quietly();
        DataType? common = null;
        foreach (var item in list.Items.Select(i => quiet.Infer(i, name)).OfType<Bound>())
        {
            var both = common is null ? item.Type : TypeFit.Common(common, item.Type);
            if (both is null) return (common!, item.Type, item.Place);
            common = both;
        }

        return null;
    }

    /// <summary>The entries of include or exclude; null after a diagnostic. Their values have the types of their axes; further names of include get a type of their own.</summary>
    private Binding? BindEntries(YamlSequence? entries, string key, Dictionary<string, DataType> types)
    {
        if (entries is null) return new LiteralBinding(new JsonArray());
        var (isGood, quiet) = (true, values.Quietly());
        foreach (var entry in entries.Items.OfType<YamlMapping>().SelectMany(m => m.Entries))
        {
            var name = entry.Key.Value;
            if (quiet.Infer(entry.Value, name) is not { } bound) continue;
            if (!types.TryGetValue(name, out var type)) types[name] = bound.Type;
            else if (TypeFit.Common(type, bound.Type) is { } common) types[name] = common;
            else
            {
                isGood = false;
                findings.Error(DiagnosticCodes.MixedTypes, bound.Place, $"'{name}' under '{key}' of step '{step.Id}' is {TypeFit.Show(bound.Type)}, while it is {TypeFit.Show(type)} elsewhere in the matrix.", "Give it the same type.");
            }
        }

        var all = values.Infer(entries, $"matrix.{key}");
        return isGood ? all?.Binding : null;
    }

    private void TooLarge(string code, SourceSpan place, string count, int most) => findings.Error(
        code, place, $"Step '{step.Id}' would have {count} elements; {most} is the most.", "Give it fewer values, or make them inside of a step.");
}
