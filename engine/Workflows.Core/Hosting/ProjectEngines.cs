using System.Collections.Concurrent;

namespace Workflows.Core.Hosting;

/// <summary>The engines of this process: one for each project, all over the same stores, devices and workers. Made when first asked for.</summary>
public sealed class ProjectEngines(Func<string, WorkflowEngine> create) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<WorkflowEngine>> engines = new(StringComparer.Ordinal);

    /// <summary>The engine of a project; whether there is such a project, the caller has found out.</summary>
    public WorkflowEngine Of(string project) => engines.GetOrAdd(project, name => new Lazy<WorkflowEngine>(() => create(name))).Value;

    /// <summary>Stops all of them, as <see cref="WorkflowEngine.DisposeAsync"/> does.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(engines.Values.Where(e => e.IsValueCreated).Select(e => e.Value.DisposeAsync().AsTask()));
    }
}
