using System.Collections.Concurrent;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Models;
using Workflows.Core.Serving;

namespace Workflows.Core.Tests.Serving;

/// <summary>One model whose deployment the test moves, with predictors that know how often they were loaded and whether they still live.</summary>
internal sealed class ModelShelf : IModelRegistry, IArtifactStore, IPredictorFactory
{
    private int deployed = 1;

    public ConcurrentQueue<ShelfPredictor> Loaded { get; } = [];

    public int Versions { get; init; } = 3;

    public bool Corrupted { get; set; }

    public void Deploy(int version) => deployed = version;

    public static string HashOf(int version) => ContentHash.Of($"version {version}");

    public Task<RegisteredModel?> FindAsync(string project, string name, CancellationToken cancellationToken) =>
        Task.FromResult(name == "digits" ? Digits() : null);

    public async Task<IReadOnlyList<RegisteredModel>> ListAsync(string project, CancellationToken cancellationToken) =>
        [(await FindAsync(project, "digits", cancellationToken))!];

    public Task<Release> ReleaseAsync(ReleaseRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RegisteredModel> MoveAliasAsync(string project, string name, string alias, int version, string by, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RegisteredModel> RemoveAliasAsync(string project, string name, string alias, string by, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RegisteredModel> DeployAsync(string project, string name, int? version, string by, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<AliasMove>> AliasHistoryAsync(string project, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> GetPathAsync(Artifact artifact, CancellationToken cancellationToken) =>
        Corrupted ? throw FailureException.Input("artifact-corrupted", $"{artifact.Hash} is corrupted.") : Task.FromResult(artifact.Hash);

    public Task<ArtifactCondition> CheckAsync(Artifact artifact, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Artifact> AddFileAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Artifact> AddFolderAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IPredictor Load(string path, Artifact model)
    {
        var predictor = new ShelfPredictor(model.Hash);
        Loaded.Enqueue(predictor);
        return predictor;
    }

    private RegisteredModel Digits() => new()
    {
        Name = "digits",
        Versions = [.. Enumerable.Range(1, Versions).Reverse().Select(v => new ModelVersion(
            v, new Artifact { Kind = ArtifactKind.Model, Hash = HashOf(v), Bytes = 1, Format = "onnx" }, "run", DateTimeOffset.UnixEpoch,
            new Dictionary<string, double>()))],
        Aliases = new Dictionary<string, int> { ["champion"] = 2 },
        DeployedVersion = deployed == 0 ? null : deployed,
    };
}

/// <summary>Answers with its own hash until it is disposed.</summary>
internal sealed class ShelfPredictor(string hash) : IPredictor
{
    public string Hash => hash;

    public bool Disposed { get; private set; }

    public PredictorContract Contract { get; } = new() { Inputs = [], Outputs = [new TensorSpec("hash", TensorType.Bytes, [1])] };

    public Task<IReadOnlyList<NamedTensor>> PredictAsync(IReadOnlyList<NamedTensor> inputs, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Disposed, this);
        return Task.FromResult<IReadOnlyList<NamedTensor>>([new NamedTensor("hash", TensorType.Bytes, [1], new[] { hash })]);
    }

    public void Dispose() => Disposed = true;
}
