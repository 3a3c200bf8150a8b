using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>Refuses files that hold a secret before they are kept.</summary>
/// <param name="next">The store.</param>
/// <param name="mask">Knows the secrets of the attempt.</param>
/// <param name="step">Id of the step, for the message.</param>
internal sealed class GuardedArtifacts(IArtifactStore next, SecretMask mask, string step) : IArtifactStore
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
        if (await mask.FindInFilesAsync(path, cancellationToken) is { } name) throw SecretMask.Refused(step, name, "an artifact");
    };
}
