using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Models;

/// <summary>
/// Named models with integer versions from 1, movable aliases with history, and deployments that bind a name to a version.
/// Implementations make <see cref="ReleaseAsync"/> atomic and idempotent under its key, and pass the contract tests in <c>ModelRegistryContract</c>.
/// </summary>
public interface IModelRegistry
{
    /// <summary>
    /// Adds a version unless the newest one already has this content (the model, and the network where one is given), moves the alias to it and binds the deployment of that name.
    /// The same <see cref="ReleaseRequest.IdempotencyKey"/> again changes nothing and returns the first result.
    /// </summary>
    Task<Release> ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken);

    /// <summary>Points an alias to a version by hand, a new one too, and returns the model as it is then. Where it points there already, nothing changes.</summary>
    /// <param name="project">Project that owns the model.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="alias">Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, a letter or digit first, at most 100 characters.</param>
    /// <param name="version">The version that it shall point to.</param>
    /// <param name="by">Who moves it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>model-not-found</c>, <c>model-version-not-found</c>, <c>model-name</c>.</exception>
    Task<RegisteredModel> MoveAliasAsync(string project, string name, string alias, int version, string by, CancellationToken cancellationToken);

    /// <summary>Takes an alias away by hand and returns the model as it is then. The history keeps it.</summary>
    /// <exception cref="FailureException"><c>model-not-found</c>, <c>model-alias-not-found</c>.</exception>
    Task<RegisteredModel> RemoveAliasAsync(string project, string name, string alias, string by, CancellationToken cancellationToken);

    /// <summary>Binds the deployment of a name to a version by hand, for null to nothing, and returns the model as it is then.</summary>
    /// <exception cref="FailureException"><c>model-not-found</c>, <c>model-version-not-found</c>.</exception>
    Task<RegisteredModel> DeployAsync(string project, string name, int? version, string by, CancellationToken cancellationToken);

    /// <summary>All models of a project by name, each with its versions, newest first, its aliases and its deployment.</summary>
    Task<IReadOnlyList<RegisteredModel>> ListAsync(string project, CancellationToken cancellationToken);

    /// <summary>One model, or null.</summary>
    Task<RegisteredModel?> FindAsync(string project, string name, CancellationToken cancellationToken);

    /// <summary>Every move of an alias, oldest first; the history is append-only.</summary>
    Task<IReadOnlyList<AliasMove>> AliasHistoryAsync(string project, string name, CancellationToken cancellationToken);
}

/// <summary>What <c>deploy/model</c> asks for.</summary>
public sealed record ReleaseRequest
{
    /// <summary>Project that owns the model.</summary>
    public required string Project { get; init; }

    /// <summary>Name of the model and of its deployment.</summary>
    public required string Name { get; init; }

    /// <summary>The model folder that answers.</summary>
    public required Artifact Model { get; init; }

    /// <summary>The network that it was converted from, from which a later training may start; null for none.</summary>
    public Artifact? Network { get; init; }

    /// <summary>Alias to move, or null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>Run + step + element: the same key is the same request.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Run that made the model.</summary>
    public required string RunId { get; init; }

    /// <summary>Figures to keep beside the version, or null.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }
}

/// <summary>What a release did.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">The version that now answers.</param>
/// <param name="State">Created or unchanged.</param>
/// <param name="Alias">The alias that now points to it, or null.</param>
public sealed record Release(string Name, int Version, ReleaseState State, string? Alias);

/// <summary>Whether a release changed anything.</summary>
public enum ReleaseState
{
    /// <summary>A new version was added.</summary>
    Created,

    /// <summary>The content was the newest version already, and alias and deployment pointed to it.</summary>
    Unchanged,

    /// <summary>The content was the newest version already; the alias or the deployment moved to it.</summary>
    Moved,
}

/// <summary>A named model.</summary>
public sealed record RegisteredModel
{
    /// <summary>Unique in its project.</summary>
    public required string Name { get; init; }

    /// <summary>Newest first, never empty.</summary>
    public required IReadOnlyList<ModelVersion> Versions { get; init; }

    /// <summary>Alias → version.</summary>
    public required IReadOnlyDictionary<string, int> Aliases { get; init; }

    /// <summary>The version that answers for the bare name, or null when nothing is deployed.</summary>
    public int? DeployedVersion { get; init; }
}

/// <summary>One immutable version of a model.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Model">Its artifact.</param>
/// <param name="RunId">The run that made it.</param>
/// <param name="At">When it was added, UTC.</param>
/// <param name="Metrics">Figures kept beside it.</param>
/// <param name="Network">The network that it was converted from, or null when none was kept.</param>
public sealed record ModelVersion(
    int Version, Artifact Model, string RunId, DateTimeOffset At, IReadOnlyDictionary<string, double> Metrics, Artifact? Network = null);

/// <summary>One move of an alias.</summary>
/// <param name="Alias">Which one.</param>
/// <param name="From">Version before, or null for the first.</param>
/// <param name="To">Version after, or null when it was taken away.</param>
/// <param name="At">When, UTC.</param>
/// <param name="RunId">By which run; null when a person moved it.</param>
/// <param name="By">The person, or null when a run moved it.</param>
public sealed record AliasMove(string Alias, int? From, int? To, DateTimeOffset At, string? RunId, string? By = null);
