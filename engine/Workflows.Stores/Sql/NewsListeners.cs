using System.Collections.Immutable;

namespace Workflows.Stores.Sql;

/// <summary>Those who want to hear of what other processes write.</summary>
internal sealed class NewsListeners
{
    private ImmutableList<Action<string?>> listeners = [];

    public bool IsEmpty => listeners.IsEmpty;

    /// <summary>Adds one until the result is disposed.</summary>
    public IDisposable Add(Action<string?> onNews)
    {
        ImmutableInterlocked.Update(ref listeners, (all, one) => all.Add(one), onNews);
        return new Listening(() => ImmutableInterlocked.Update(ref listeners, (all, one) => all.Remove(one), onNews));
    }

    /// <summary>Tells all of them of a run, or with null of anything.</summary>
    public void Tell(string? runId)
    {
        foreach (var listener in listeners) listener(runId);
    }

    private sealed class Listening(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
