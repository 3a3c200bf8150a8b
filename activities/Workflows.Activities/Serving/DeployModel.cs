using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Models;

namespace Workflows.Activities.Serving;

/// <summary>
/// Puts a model into the registry and lets its name answer with it. A content that is the newest version already gets no new one; the same step of the
/// same run does its work once, however often it is attempted.
/// </summary>
[Activity("deploy/model", Summary = "Registers a model as a new version, moves an alias to it and binds the deployment of that name.", Effect = Effect.Effect)]
internal sealed partial class DeployModel(IModelRegistry registry) : IActivity<DeployInput, DeployOutput>
{
    /// <inheritdoc/>
    public async Task<DeployOutput> RunAsync(DeployInput input, ActivityContext context)
    {
        CheckName("name", input.Name);
        if (input.Alias is { } alias) CheckName("alias", alias);
        await ModelArtifact.LoadOnnxAsync(input.Model, context);
        if (input.Network is { } network) await ModelArtifact.LoadNetworkAsync(network, context);
        var release = await registry.ReleaseAsync(
            new ReleaseRequest
            {
                Project = context.Project,
                Name = input.Name,
                Model = input.Model,
                Network = input.Network,
                Alias = input.Alias,
                IdempotencyKey = context.IdempotencyKey,
                RunId = context.RunId,
                Metrics = input.Metrics,
            },
            context.Cancellation);
        LogRelease(context.Logger, release.Name, release.Version, release.State.ToString().ToLowerInvariant());
        return new DeployOutput { Release = new ReleaseSummary { Name = release.Name, Version = release.Version, State = release.State, Alias = release.Alias } };
    }

    private static void CheckName(string input, string name)
    {
        if (!ModelNames.IsValid(name))
            throw FailureException.Input(FailureCodes.ModelName, $"deploy/model: the {input} '{name}' cannot stand in an address. {ModelNames.Rule}");
    }

    [LoggerMessage(1601, LogLevel.Information, "{Name} version {Version}: {State}")]
    private static partial void LogRelease(ILogger logger, string name, int version, string state);
}

/// <summary>Inputs of <c>deploy/model</c>.</summary>
internal sealed record DeployInput
{
    [Field("The model.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Onnx])]
    public required Artifact Model { get; init; }

    [Field("Name of the model and of its deployment: letters, digits, '.', '_' and '-'.")]
    public required string Name { get; init; }

    [Field("The network that it was converted from, kept beside it so that models/get can hand it to a later training; none when not given.", Kind = ArtifactKind.Model, Formats = [ModelArtifact.Network])]
    public Artifact? Network { get; init; }

    [Field("Alias to move to the version, for example champion; none when not given.")]
    public string? Alias { get; init; }

    [Field("Figures to keep beside the version, by name.")]
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }
}

/// <summary>Outputs of <c>deploy/model</c>.</summary>
internal sealed record DeployOutput
{
    [Field("What was done.")]
    public required ReleaseSummary Release { get; init; }
}

/// <summary>What a deployment did.</summary>
internal sealed record ReleaseSummary
{
    [Field("Name of the model.")]
    public required string Name { get; init; }

    [Field("The version that now answers, from 1.")]
    public required int Version { get; init; }

    [Field("created: a new version. unchanged: everything was so already. moved: alias or deployment moved to a version that was there.")]
    public required ReleaseState State { get; init; }

    [Field("The alias that points to the version; absent without one.")]
    public string? Alias { get; init; }
}
