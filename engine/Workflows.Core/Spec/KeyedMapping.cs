using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>A mapping whose keys are those of a table: checks its keys when made, and gives its values typed, or null with a diagnostic.</summary>
internal sealed partial class KeyedMapping
{
    private readonly YamlMapping mapping;
    private readonly SpecTable table;
    private readonly Findings findings;

    /// <param name="mapping">The mapping.</param>
    /// <param name="table">The keys it may have.</param>
    /// <param name="place">How messages call it, for example <c>step 'load'</c>.</param>
    /// <param name="owner">Where messages about missing keys point.</param>
    /// <param name="findings">Takes the mistakes.</param>
    public KeyedMapping(YamlMapping mapping, SpecTable table, string place, SourceSpan owner, Findings findings)
    {
        (this.mapping, this.table, Place, Owner, this.findings) = (mapping, table, place, owner, findings);
        foreach (var entry in mapping.Entries)
            CheckKey(entry.Key);
        foreach (var key in table.Keys.Where(key => key.Required && !Has(key.Name)))
            Missing(key);
    }

    public string Place { get; }

    /// <summary>Where messages about missing keys point.</summary>
    public SourceSpan Owner { get; }

    /// <summary>From the first to the last token.</summary>
    public SourceSpan Span => mapping.Span;

    /// <summary>The entry with that key; null when it is absent.</summary>
    public YamlEntry? Entry(string name) => mapping.Entries.FirstOrDefault(entry => entry.Key.Value == name);

    /// <summary>Whether the key is there, whatever stands behind it.</summary>
    public bool Has(string name) => Entry(name) is not null;

    /// <summary>The entries that are no keys of the table.</summary>
    public IEnumerable<YamlEntry> Others() =>
        NamedValues.Of(mapping).Where(entry => !table.Foreign.ContainsKey(entry.Key.Value) && table.Keys.All(key => key.Name != entry.Key.Value));

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

    /// <summary>A scalar that may hold expressions; null for anything else.</summary>
    public YamlScalar? Template(string name) =>
        Value(name) switch
        {
            null => null,
            YamlScalar scalar => scalar,
            var other => Wrong<YamlScalar>(table[name], other),
        };

    /// <summary>A scalar that holds an expression, or a literal that <paramref name="isValid"/> accepts.</summary>
    public YamlScalar? Template(string name, Func<string, bool> isValid)
    {
        var scalar = Template(name);
        return scalar is null || ExpressionText.IsIn(scalar.Text) || isValid(scalar.Text) ? scalar : Wrong<YamlScalar>(table[name], scalar);
    }

    public bool? Boolean(string name) =>
        Scalar<bool?>(name, scalar => CoreSchema.TryBoolean(scalar, out var value) ? value : null)?.Value;

    public Located<long?>? Integer(string name) =>
        InRange(name, Scalar<long?>(name, scalar => CoreSchema.TryInteger(scalar, out var value) ? value : null));

    public Located<double?>? Number(string name) =>
        Scalar<double?>(name, scalar => CoreSchema.TryNumber(scalar, out var value) && double.IsFinite(value) ? value : null);

    public TimeSpan? Duration(string name) =>
        Scalar<TimeSpan?>(name, scalar => Spec.Duration.TryParse(scalar.Text, out var value) && value > TimeSpan.Zero ? value : null)?.Value;

    public Located<string>? Word(string name) => Scalar(name, scalar => table[name].Words.Contains(scalar.Text) ? scalar.Text : null);

    /// <summary>A word that stands for one of an enumeration, whatever its case.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum => Word(name) is { } word ? Enum.Parse<T>(word.Value, ignoreCase: true) : null;

    /// <summary>A scalar that <paramref name="read"/> turns into a value, or refuses with null.</summary>
    public Located<T>? Scalar<T>(string name, Func<YamlScalar, T?> read)
    {
        var key = table[name];
        if (Value(name) is not { } node)
            return null;
        if (node is not YamlScalar scalar)
            return Wrong<Located<T>>(key, node);
        if (IsExpression(scalar, key))
            return null;
        return read(scalar) is { } value ? new Located<T>(value, scalar.Span) : Wrong<Located<T>>(key, node);
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
        WrongValue.Expression(findings, key, Place, scalar);
        return true;
    }

    private void Missing(SpecKey key) =>
        findings.Error(DiagnosticCodes.MissingKey, Owner, $"{char.ToUpperInvariant(Place[0])}{Place[1..]} has no '{key.Name}'.", $"Add for example '{key.Example}'.");

    private void CheckKey(Located<string> key)
    {
        var name = key.Value;
        if (findings.IsFull || name.StartsWith(SpecKeys.FreePrefix, StringComparison.Ordinal) || table.Keys.Any(known => known.Name == name))
            return;
        var isForeign = table.Foreign.TryGetValue(name, out var advice);
        if (table.Others is not null && !isForeign)
            return;
        var names = table.Keys.Select(known => known.Name).ToList();
        var fix = isForeign ? advice!
            : Suggestion.Nearest(name, names) is { } nearest ? $"Rename it to '{nearest}'."
            : $"Remove it, or write one of: {string.Join(", ", names)}.";
        findings.Error(DiagnosticCodes.UnknownKey, key.Span, $"Unknown key {Findings.Show(name)} in {Place}.", fix);
    }
}
