using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Workflows.Core.Artifacts;
using Workflows.Core.Spec;

namespace Workflows.Core.Activities;

/// <summary>Values in JSON, looked at through their type: brings them into canonical form, finds and replaces what stands in them.</summary>
internal static class Values
{
    /// <summary>The canonical form of a value: checked, defaults filled in, durations in one notation, whole numbers without a fraction.</summary>
    /// <param name="value">The value; null for none.</param>
    /// <param name="type">What it shall be.</param>
    /// <param name="path">Where it stands, such as <c>optimizer.adam</c>; empty for the root.</param>
    /// <param name="problems">Gets one clause for each mistake.</param>
    public static JsonNode? Complete(JsonNode? value, DataType type, string path, List<string> problems)
    {
        switch (type, value)
        {
            case (AnyType, _): return value?.DeepClone();
            case (_, null): return Wrong("nothing");
            case (RecordType record, JsonObject members): return CompleteRecord(members, record, path, problems);
            case (MapType map, JsonObject members): return CompleteMap(members, map, path, problems);
            case (ListType list, JsonArray items): return CompleteList(items, list, path, problems);
            case (ArtifactType artifact, JsonObject handle): return CompleteArtifact(handle, artifact, path, problems);
            case (PathType, JsonObject): return value.DeepClone();
            case (PathType, JsonValue) when JsonScalar.Text(value) is not null: return value.DeepClone();
            case (SecretType, JsonObject secret) when SecretReference.NameIn(secret) is not null || SecretReference.IsRevealed(secret): return value.DeepClone();
            case (StringType text, JsonValue) when JsonScalar.Text(value) is { } word:
                if (text.Words is { } words && !words.Contains(word)) problems.Add($"'{path}' is '{word}', which is not {text.Name}");
                return word;
            case (BooleanType, JsonValue) when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False: return value.DeepClone();
            case (IntegerType, JsonValue) when JsonScalar.Integer(value) is { } whole: return whole;
            case (NumberType, JsonValue) when JsonScalar.Number(value) is { } number && double.IsFinite(number): return value.DeepClone();
            case (DurationType, JsonValue) when JsonScalar.Text(value) is { } span && Duration.TryParse(span, out var duration): return XmlConvert.ToString(duration);
            default: return Wrong(JsonScalar.Describe(value));
        }

        JsonNode? Wrong(string have)
        {
            problems.Add($"'{path}' must be {type.Name}, not {have}");
            return value?.DeepClone();
        }
    }

    /// <summary>Whether a value of this type may hold one of a type such as <see cref="PathType"/>.</summary>
    public static bool MayHold<T>(DataType type)
        where T : DataType => type switch
    {
        T => true,
        ListType list => MayHold<T>(list.Item),
        MapType map => MayHold<T>(map.Value),
        RecordType record => record.Fields.Any(f => MayHold<T>(f.Type)),
        _ => false,
    };

    /// <summary>A clause that says which bound of a field a number breaks, or null.</summary>
    public static string? OutOfRange(Field field, double number) =>
        number < field.Minimum ? $"{Show(number)} is below the minimum {Show(field.Minimum.Value)}"
        : number > field.Maximum ? $"{Show(number)} is above the maximum {Show(field.Maximum.Value)}"
        : null;

    /// <summary>A clause that says how the members of a tagged union break its rule, or null.</summary>
    public static string? BreaksOneOf(RecordType type, IReadOnlyCollection<string> given)
    {
        if (type.OneOf is null) return null;
        var chosen = given.Where(type.OneOf.Contains).ToList();
        return chosen.Count switch
        {
            1 => null,
            0 when type.OneOfOrNone && given.Count > 0 => null,
            0 => $"needs one of {string.Join(", ", type.OneOfOrNone ? type.Fields.Select(f => f.Name) : type.OneOf)}",
            _ => $"has {string.Join(" and ", chosen)}, of which only one may be given",
        };
    }

    /// <summary>The value with every path, artifact and secret in it replaced; the rest is copied.</summary>
    public static JsonNode? Replace(JsonNode? value, DataType type, Func<DataType, JsonNode, JsonNode?> replace) => (type, value) switch
    {
        (_, null) => null,
        (RecordType record, JsonObject members) => new JsonObject(members.Select(m => KeyValuePair.Create(
            m.Key, record.Fields.FirstOrDefault(f => f.Name == m.Key) is { } field ? Replace(m.Value, field.Type, replace) : m.Value?.DeepClone()))),
        (MapType map, JsonObject members) => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Replace(m.Value, map.Value, replace)))),
        (ListType list, JsonArray items) => new JsonArray([.. items.Select(i => Replace(i, list.Item, replace))]),
        (PathType or ArtifactType or SecretType, _) => replace(type, value),
        _ => value.DeepClone(),
    };

    private static JsonObject CompleteMap(JsonObject members, MapType map, string path, List<string> problems) =>
        new(members.Select(m => KeyValuePair.Create(m.Key, Complete(m.Value, map.Value, Join(path, m.Key), problems))));

    private static JsonArray CompleteList(JsonArray items, ListType list, string path, List<string> problems) =>
        [.. items.Select((item, i) => Complete(item, list.Item, $"{path}[{i}]", problems))];

    private static JsonObject CompleteRecord(JsonObject members, RecordType record, string path, List<string> problems)
    {
        var complete = new JsonObject();
        foreach (var field in record.Fields)
        {
            var (at, given) = (Join(path, field.Name), members[field.Name]);
            if (given is null && field.Required) problems.Add($"'{at}' is missing");
            var value = given is null ? field.Default?.DeepClone() : Complete(given, field.Type, at, problems);
            if (JsonScalar.Number(value) is { } number && OutOfRange(field, number) is { } range) problems.Add($"'{at}': {range}");
            if (value is not null) complete[field.Name] = value;
        }

        if (members.Count > 0 || record.OneOf is not null) CheckMembers(members, record, path, problems);
        return complete;
    }

    private static void CheckMembers(JsonObject members, RecordType record, string path, List<string> problems)
    {
        foreach (var (name, _) in members.Where(m => record.Fields.All(f => f.Name != m.Key)))
            problems.Add($"'{Join(path, name)}' is unknown");
        var chosen = members.Where(m => m.Value is not null).Select(m => m.Key).ToList();
        if (BreaksOneOf(record, chosen) is { } oneOf) problems.Add(path.Length == 0 ? oneOf : $"'{path}' {oneOf}");
    }

    private static JsonNode CompleteArtifact(JsonObject handle, ArtifactType type, string path, List<string> problems)
    {
        var artifact = handle.Deserialize<Artifact>(WorkflowJson.Options)!;
        if (artifact.Kind != type.Kind && !type.AnyKind)
            problems.Add($"'{path}' must be {type.Name}, not a {JsonNamingPolicy.CamelCase.ConvertName(artifact.Kind.ToString())}");
        else if (type.Formats.Count > 0 && artifact.Format is { } format && !type.Formats.Contains(format))
            problems.Add($"'{path}' must be {type.Name}, not {format}; {ModelFormats.Fix(format, type.Formats)}");
        return handle.DeepClone();
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Show(double number) => number.ToString("R");
}
