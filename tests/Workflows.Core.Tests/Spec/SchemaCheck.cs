using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Tests.Spec;

/// <summary>What an editor does with the JSON schema: all keywords that ours uses, and no others.</summary>
internal sealed class SchemaCheck(JsonObject schema)
{
    private static readonly string[] Words = ["$schema", "title", "description", "examples", "default", "definitions"];

    /// <summary>Places of the value that do not fit.</summary>
    public IReadOnlyList<string> Problems(JsonNode? value) => Check(schema, value, "").ToList();

    /// <summary>A YAML value as JSON.</summary>
    public static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, Json(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar scalar when CoreSchema.IsNull(scalar) => null,
        YamlScalar scalar when CoreSchema.TryBoolean(scalar, out var boolean) => boolean,
        YamlScalar scalar when CoreSchema.TryNumber(scalar, out var number) => number,
        YamlScalar scalar => scalar.Text,
        _ => throw new InvalidOperationException($"{node} is no YAML."),
    };

    private IEnumerable<string> Check(JsonNode rule, JsonNode? value, string place) => rule is JsonObject keywords
        ? keywords.SelectMany(keyword => Check(keywords, keyword.Key, keyword.Value!, value, place))
        : rule.GetValue<bool>() ? [] : [$"{place} may not be there"];

    private IEnumerable<string> Check(JsonObject rule, string keyword, JsonNode wanted, JsonNode? value, string place) => keyword switch
    {
        "$ref" => Check(schema["definitions"]![wanted.GetValue<string>()["#/definitions/".Length..]]!, value, place),
        "allOf" => wanted.AsArray().SelectMany(one => Check(one!, value, place)),
        "anyOf" => wanted.AsArray().Any(one => !Check(one!, value, place).Any()) ? [] : [$"{place} fits none of {wanted.ToJsonString()}"],
        "oneOf" => wanted.AsArray().Count(one => !Check(one!, value, place).Any()) == 1 ? [] : [$"{place} does not fit exactly one of {wanted.ToJsonString()}"],
        "not" => Check(wanted, value, place).Any() ? [] : [$"{place} fits what it must not"],
        "if" => Check(wanted, value, place).Any() ? [] : Check(rule["then"]!, value, place),
        "then" => [],
        "const" => JsonNode.DeepEquals(wanted, value) ? [] : [$"{place} is not {wanted}"],
        "enum" => wanted.AsArray().Any(one => JsonNode.DeepEquals(one, value)) ? [] : [$"{place} is none of {wanted.ToJsonString()}"],
        "type" => (wanted as JsonArray ?? [wanted.DeepClone()]).Any(one => Is(one!.GetValue<string>(), value)) ? [] : [$"{place} is no {wanted.ToJsonString()}"],
        "pattern" => value is not JsonValue text || text.GetValueKind() != System.Text.Json.JsonValueKind.String || Regex.IsMatch(text.GetValue<string>(), wanted.GetValue<string>()) ? [] : [$"{place} does not match {wanted}"],
        "minimum" => Number(value) < Number(wanted) ? [$"{place} is below {wanted}"] : [],
        "maximum" => Number(value) > Number(wanted) ? [$"{place} is above {wanted}"] : [],
        "minItems" => value is JsonArray few && few.Count < Number(wanted) ? [$"{place} has too few items"] : [],
        "maxItems" => value is JsonArray many && many.Count > Number(wanted) ? [$"{place} has too many items"] : [],
        "minProperties" => value is JsonObject few && few.Count < Number(wanted) ? [$"{place} has too few keys"] : [],
        "maxProperties" => value is JsonObject many && many.Count > Number(wanted) ? [$"{place} has too many keys"] : [],
        "required" => value is JsonObject members ? wanted.AsArray().Where(name => !members.ContainsKey(name!.GetValue<string>())).Select(name => $"{place} lacks {name}") : [],
        "items" => value is JsonArray items ? items.SelectMany((item, i) => Check(wanted, item, $"{place}[{i}]")) : [],
        "properties" => value is JsonObject members ? wanted.AsObject().Where(p => members.ContainsKey(p.Key)).SelectMany(p => Check(p.Value!, members[p.Key], $"{place}.{p.Key}")) : [],
        "patternProperties" => value is JsonObject members
            ? wanted.AsObject().SelectMany(p => members.Where(m => Regex.IsMatch(m.Key, p.Key)).SelectMany(m => Check(p.Value!, m.Value, $"{place}.{m.Key}"))) : [],
        "additionalProperties" => value is JsonObject members ? members.Where(m => IsAdditional(rule, m.Key)).SelectMany(m => Check(wanted, m.Value, $"{place}.{m.Key}")) : [],
        _ when Words.Contains(keyword) => [],
        _ => throw new InvalidOperationException($"The check does not know the keyword '{keyword}'."),
    };

    private static bool IsAdditional(JsonObject rule, string name) =>
        rule["properties"]?.AsObject().ContainsKey(name) != true && rule["patternProperties"]?.AsObject().Any(p => Regex.IsMatch(name, p.Key)) != true;

    private static double Number(JsonNode? value) =>
        value is JsonValue && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value is JsonValue flag && flag.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "integer" => Number(value) % 1 == 0,
        _ => !double.IsNaN(Number(value)),
    };
}
