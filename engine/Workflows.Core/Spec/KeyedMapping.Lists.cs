using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <content>Values with parts.</content>
internal sealed partial class KeyedMapping
{
    public YamlMapping? Mapping(string name) =>
        Value(name) switch
        {
            null => null,
            YamlMapping found => Within(name, found.Entries.Count) ? found : null,
            var other => Wrong<YamlMapping>(table[name], other),
        };

    /// <summary>The mapping behind a key as one with the keys of <see cref="SpecKey.Children"/>.</summary>
    public KeyedMapping? Nested(string name) => Mapping(name) is { } found ? Nested(name, found, Entry(name)!.Key.Span) : null;

    /// <summary>The same for a mapping that has been found already.</summary>
    public KeyedMapping Nested(string name, YamlMapping found, SourceSpan owner) =>
        new(found, table[name].Children!, $"'{name}' of {Place}", owner, findings);

    /// <summary>The mappings of a list, or the one that stands there without.</summary>
    public IEnumerable<KeyedMapping> NestedList(string name)
    {
        foreach (var item in List(name))
        {
            if (item is YamlMapping found)
                yield return Nested(name, found, found.Span with { EndLine = found.Span.Line, EndColumn = found.Span.Column + 1 });
            else
                Wrong<YamlMapping>(table[name], item);
        }
    }

    /// <summary>The items of a list; a single value that stands there without a list counts as its only item.</summary>
    public IReadOnlyList<YamlNode> List(string name) =>
        Value(name) switch
        {
            null => [],
            YamlSequence list => Within(name, list.Items.Count) ? list.Items : [],
            var single => [single],
        };

    /// <summary>The items of a list that must be one.</summary>
    public YamlSequence? Sequence(string name) =>
        Value(name) switch
        {
            null => null,
            YamlSequence list => Within(name, list.Items.Count) ? list : null,
            var other => Wrong<YamlSequence>(table[name], other),
        };

    /// <summary>One text or a list of different ones.</summary>
    public IReadOnlyList<Located<string>> Texts(string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var texts = new List<Located<string>>();
        foreach (var text in TextItems(name))
        {
            if (seen.Add(text.Value))
                texts.Add(text);
            else
                findings.Error(DiagnosticCodes.ListDuplicate, text.Span, $"{Findings.Show(text.Value)} stands in '{name}' of {Place} twice.", "Remove one of the two.");
        }
        return texts;
    }

    /// <summary>One step id or a list of them.</summary>
    public IReadOnlyList<Located<string>> StepIds(string name) => TextItems(name);

    private List<Located<string>> TextItems(string name)
    {
        var texts = new List<Located<string>>();
        foreach (var item in List(name))
        {
            if (item is not YamlScalar scalar || !CoreSchema.IsText(scalar))
                Wrong<YamlNode>(table[name], item);
            else if (!IsExpression(scalar, table[name]))
                texts.Add(new Located<string>(scalar.Text, scalar.Span));
        }
        return texts;
    }

    private bool Within(string name, int count)
    {
        if (!(count > table[name].Limit))
            return true;
        findings.Error(DiagnosticCodes.TooManyEntries, Entry(name)!.Key.Span, $"'{name}' in {Place} has {count} entries; the limit is {table[name].Limit}.", "Write fewer.");
        return false;
    }
}
