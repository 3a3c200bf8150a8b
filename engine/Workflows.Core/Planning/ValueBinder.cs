using System.Text.Json.Nodes;
using System.Xml;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Turns what YAML gives for a field into a binding, and checks it against the field's type as far as that can be done without running.</summary>
/// <param name="owner">Whose values they are, for messages: <c>step 'train'</c>.</param>
/// <param name="expressions">Binds what is not constant.</param>
/// <param name="source">Where literal paths are looked up.</param>
/// <param name="findings">Gets what is wrong.</param>
internal sealed class ValueBinder(string owner, ExpressionBinder expressions, PlanSource source, Findings findings)
{
    /// <summary>The inputs of a step.</summary>
    /// <param name="with">What the spec gives.</param>
    /// <param name="inputs">What the activity takes.</param>
    /// <param name="uses">The activity's name and place, which a missing input is reported at.</param>
    public IReadOnlyDictionary<string, Binding> BindInputs(YamlMapping with, RecordType inputs, Located<string> uses) =>
        BindFields(with, inputs, "", uses.Span, $"{uses.Value} in {owner}", fits: false);

    /// <summary>A value of a type.</summary>
    public Binding? Bind(YamlNode node, DataType type, string name) => Bind(node, Anything with { Type = type }, name, fits: false);

    /// <summary>A value about whose type nothing is known.</summary>
    public Binding? BindAny(YamlNode node, string name) => Bind(node, Anything, name, fits: false);

    /// <summary>A value that becomes text whatever single value it is; null after a diagnostic.</summary>
    public Binding? BindText(YamlNode node, string name, bool takesSecrets = false)
    {
        if (node is not YamlScalar scalar || CoreSchema.IsNull(scalar))
        {
            Report(DiagnosticCodes.InputType, node.Span, $"'{name}' in {owner} takes a single value.", "Write text, a number, true or false; toJson(value) makes text of any value.");
            return null;
        }

        if (!Interpolation.HasExpression(scalar.Text)) return new LiteralBinding(scalar.Text);
        if (expressions.Bind(scalar, name, fits: false) is not var (binding, type, place)) return null;
        if (TypeFit.IsText(type) || (type is SecretType && takesSecrets)) return binding;
        if (TypeFit.IsScalar(type)) return new TextBinding([binding]);
        if (type is SecretType) ReportSecret(place, $"'{name}' in {owner} is seen by expressions");
        else Report(DiagnosticCodes.InputType, place, $"'{name}' in {owner} takes a single value, not {TypeFit.Show(type)}.", "Name a single value of it, or write toJson(value).");
        return null;
    }

    /// <summary>A value whose type follows from what it is; null after a diagnostic.</summary>
    public Bound? Infer(YamlNode node, string name)
    {
        switch (node)
        {
            case YamlScalar scalar when Interpolation.HasExpression(scalar.Text):
                if (expressions.Bind(scalar, name, fits: false) is not { } bound) return null;
                if (bound.Type is not SecretType) return bound;
                ReportSecret(bound.Place, $"'{name}' in {owner} is seen by people and expressions");
                return null;
            case YamlScalar scalar: return new Bound(new LiteralBinding(Literals.Read(scalar, DataType.Any)), Literals.TypeOf(scalar), scalar.Span);
            case YamlSequence sequence:
                var items = sequence.Items.Select((item, i) => Infer(item, $"{name}[{i}]")).ToList();
                if (items.Exists(i => i is null)) return null;
                return new Bound(ListOf([.. items.Select(i => i!.Binding)]), new ListType(CommonOf([.. items.Select(i => i!.Type)])), sequence.Span);
            default:
                var fields = ((YamlMapping)node).Entries.Select(e => (e.Key.Value, Bound: Infer(e.Value, Join(name, e.Key.Value)))).ToList();
                if (fields.Exists(f => f.Bound is null)) return null;
                return new Bound(Collapse(fields.ToDictionary(f => f.Value, f => f.Bound!.Binding)), new RecordType([.. fields.Select(f => FieldOf(f.Value, f.Bound!))]), node.Span);
        }
    }

