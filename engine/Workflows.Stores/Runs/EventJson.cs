using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Workflows.Core.Artifacts;
using Workflows.Core.Runs;

namespace Workflows.Stores.Runs;

/// <summary>Writes events in the JSON that <see cref="RunEvent"/> reads. An event knows what it is: its word is not looked up each time.</summary>
internal static class EventJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static string Write(RunEvent e) => JsonSerializer.Serialize(e, e.GetType(), Options);

    private static JsonSerializerOptions Create()
    {
        var words = WorkflowJson.Options.GetTypeInfo(typeof(RunEvent)).PolymorphismOptions!;
        return new JsonSerializerOptions(WorkflowJson.Options)
        {
            TypeInfoResolver = WorkflowJson.Options.TypeInfoResolver!.WithAddedModifier(type => AddWord(type, words)),
        };
    }

    private static void AddWord(JsonTypeInfo type, JsonPolymorphismOptions words)
    {
        if (words.DerivedTypes.FirstOrDefault(d => d.DerivedType == type.Type).TypeDiscriminator is not { } word) return;
        var property = type.CreateJsonPropertyInfo(typeof(string), words.TypeDiscriminatorPropertyName);
        property.Get = _ => word;
        property.Order = int.MinValue;
        type.Properties.Insert(0, property);
    }
}
