using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>A mapping whose keys are those of a table: checks its keys when made, and gives its values typed, or null with a diagnostic.</summary>
internal sealed class KeyedMapping
{
    private readonly YamlMapping mapping;
    private readonly SpecTable table;
    private readonly SourceSpan owner;
    private readonly Findings findings;

    /// <param name="mapping">The mapping.</param>
    /// <param name="table">The keys it may have.</param>
    /// <param name="place">How messages call it, for example <c>step 'load'</c>.</param>
    /// <param name="owner">Where messages about missing keys point.</param>
    /// <param name="findings">Takes the mistakes.</param>
    public KeyedMapping(YamlMapping mapping, SpecTable table, string place, SourceSpan owner, Findings findings)
    {
        (this.mapping, this.table, Place, this.owner, this.findings) = (mapping, table, place, owner, findings);
        foreach (var entry in mapping.Entries)
            CheckKey(entry.Key);
        foreach (var key in table.Keys.Where(key => key.Required && Entry(key.Name) is null))
            Missing(key);
    }

    public string Place { get; }

    /// <summary>The entry with that key; null when it is absent.</summary>
    public YamlEntry? Entry(string name) => mapping.Entries.FirstOrDefault(entry => entry.Key.Value == name);

    /// <summary>The value of a key; null when it is absent, and, with a diagnostic, when it is empty.</summary>
    public YamlNode? Value(string name)
    {
        if (Entry(name) is not { } entry)
            return null;
        if (entry.Value is not YamlScalar scalar || !CoreSchema.IsNull(scalar))
            return entry.Value;
        findings.Error(DiagnosticCodes.MissingValue, entry.Key.Span, $"'{name}' in {Place} has no value.", $"Write for example '{table[name].Example}', or remove the key.");
        return null;
    }

    public Located<string>? Text(string name) => Scalar(name, scalar => CoreSchema.IsText(scalar) ? scalar.Text : null);

    public Located<string>? Label(string name) => Scalar(name, scalar => scalar.Text);

    public YamlScalar? Condition(string name) =>
        Value(name) switch
        {
            null => null,
            YamlScalar scalar => scalar,
            var other => Wrong<YamlScalar>(table[name], other),
        };

    public bool? Boolean(string name) =>
        Scalar<bool?>(name, scalar => CoreSchema.TryBoolean(scalar, out var value) ? value : null)?.Value;

    public Located<long?>? Integer(string name) =>
        InRange(name, Scalar<long?>(name, scalar => CoreSchema.TryInteger(scalar, out var value) ? value : null));

    public Located<double?>? Number(string name) =>
        Scalar<double?>(name, scalar => CoreSchema.TryNumber(scalar, out var value) && double.IsFinite(value) ? value : null);

    public TimeSpan? Duration(string name) =>
        Scalar<TimeSpan?>(name, scalar => Spec.Duration.TryParse(scalar.Text, out var value) && value > TimeSpan.Zero ? value : null)?.Value;

    public string? Word(string name) =>
        Scalar(name, scalar => table[name].Words.Contains(scalar.Text) ? scalar.Text : null)?.Value;

    /// <summary>A scalar that <paramref name="read"/> turns into a value, or refuses with null.</summary>
    public Located<T>? Scalar<T>(string name, Func<YamlScalar, T?> read) => Scalar(table[name], read);

    /// <summary>The same where the kind of the key depends on its neighbours.</summary>
    public Located<T>? Scalar<T>(SpecKey key, Func<YamlScalar, T?> read)
    {
        if (Value(key.Name) is not { } node)
            return null;
        if (node is not YamlScalar scalar)
            return Wrong<Located<T>>(key, node);
        if (IsExpression(scalar, key))
            return null;
        return read(scalar) is { } value ? new Located<T>(value, scalar.Span) : Wrong<Located<T>>(key, node);
    }

    public YamlMapping? Mapping(string name) =>
        Value(name) switch
        {
            null => null,
            YamlMapping found => found,
            var other => Wrong<YamlMapping>(table[name], other),
        };

    /// <summary>One step id or a list of them.</summary>
    public IReadOnlyList<Located<string>> StepIds(string name)
    {
        var items = Value(name) switch
        {
            null => [],
            YamlSequence sequence => sequence.Items,
            var single => [single],
        };
        var ids = new List<Located<string>>();
        foreach (var item in items)
        {
            if (item is not YamlScalar scalar || !CoreSchema.IsText(scalar))
                Wrong<YamlNode>(table[name], item);
            else if (!IsExpression(scalar, table[name]))
                ids.Add(new Located<string>(scalar.Text, scalar.Span));
        }
        return ids;
    }

    private T? Wrong<T>(SpecKey key, YamlNode value)
        where T : class
    {
        WrongValue.Report(findings, key, Place, value);
        return null;
    }

    private Located<long?>? InRange(string name, Located<long?>? number)
    {
        var key = table[name];
        if (number is null || (!(number.Value < key.Minimum) && !(number.Value > key.Maximum)))
            return number;
        WrongValue.OutOfRange(findings, name, Place, $"{number.Value}", number.Span, key.Minimum, key.Maximum);
        return null;
    }

    private bool IsExpression(YamlScalar scalar, SpecKey key)
    {
        if (!ExpressionText.IsIn(scalar.Text))
            return false;
        findings.Error(DiagnosticCodes.ExpressionMisplaced, scalar.Span, $"'{key.Name}' in {Place} takes no expression: it is needed before the run.",
            $"Write a literal, for example '{key.Example}'.");
        return true;
    }

    private void Missing(SpecKey key) =>
        findings.Error(DiagnosticCodes.MissingKey, owner, $"{char.ToUpperInvariant(Place[0])}{Place[1..]} has no '{key.Name}'.", $"Add for example '{key.Example}'.");

    private void CheckKey(Located<string> key)
    {
        var name = key.Value;
        if (findings.IsFull || name.StartsWith(SpecKeys.FreePrefix, StringComparison.Ordinal) || table.Keys.Any(known => known.Name == name))
            return;
        if (table.Later.TryGetValue(name, out var instead))
        {
            findings.Error(DiagnosticCodes.KeyNotSupported, key.Span, $"The key '{name}' in {Place} is not supported by this version.", instead);
            return;
        }
        var names = table.Keys.Select(known => known.Name).ToList();
        var fix = table.Foreign.TryGetValue(name, out var advice) ? advice
            : Suggestion.Nearest(name, names.Concat(table.Later.Keys)) is { } nearest ? $"Rename it to '{nearest}'."
            : $"Remove it, or write one of: {string.Join(", ", names)}.";
        findings.Error(DiagnosticCodes.UnknownKey, key.Span, $"Unknown key {Findings.Show(name)} in {Place}.", fix);
    }
}
