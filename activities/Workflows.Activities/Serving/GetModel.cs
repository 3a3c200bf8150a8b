using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Models;

namespace Workflows.Activities.Serving;

/// <summary>
/// Hands out a model of the registry: to compare a new one with the champion, or to go on training from it. Its version enters the cache key, so that what
/// follows runs again when the alias or the deployment has moved.
/// </summary>
[Activity("models/get", Summary = "Gets a model from the registry by name, and by alias or version.", Effect = Effect.Read)]
internal sealed partial class GetModel(IModelRegistry registry) : IActivity<GetModelInput, GetModelOutput>, IFingerprinted<GetModelInput>, IShapesOutputs
{
    // Enough of a hash to tell two registries apart.
    private const int HashPrefix = 19;

    /// <inheritdoc/>
    public async Task<string> FingerprintAsync(GetModelInput input, string project, CancellationToken cancellationToken) =>
        await new ModelSearch(registry, project).FindAsync(input, cancellationToken) is { Version: { } version }
            ? string.Create(CultureInfo.InvariantCulture, $"version {version.Version} ({version.Model.Hash[..HashPrefix]})")
            : "none";

    /// <inheritdoc/>
    public static RecordType Shape(RecordType outputs, JsonObject with)
    {
        var mayMiss = with.ContainsKey("optional") && JsonScalar.Boolean(with["optional"]) != false;
        var format = JsonScalar.Text(with["format"]);
        return outputs with { Fields = [.. outputs.Fields.Select(Shaped)] };

        Field Shaped(Field field) => field.Name switch
        {
            "model" when with.ContainsKey("format") && format is null => field with { Required = !mayMiss },
            "model" => field with { Required = !mayMiss, Type = new ArtifactType(ArtifactKind.Model, [format ?? ModelArtifact.Onnx]) },
            "version" => field with { Required = !mayMiss },
            _ => field,
        };
    }

    /// <inheritdoc/>
    public async Task<GetModelOutput> RunAsync(GetModelInput input, ActivityContext context)
    {
        var found = await new ModelSearch(registry, context.Project).FindAsync(input, context.Cancellation);
        if (found.Version is { } version)
        {
            LogFound(context.Logger, input.Name, version.Version);
            return new GetModelOutput { Found = true, Model = InFormat(version, input), Version = version.Version, Metrics = version.Metrics };
        }

        if (!input.Optional) throw FailureException.Input(FailureCodes.ModelMissing, $"models/get: {found.Missing} Run a workflow with deploy/model first, or write optional: true.");
        LogMissing(context.Logger, found.Missing);
        return new GetModelOutput { Found = false, Metrics = new Dictionary<string, double>() };
    }

    private static Artifact InFormat(ModelVersion version, GetModelInput input) => input.Format == ModelFormat.Onnx
        ? version.Model
        : version.Network ?? throw FailureException.Input(FailureCodes.ModelNetworkMissing,
            $"models/get: version {version.Version} of '{input.Name}' was deployed without its network. Give deploy/model the input 'network', or take the format onnx.");

    [LoggerMessage(1611, LogLevel.Information, "{Name}: version {Version}")]
    private static partial void LogFound(ILogger logger, string name, int version);

    [LoggerMessage(1612, LogLevel.Information, "{Missing} The step goes on without a model")]
    private static partial void LogMissing(ILogger logger, string missing);
}

/// <summary>Inputs of <c>models/get</c>.</summary>
internal sealed record GetModelInput
{
    [Field("Name of the model.")]
    public required string Name { get; init; }

    [Field("Takes the version that this alias points to, such as champion. With neither alias nor version: the deployed one.")]
    public string? Alias { get; init; }

    [Field("Takes this version.", Minimum = 1)]
    public int? Version { get; init; }

    [Field("onnx is what serves; network can be trained further, and is there when deploy/model was given it.")]
    public ModelFormat Format { get; init; } = ModelFormat.Onnx;

    [Field("Whether the step also succeeds without such a model, as on a first run: then found is false, model and version are missing and metrics is empty.")]
    public bool Optional { get; init; }
}

/// <summary>Outputs of <c>models/get</c>.</summary>
internal sealed record GetModelOutput
{
    [Field("Whether there is such a model; always true without optional.")]
    public required bool Found { get; init; }

    [Field("The model; may be missing with optional.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx, ModelArtifact.Network])]
    public Artifact? Model { get; init; }

    [Field("Its version, from 1; may be missing with optional.")]
    public int? Version { get; init; }

    [Field("Figures that deploy/model kept beside the version, by name; empty without any.")]
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }
}

/// <summary>The form of a model.</summary>
internal enum ModelFormat
{
    /// <summary>One graph with the preprocessing in it.</summary>
    Onnx,

    /// <summary>Layers and weights.</summary>
    Network,
}
