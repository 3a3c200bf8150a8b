using System.Text;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning;

/// <summary>The part of the reference page on activities, made from the catalogue.</summary>
internal static class ActivityReference
{
    public static string Generate(ActivityCatalog catalog)
    {
        var page = new StringBuilder();
        foreach (var activity in catalog.All) Describe(activity, page);
        return page.ToString().TrimEnd('\n');
    }

    private static void Describe(ActivityDescriptor activity, StringBuilder page)
    {
        page.Append($"### {activity.Name}\n\n{activity.Summary} {Habits(activity)}\n\n");
        page.Append($"```yaml\n{Example(activity)}```\n\n");
        Table("Input", activity.Inputs, InputFacts, page);
        Table("Output", activity.Outputs, f => f.Required ? "" : " Possibly missing.", page);
    }

    private static string Habits(ActivityDescriptor activity)
    {
        var reuse = activity switch
        {
            { Effect: Effect.Effect } => "It changes something outside, so it runs every time.",
            { CachedWhenAsked: true } => "Its result is reused only where the step writes `cache`.",
            { Effect: Effect.Read } => "It reads files; its result is reused while they stay as they are.",
            _ => "Its result is reused while its inputs stay as they are.",
        };
        return activity.UsesDevice ? $"{reuse} It computes on a device." : reuse;
    }

    private static void Table(string title, RecordType record, Func<Field, string> facts, StringBuilder page)
    {
        if (record.Fields.Count == 0) return;
        page.Append(SpecReference.Row(title, "Type", "Meaning")).Append("| --- | --- | --- |\n");
        Rows("", record, facts, page);
        page.Append('\n');
    }

    private static void Rows(string path, RecordType record, Func<Field, string> facts, StringBuilder page)
    {
        foreach (var field in record.Fields)
        {
            var name = path + field.Name;
            page.Append(SpecReference.Row(SpecReference.Code(name), TypeOf(field), field.Description + facts(field)));
            if (PartsOf(field.Type) is { } parts) Rows($"{name}{(field.Type is RecordType ? "" : "[]")}.", parts, facts, page);
        }
    }

    private static RecordType? PartsOf(DataType type) => type switch
    {
        RecordType record => record,
        ListType list => PartsOf(list.Item),
        MapType map => PartsOf(map.Value),
        _ => null,
    };

    private static string TypeOf(Field field) => field.Type switch
    {
        RecordType record => WordOf(record),
        ListType { Item: RecordType record } => $"list, each {WordOf(record)}",
        MapType { Value: RecordType record } => $"map, each {WordOf(record)}",
        var type => type.Name,
    };

    private static string WordOf(RecordType record) => record.OneOf is { } choices ? $"a record with one of {string.Join(", ", choices)}" : "a record";

    private static string InputFacts(Field field)
    {
        var facts = new List<string>();
        if (field.Required) facts.Add("Required.");
        if (field.Default is { } value) facts.Add($"By default `{value.ToJsonString(Artifacts.WorkflowJson.Options)}`.");
        if (field.Minimum is { } minimum) facts.Add($"At least {minimum}.");
        if (field.Maximum is { } maximum) facts.Add($"At most {maximum}.");
        if (field.Fits) facts.Add("Something is fitted with it: no test data.");
        return facts.Count == 0 ? "" : $" {string.Join(' ', facts)}";
    }

    private static string Example(ActivityDescriptor activity)
    {
        var inputs = activity.Inputs.Fields.Where(f => f.Required).Select(f => $"{f.Name}: {Value(f.Type)}").ToList();
        return inputs.Count == 0 ? $"uses: {activity.Name}\n" : $"uses: {activity.Name}\nwith: {{ {string.Join(", ", inputs)} }}\n";
    }

    private static string Value(DataType type) => type switch
    {
        StringType { Words: [var first, ..] } => first,
        IntegerType => "10",
        NumberType => "0.5",
        BooleanType => "true",
        DurationType => "10s",
        PathType => "../data/iris.csv",
        SecretType => "\"${{ secrets.TOKEN }}\"",
        ArtifactType artifact => $"\"${{{{ steps.before.outputs.{artifact.Kind.ToString().ToLowerInvariant()} }}}}\"",
        ListType list => $"[{Value(list.Item)}]",
        MapType map => $"{{ name: {Value(map.Value)} }}",
        RecordType record => $"{{ {string.Join(", ", Chosen(record).Select(f => $"{f.Name}: {Value(f.Type)}"))} }}",
        _ => "text",
    };

    private static IEnumerable<Field> Chosen(RecordType record) => record.Fields.Where(f => f.Required || f.Name == record.OneOf?[0]);
}
