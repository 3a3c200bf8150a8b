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
        var folder = new CheckpointFolder(PathOf(key), time, isNew: false, cancellationToken);
        await folder.OpenAsync();
        return folder;
    }

    /// <summary>The folder of one step of a run under whose key nothing is kept: made and held once its path is asked for, so that a step which needs none touches no disk.</summary>
    /// <param name="step">Names run, step and element.</param>
    /// <param name="isFirst">Whether no attempt of it can have left anything.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public CheckpointFolder Find(string step, bool isFirst, CancellationToken cancellationToken) =>
        new(new Lazy<string>(() => PathOf(ContentHash.Of(step)).Value), time, isFirst, cancellationToken);

    private Lazy<string> PathOf(string key) => new(Path.Combine(root, ContentHash.Digits(key)));
}
