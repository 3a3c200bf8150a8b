using System.Text.Json.Nodes;

namespace Workflows.Core.Steps;

/// <summary>Results of pure and read steps by cache key, per project.</summary>
public interface IStepCache
{
    /// <summary>The result kept under a key, or null.</summary>
    Task<CacheEntry?> FindAsync(string project, string key, CancellationToken cancellationToken);

    /// <summary>The result that a step of a workflow last kept or reused, or null: what a plan compares with to say why a step runs again.</summary>
    Task<CacheEntry?> LatestAsync(string project, string workflow, string step, CancellationToken cancellationToken);

    /// <summary>Keeps a result, replacing one of the same key, and notes it as the latest of its step.</summary>
    Task PutAsync(string project, CacheEntry entry, CancellationToken cancellationToken);

    /// <summary>Notes that a step reused the result of <paramref name="entry"/>, which becomes the latest of its step.</summary>
    Task TouchAsync(string project, CacheEntry entry, CancellationToken cancellationToken);

    /// <summary>Forgets the result under a key, since its artifacts are gone.</summary>
    Task RemoveAsync(string project, string key, CancellationToken cancellationToken);
}

/// <summary>One kept result.</summary>
public sealed record CacheEntry
{
    /// <summary><c>sha256:</c> of the canonical JSON of <see cref="Parts"/>.</summary>
    public required string Key { get; init; }

    /// <summary>What the key was made of, name by name (<c>activity</c>, <c>code</c>, <c>seed</c>, <c>device</c>, <c>input.train</c>, …), each in a short form that can be compared and shown.</summary>
    public required IReadOnlyDictionary<string, string> Parts { get; init; }

    /// <summary>Workflow that last kept or reused it.</summary>
    public required string Workflow { get; init; }

    /// <summary>Step that last kept or reused it.</summary>
    public required string Step { get; init; }

    /// <summary>Output record in JSON.</summary>
    public required JsonObject Outputs { get; init; }

    /// <summary>Run that computed it.</summary>
    public required string RunId { get; init; }

    /// <summary>How long computing took.</summary>
    public required double Seconds { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
