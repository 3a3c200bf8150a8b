using System.Collections.Concurrent;
using Workflows.Core.Artifacts;
using Workflows.Core.Models;

namespace Workflows.Core.Serving;

/// <summary>The deployed models of each project.</summary>
public sealed class ProjectModels(IModelRegistry registry, IArtifactStore artifacts, IPredictorFactory predictors, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<DeployedModels>> projects = new(StringComparer.Ordinal);

    /// <summary>Those of a project; of one that there is not, none.</summary>
    public DeployedModels Of(string project) =>
        projects.GetOrAdd(project, name => new Lazy<DeployedModels>(() => new DeployedModels(registry, artifacts, predictors, time, name))).Value;

    /// <summary>As <see cref="DeployedModels.Dispose"/>, for all.</summary>
    public void Dispose()
    {
        foreach (var models in projects.Values.Where(m => m.IsValueCreated)) models.Value.Dispose();
    }
}