    /// <summary>The same without noting or telling anything.</summary>
    public ValueBinder Quietly() => new(owner, expressions.Quietly(), source, new Findings());

    /// <summary>The type of all, or any value when they have no type in common.</summary>
    private static DataType CommonOf(IReadOnlyList<DataType> types) =>
        types.Count == 0 ? DataType.Any : types.Aggregate((a, b) => TypeFit.Common(a, b) ?? DataType.Any);

    private static Field FieldOf(string name, Bound bound) =>
        new() { Name = name, Type = bound.Type, Description = "", Required = bound.Binding is not LiteralBinding { Value: null } };

    private static Field Anything { get; } = new() { Name = "", Type = DataType.Any, Description = "", Required = true };

    private Dictionary<string, Binding> BindFields(YamlMapping given, RecordType type, string path, SourceSpan place, string taker, bool fits)
    {
        var bound = new Dictionary<string, Binding>();
        var names = new HashSet<string>();
        foreach (var entry in given.Entries)
        {
            var name = entry.Key.Value;
            if (name.StartsWith("x-", StringComparison.Ordinal)) continue;
            if (TypeFit.FieldOf(type, name) is not { } field) ReportUnknown(entry.Key, type, taker);
            else if (entry.Value is not YamlScalar scalar || !CoreSchema.IsNull(scalar))
            {
                names.Add(name);
                if (Bind(entry.Value, field, Join(path, name), fits || field.Fits) is { } value) bound[name] = value;
            }
        }

        foreach (var field in type.Fields.Where(f => f.Required && !names.Contains(f.Name)))
            Report(DiagnosticCodes.MissingInput, place, $"{taker} needs '{field.Name}' ({TypeFit.Show(field.Type)}).", $"Add '{field.Name}'{Example(field.Type)}.");
        if (Values.BreaksOneOf(type, names) is { } oneOf)
            Report(DiagnosticCodes.InputChoice, given.Span, $"{(path.Length == 0 ? taker : $"'{path}' in {owner}")} {oneOf}.", "Give exactly one.");
        return bound;
    }

    private void ReportUnknown(Located<string> key, RecordType type, string taker)
    {
        var names = type.Fields.Select(f => f.Name).ToList();
        var fix = !findings.IsLong && Suggestion.Nearest(key.Value, names) is { } nearest ? $"Did you mean '{nearest}'?"
            : names.Count == 0 ? "Remove it; there are none."
            : $"There is {string.Join(", ", names)}.";
        Report(DiagnosticCodes.UnknownInput, key.Span, $"{taker} has no input '{key.Value}'.", fix);
    }

    private Binding? Bind(YamlNode node, Field field, string path, bool fits)
    {
        switch (node, field.Type)
        {
            case (YamlScalar scalar, _) when Interpolation.HasExpression(scalar.Text): return BindExpression(scalar, field.Type, path, fits, isOptional: !field.Required);
            case (YamlScalar scalar, _): return BindLiteral(scalar, field, path);
            case (YamlMapping mapping, RecordType record):
                return Collapse(BindFields(mapping, record, path, mapping.Span, $"'{path}' in {owner}", fits));
            case (YamlMapping mapping, MapType or AnyType):
                return Collapse(BindMap(mapping, field.Type is MapType map ? map.Value : DataType.Any, field, path, fits));
            case (YamlSequence sequence, ListType or AnyType):
                return BindList(sequence, field.Type is ListType list ? list.Item : DataType.Any, field, path, fits);
            default:
                ReportType(node.Span, field.Type, path, node is YamlMapping ? "a mapping" : "a list");
                return null;
        }
    }

    private Dictionary<string, Binding> BindMap(YamlMapping mapping, DataType type, Field field, string path, bool fits)
    {
        var bound = new Dictionary<string, Binding>();
        foreach (var entry in mapping.Entries)
        {
            if (Bind(entry.Value, field with { Type = type, Required = true }, Join(path, entry.Key.Value), fits) is { } value) bound[entry.Key.Value] = value;
        }

        return bound;
    }

