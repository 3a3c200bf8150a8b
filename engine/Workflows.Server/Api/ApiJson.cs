using System.Text.Json;
using System.Text.Json.Serialization;
using Workflows.Core.Artifacts;

namespace Workflows.Server.Api;

/// <summary>The JSON of the management API: the engine's one form, and stricter towards callers, whose misspelt keys are told.</summary>
internal static class ApiJson
{
    /// <summary>Gives options of the framework that form.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        var form = WorkflowJson.Options;
        options.Encoder = form.Encoder;
        options.DefaultIgnoreCondition = form.DefaultIgnoreCondition;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = form.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = form.RespectRequiredConstructorParameters;
        options.AllowOutOfOrderMetadataProperties = form.AllowOutOfOrderMetadataProperties;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.MaxDepth = 64;
        foreach (var converter in form.Converters) options.Converters.Add(converter);
    }
}
