using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>
/// One folder for each cache key, held by one attempt at a time in this process and, through a lock file, in any other: two runs that need the same
/// result compute it once.
/// </summary>
public sealed class CheckpointFolders(string root, TimeProvider time)
{
    /// <summary>Waits for the folder of a key and makes it.</summary>
    public async Task<CheckpointFolder> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var folder = Find(key, cancellationToken);
        await folder.OpenAsync();
        return folder;
    }

    /// <summary>The folder of a key under which nothing is kept: made and held once its path is asked for, so that a step which needs none leaves none behind.</summary>
    public CheckpointFolder Find(string key, CancellationToken cancellationToken) =>
        new(Path.Combine(root, ContentHash.Digits(key)), time, cancellationToken);
}