    private Binding? BindList(YamlSequence sequence, DataType type, Field field, string path, bool fits)
    {
        var items = sequence.Items.Select((item, i) => Bind(item, field with { Type = type, Required = true }, $"{path}[{i}]", fits)).ToList();
        return items.Exists(i => i is null) ? null : ListOf(items!);
    }

    private static Binding ListOf(List<Binding> items) => items.TrueForAll(i => i is LiteralBinding)
        ? new LiteralBinding(new JsonArray([.. items.Select(i => ((LiteralBinding)i).Value)]))
        : new ListBinding(items);

    private static Binding Collapse(Dictionary<string, Binding> fields) => fields.Values.All(f => f is LiteralBinding)
        ? new LiteralBinding(new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, ((LiteralBinding)f.Value).Value))))
        : new MapBinding(fields);

    private Binding? BindExpression(YamlScalar scalar, DataType wanted, string path, bool fits, bool isOptional)
    {
        if (expressions.Bind(scalar, path, fits, isOptional) is not var (binding, type, place)) return null;
        if (TypeFit.Fits(wanted, type)) return binding;
        if (type is SecretType)
        {
            ReportSecret(place, $"'{path}' in {owner} takes {TypeFit.Show(wanted)}");
        }
        else if (wanted is ArtifactType asked && type is ArtifactType have && asked.Kind == have.Kind)
        {
            var fix = ModelFormats.Fix(have.Formats[0], asked.Formats);
            Report(DiagnosticCodes.ModelFormat, place, $"'{path}' in {owner} takes {asked.Name}, not {have.Name}.", $"{char.ToUpperInvariant(fix[0])}{fix[1..]}.");
        }
        else
        {
            ReportType(place, wanted, path, TypeFit.Show(type));
        }

        return null;
    }

    private LiteralBinding? BindLiteral(YamlScalar scalar, Field field, string path)
    {
        if (Literals.Read(scalar, field.Type) is not { } value)
        {
            if (field.Type is AnyType && CoreSchema.IsNull(scalar)) return new LiteralBinding(null);
            if (field.Type is StringType { Words: { } words }) ReportWord(scalar, words, path);
            else ReportType(scalar.Span, field.Type, path, Literals.Describe(scalar));
            return null;
        }

        if (field.Type is PathType && SourcePaths.Resolve(source, scalar.Text).Problem is { } problem)
        {
            Report(problem.Code, scalar.Span, problem.Message, problem.Fix);
            return null;
        }

        if (JsonScalar.Number(value) is { } number && Values.OutOfRange(field, number) is { } range)
        {
            Report(DiagnosticCodes.InputRange, scalar.Span, $"'{path}' in {owner}: {range}.", "Choose a value inside the range.");
            return null;
        }

        return new LiteralBinding(field.Type is DurationType && Duration.TryParse(scalar.Text, out var span) ? XmlConvert.ToString(span) : value);
    }

    private void ReportSecret(SourceSpan place, string why) =>
        Report(DiagnosticCodes.SecretMisplaced, place, $"{why}: a secret cannot stand there.", "Give it to an input of type secret, or under 'env' to an activity that reads the environment.");

    private void ReportWord(YamlScalar scalar, IReadOnlyList<string> words, string path)
    {
        var fix = Suggestion.Nearest(scalar.Text, words) is { } nearest ? $"Did you mean '{nearest}'?" : $"Use one of {string.Join(", ", words)}.";
        Report(DiagnosticCodes.InputChoice, scalar.Span, $"'{path}' in {owner} cannot be {Literals.Describe(scalar)}.", fix);
    }

    private void ReportType(SourceSpan place, DataType wanted, string path, string have) =>
        Report(DiagnosticCodes.InputType, place, $"'{path}' in {owner} takes {TypeFit.Show(wanted)}, not {have}.", Literals.Advice(wanted));

    private static string Example(DataType type) => type is ArtifactType ? ", such as ${{ steps.id.outputs.name }}" : "";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void Report(string code, SourceSpan place, string message, string fix) =>
        findings.Error(code, place, message, fix);
}
