using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Models;
using Workflows.Core.Serving;

namespace Workflows.System.Tests.Serving;

/// <summary>Four models: <c>digits</c> (one numeric input, two versions, version 2 deployed), <c>mixed</c> (a number and a text), <c>shelved</c>
/// (never deployed) and <c>damaged</c> (its bytes are gone).</summary>
internal sealed class ModelTable : IModelRegistry, IArtifactStore, IPredictorFactory
{
    private static readonly RegisteredModel[] Models =
    [
        Model("damaged", 1, 1), Model("digits", 2, 2, ("champion", 1)), Model("mixed", 1, 1), Model("shelved", 1, null),
    ];

    public Task<IReadOnlyList<RegisteredModel>> ListAsync(string project, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RegisteredModel>>(Models);

    public Task<RegisteredModel?> FindAsync(string project, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Models.FirstOrDefault(m => m.Name == name));

    public Task<IReadOnlyList<AliasMove>> AliasHistoryAsync(string project, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Release> ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RegisteredModel> MoveAliasAsync(string project, string name, string alias, int version, string by, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RegisteredModel> RemoveAliasAsync(string project, string name, string alias, string by, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RegisteredModel> DeployAsync(string project, string name, int? version, string by, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> GetPathAsync(Artifact artifact, CancellationToken cancellationToken) =>
        artifact.Hash.StartsWith("damaged", StringComparison.Ordinal)
            ? throw FailureException.Resource("artifact-missing", $"The artifact {artifact.Hash} is gone.")
            : Task.FromResult(artifact.Hash);

    public Task<ArtifactCondition> CheckAsync(Artifact artifact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Artifact> AddFileAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Artifact> AddFolderAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IPredictor Load(string path, Artifact model) => path.StartsWith("mixed", StringComparison.Ordinal)
        ? new LinearPredictor(LinearPredictor.Age, LinearPredictor.Job)
        : new LinearPredictor(LinearPredictor.Features);

    private static RegisteredModel Model(string name, int versions, int? deployed, params (string Alias, int Version)[] aliases) => new()
    {
        Name = name,
        Versions = [.. Enumerable.Range(1, versions).Reverse().Select(v => new ModelVersion(
            v, new Artifact { Kind = ArtifactKind.Model, Hash = $"{name}:{v}", Bytes = 1, Format = "onnx" }, "run", DateTimeOffset.UnixEpoch,
            new Dictionary<string, double>()))],
        Aliases = aliases.ToDictionary(a => a.Alias, a => a.Version),
        DeployedVersion = deployed,
    };
}
