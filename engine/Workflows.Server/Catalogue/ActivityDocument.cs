using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Planning;

namespace Workflows.Server.Catalogue;

/// <summary>An activity as forms and palettes need it.</summary>
internal sealed record ActivityDocument
{
    /// <summary>The word in YAML.</summary>
    public required string Name { get; init; }

    /// <summary>What the first part of its name says.</summary>
    public required string Family { get; init; }

    /// <summary>Name of a Lucide icon.</summary>
    public required string Icon { get; init; }

    /// <summary>Declared version.</summary>
    public required int Version { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What running it does to the world.</summary>
    public required Effect Effect { get; init; }

    /// <summary>Whether its steps run on a device.</summary>
    public required bool UsesDevice { get; init; }

    /// <summary>What it takes under <c>with</c>.</summary>
    public required IReadOnlyList<FieldDocument> Inputs { get; init; }

    /// <summary>What it gives.</summary>
    public required IReadOnlyList<FieldDocument> Outputs { get; init; }

    /// <summary>JSON schema of what stands under <c>with</c>; its references point into <c>GET /api/v1/schema</c>.</summary>
    public required JsonObject Schema { get; init; }

    public static ActivityDocument Of(ActivityDescriptor activity)
    {
        var family = activity.Name.Split('/')[0];
        return new ActivityDocument
        {
            Name = activity.Name,
            Family = family,
            Icon = IconOf(family),
            Version = activity.Version,
            Summary = activity.Summary,
            Effect = activity.Effect,
            UsesDevice = activity.UsesDevice,
            Inputs = FieldDocument.Of(activity.Inputs),
            Outputs = FieldDocument.Of(activity.Outputs),
            Schema = SpecSchema.OfInputs(activity),
        };
    }

    private static string IconOf(string family) => family switch
    {
        "data" => "table",
        "train" or "distill" => "graduation-cap",
        "compress" => "shrink",
        "convert" => "repeat",
        "evaluate" => "gauge",
        "gate" => "shield-check",
        "deploy" => "rocket",
        "models" => "boxes",
        "monitor" => "activity",
        "run" => "terminal",
        "flow" => "workflow",
        _ => "box",
    };
}

/// <summary>A field of an activity.</summary>
/// <param name="Name">As in YAML.</param>
/// <param name="Type">The word for its type, such as <c>integer</c>, <c>model (network)</c>, <c>list of number</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Required">Input: must be given. Output: always there.</param>
/// <param name="Default">Value taken when it is not given, or null.</param>
/// <param name="Minimum">Smallest number, or null.</param>
/// <param name="Maximum">Largest number, or null.</param>
/// <param name="Words">The only values, or null.</param>
/// <param name="Fields">What it is made of when it is a record, or null.</param>
internal sealed record FieldDocument(
    string Name, string Type, string Description, bool Required, JsonNode? Default, double? Minimum, double? Maximum, IReadOnlyList<string>? Words, IReadOnlyList<FieldDocument>? Fields)
{
    public static IReadOnlyList<FieldDocument> Of(RecordType record) => [.. record.Fields.Select(Of)];

    private static FieldDocument Of(Field field) => new(
        field.Name, field.Type.Name, field.Description, field.Required, field.Default?.DeepClone(), field.Minimum, field.Maximum,
        (field.Type as StringType)?.Words, field.Type is RecordType inner ? Of(inner) : null);
}
