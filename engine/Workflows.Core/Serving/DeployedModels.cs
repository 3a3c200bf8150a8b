using Workflows.Core.Artifacts;
using Workflows.Core.Models;

namespace Workflows.Core.Serving;

/// <summary>
/// The door of serving: finds the version that a name, number or alias means and hands out its loaded predictor. Equal content is loaded once.
/// A moved deployment is noticed within <see cref="Freshness"/>; the old predictor is disposed once the calls that use it are over.
/// Safe for concurrent calls.
/// </summary>
public sealed class DeployedModels(
    IModelRegistry registry, IArtifactStore artifacts, IPredictorFactory predictors, TimeProvider time, string project) : IDisposable
{
    /// <summary>Predictors kept at most, deployed or not; the longest unused makes room.</summary>
    public const int Capacity = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadedModel> loaded = new(StringComparer.Ordinal);
    private bool closed;

    /// <summary>How old an answer of the registry may be: 1 s.</summary>
    public static TimeSpan Freshness { get; } = TimeSpan.FromSeconds(1);

    /// <summary>All models of the project by name.</summary>
    public Task<IReadOnlyList<RegisteredModel>> ListAsync(CancellationToken cancellationToken) => registry.ListAsync(project, cancellationToken);

    /// <summary>Finds and, if needed, loads a model.</summary>
    /// <returns><see cref="ModelFound"/>, to be disposed when the call is over, or <see cref="ModelMissing"/>.</returns>
    /// <exception cref="Diagnostics.FailureException">The version is known but cannot be loaded: <c>artifact-missing</c>, <c>artifact-corrupted</c>,
    /// <c>model-format</c>. The next call tries again.</exception>
    public async Task<ModelLookup> OpenAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        if (await FindAsync(reference.Name, cancellationToken) is not { } model)
            return new ModelMissing("model-not-found", $"There is no model '{reference.Name}'. GET /v2/models lists those that are deployed.");
        if (NumberOf(model, reference) is not { } number) return MissingIn(model, reference);
        if (model.Versions.FirstOrDefault(v => v.Version == number) is not { } version) return MissingIn(model, reference);

        var entry = Enter(version.Model);
        ModelUse? use = null;
        try
        {
            var predictor = await entry.Loading!.WaitAsync(cancellationToken);
            use = new ModelUse(model, version, predictor, () => Leave(entry));
            return new ModelFound(use);
        }
        finally
        {
            if (use is null) Leave(entry);
        }
    }

    /// <summary>Refuses further calls and disposes every predictor, those in use as soon as their calls are over.</summary>
    public void Dispose()
    {
        List<LoadedModel> idle;
        lock (gate)
        {
            closed = true;
            idle = [.. loaded.Values.Where(e => e.Retire())];
            loaded.Clear();
        }

        foreach (var entry in idle) entry.Predictor?.Dispose();
    }

    private static int? NumberOf(RegisteredModel model, ModelReference reference) =>
        reference switch
        {
            { Version: { } version } => version,
            { Alias: { } alias } => model.Aliases.TryGetValue(alias, out var version) ? version : null,
            _ => model.DeployedVersion,
        };

    private static ModelMissing MissingIn(RegisteredModel model, ModelReference reference) =>
        reference switch
        {
            { Version: { } version } => new ModelMissing(
                "model-version-not-found",
                $"Model '{model.Name}' has no version {version}; it has {string.Join(", ", model.Versions.Select(v => v.Version).Order())}."),
            { Alias: { } alias } => new ModelMissing(
                "model-alias-not-found",
                $"Model '{model.Name}' has no alias '{alias}'; it has {(model.Aliases.Count == 0 ? "none" : string.Join(", ", model.Aliases.Keys.Order()))}."),
            _ => new ModelMissing("model-not-deployed", $"Nothing is deployed under '{model.Name}'. Ask for a version, or run a workflow with deploy/model."),
        };

    private async Task<RegisteredModel?> FindAsync(string name, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (known.TryGetValue(name, out var fresh) && time.GetElapsedTime(fresh.ReadAt) < Freshness) return fresh.Model;
        }

        var readAt = time.GetTimestamp();
        var model = await registry.FindAsync(project, name, cancellationToken);
        LoadedModel? replaced;
        lock (gate) replaced = Remember(name, model, readAt);
        replaced?.Predictor?.Dispose();
        return model;
    }

    /// <summary>Keeps what the registry said, and retires what was deployed under the name before. Returns what the caller must dispose.</summary>
    private LoadedModel? Remember(string name, RegisteredModel? model, long readAt)
    {
        var before = known.GetValueOrDefault(name)?.DeployedHash;
        if (model is null) known.Remove(name);
        else known[name] = new Known(model, readAt);
        return before is null || known.Values.Any(k => k.DeployedHash == before) ? null : Retire(before);
    }

    private LoadedModel Enter(Artifact model)
    {
        LoadedModel? evicted = null;
        LoadedModel? entry;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (!loaded.TryGetValue(model.Hash, out entry))
            {
                if (loaded.Count >= Capacity) evicted = Retire(loaded.Values.MinBy(e => e.LastUse)!.Hash);
                entry = new LoadedModel(model.Hash);
                entry.Enter(time.GetTimestamp());
                loaded.Add(model.Hash, entry);
                entry.Loading = LoadAsync(entry, model);
            }

            entry.Enter(time.GetTimestamp());
        }

        evicted?.Predictor?.Dispose();
        return entry;
    }

    // One load serves every caller that waits for it, so no single caller's token may end it.
    private Task<IPredictor> LoadAsync(LoadedModel entry, Artifact model) => Task.Run(async () =>
    {
        try
        {
            var path = await artifacts.GetPathAsync(model, CancellationToken.None);
            return entry.Predictor = predictors.Load(path, model);
        }
        finally
        {
            if (entry.Predictor is null) Forget(entry);
            Leave(entry);
        }
    });

    private void Leave(LoadedModel entry)
    {
        bool last;
        lock (gate) last = entry.Leave();
        if (last) entry.Predictor?.Dispose();
    }

    private void Forget(LoadedModel entry)
    {
        lock (gate)
        {
            if (loaded.GetValueOrDefault(entry.Hash) == entry) loaded.Remove(entry.Hash);
        }
    }

    private LoadedModel? Retire(string hash) => loaded.Remove(hash, out var entry) && entry.Retire() ? entry : null;

    private sealed record Known(RegisteredModel Model, long ReadAt)
    {
        public string? DeployedHash { get; } = Model.Versions.FirstOrDefault(v => v.Version == Model.DeployedVersion)?.Model.Hash;
    }
}
