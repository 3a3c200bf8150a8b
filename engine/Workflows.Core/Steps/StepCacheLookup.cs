using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>Finds kept results and trusts them only when every artifact in them is still intact.</summary>
public sealed class StepCacheLookup(IStepCache cache, IArtifactStore artifacts, TimeProvider time)
{
    /// <summary>The first usable result under any of the keys, and a remark when one had to be given up.</summary>
    /// <param name="project">Whose results.</param>
    /// <param name="keys">Where to look, in this order.</param>
    /// <param name="maxAge">Oldest result that counts; null for any age.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<(CacheEntry? Entry, string? Note)> FindAsync(
        string project, IEnumerable<StepKey> keys, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        string? note = null;
        foreach (var key in keys)
        {
            if (await cache.FindAsync(project, key.Key, cancellationToken) is not { } entry) continue;
            if (time.GetUtcNow() - entry.At is var age && age > maxAge)
            {
                note = $"the kept result was not reused: it is {Rounded(age)} old, and cache.maxAge is {maxAge}";
                continue;
            }

            if (await BrokenAsync(entry.Outputs, cancellationToken) is not { } broken) return (entry, note);
            note = $"the kept result could not be reused: artifact {broken.Artifact.Hash} is {broken.Condition.ToString().ToLowerInvariant()}";
            await cache.RemoveAsync(project, key.Key, cancellationToken);
        }

        return (null, note);
    }

    private static TimeSpan Rounded(TimeSpan age) => TimeSpan.FromSeconds(Math.Ceiling(age.TotalSeconds));

    /// <summary>The first artifact of an output record that is missing or corrupted, or null.</summary>
    public async Task<(Artifact Artifact, ArtifactCondition Condition)?> BrokenAsync(JsonObject outputs, CancellationToken cancellationToken)
    {
        foreach (var (_, artifact) in OutputArtifacts.Of(outputs))
        {
            var condition = await artifacts.CheckAsync(artifact, cancellationToken);
            if (condition != ArtifactCondition.Intact) return (artifact, condition);
        }

        return null;
    }
}

/// <summary>Finds the artifact handles in an output record.</summary>
public static class OutputArtifacts
{
    /// <summary>Every handle with its path inside the record, such as <c>model</c> or <c>parts.0</c>.</summary>
    public static IEnumerable<(string Name, Artifact Artifact)> Of(JsonNode? outputs, string path = "") => outputs switch
    {
        JsonObject o when Handle(o) is { } artifact => [(path, artifact)],
        JsonObject o => o.SelectMany(m => Of(m.Value, Join(path, m.Key))),
        JsonArray a => a.SelectMany((item, i) => Of(item, Join(path, $"{i}"))),
        _ => [],
    };

    private static Artifact? Handle(JsonObject record)
    {
        if (!record.ContainsKey("hash") || !record.ContainsKey("kind") || !record.ContainsKey("bytes")) return null;
        try
        {
            return record.Deserialize<Artifact>(WorkflowJson.Options);
        }
        catch (JsonException)
        {
            return null; // a value of the user's that only has the same names
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
