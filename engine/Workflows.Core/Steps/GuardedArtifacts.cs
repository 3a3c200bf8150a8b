using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>Looks at what was written before it is kept.</summary>
/// <param name="next">The store.</param>
/// <param name="check">Throws when the file or folder at a path must not be kept.</param>
internal sealed class GuardedArtifacts(IArtifactStore next, Func<string, CancellationToken, Task> check) : IArtifactStore
{
    public Task<Artifact> AddFileAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        next.AddFileAsync(draft, Checked(write), cancellationToken);

    public Task<Artifact> AddFolderAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        next.AddFolderAsync(draft, Checked(write), cancellationToken);

    public Task<string> GetPathAsync(Artifact artifact, CancellationToken cancellationToken) => next.GetPathAsync(artifact, cancellationToken);

    public Task<ArtifactCondition> CheckAsync(Artifact artifact, CancellationToken cancellationToken) => next.CheckAsync(artifact, cancellationToken);

    private Func<string, CancellationToken, Task> Checked(Func<string, CancellationToken, Task> write) => async (path, cancellationToken) =>
    {
        await write(path, cancellationToken);
        await check(path, cancellationToken);
    };
}
