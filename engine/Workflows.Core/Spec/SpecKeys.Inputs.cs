namespace Workflows.Core.Spec;

/// <content>Inputs.</content>
public static partial class SpecKeys
{
    /// <summary>One typed input.</summary>
    public static SpecTable Input { get; } = new()
    {
        Noun = "input",
        Description = "A typed input of the workflow, given at the start of a run.",
        Keys =
        [
            new("type", KeyKind.Word, "Type of the input.", "type: integer") { Required = true, Words = [.. Enum.GetNames<InputType>().Select(name => name.ToLowerInvariant())] },
            new("default", KeyKind.Literal, "Literal that a run takes when it is given none; without one the input must be given.", "default: 30"),
            new("minimum", KeyKind.Number, "Smallest number, inclusive; of an array the fewest items.", "minimum: 1"),
            new("maximum", KeyKind.Number, "Largest number, inclusive; of an array the most items.", "maximum: 500"),
            new("pattern", KeyKind.Text, "Regular expression that the whole of a string must match.", "pattern: \"[a-z]+\""),
            new("values", KeyKind.Texts, "The words of an enum.", "values: [small, large]") { Limit = 200 },
            new("items", KeyKind.Mapping, "What each item of an array is, as an input without a name; without it anything.", "items: { type: number }") { Table = () => Input },
            new("properties", KeyKind.MappingByName, "Parts of an object by name, each as an input; without it anything.", "properties: { rows: { type: integer } }") { Table = () => Input, Limit = 100 },
            new("required", KeyKind.Boolean, "Whether a run must give it; by default true when there is no default.", "required: true"),
            new("description", KeyKind.Text, "One sentence for people and forms.", "description: Passes over the training rows."),
        ],
        Foreign = Same("Rename it to 'default'.", "defaults", "value", "prefill")
            .Concat(Same("Rename it to 'minimum'.", "min", "minItems", "minimumItems"))
            .Concat(Same("Rename it to 'maximum'.", "max", "maxItems", "maximumItems"))
            .Concat(Same("Rename it to 'values' and write 'type: enum'.", "enum", "options", "choices", "oneOf", "allowed", "words"))
            .Concat(Same("Rename it to 'pattern'.", "regex", "validator", "format"))
            .Concat(Same("Rename it to 'items', with a mapping such as '{ type: string }'.", "itemType", "item", "of"))
            .Concat(Same("Rename it to 'properties'.", "fields", "keys"))
            .Concat(Same("Rename it to 'description'.", "displayName", "title", "help"))
            .Concat(Same("Write 'required: false'.", "optional", "nullable"))
            .Concat(Same("Remove it: the key of the mapping names the input.", "name", "id"))
            .Concat(Same("Write 'type: secret'.", "secret", "sensitive"))
            .ToDictionary(),
    };
}
