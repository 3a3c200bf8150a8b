namespace Workflows.Core.Artifacts;

/// <summary>
/// Keeps what steps exchange. Nothing half-written is ever visible: bytes go to a temporary place, are flushed to disk, hashed and renamed.
/// Equal content is stored once.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Adds one file. <paramref name="write"/> receives the path of an empty place to write to.</summary>
    /// <exception cref="Diagnostics.FailureException"><c>disk-full</c>, <c>store-read-only</c>: nothing was added.</exception>
    Task<Artifact> AddFileAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Adds a folder. <paramref name="write"/> receives the path of an empty folder to fill; links are refused.</summary>
    /// <exception cref="Diagnostics.FailureException"><c>disk-full</c>, <c>store-read-only</c>: nothing was added.</exception>
    Task<Artifact> AddFolderAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>The local path of the verified file or folder; read-only.</summary>
    /// <exception cref="Diagnostics.FailureException"><c>artifact-missing</c> or <c>artifact-corrupted</c>, naming the hash; a corrupted one is moved
    /// aside, so that whoever made it can make it again.</exception>
    Task<string> GetPathAsync(Artifact artifact, CancellationToken cancellationToken);

    /// <summary>Whether the bytes are there and match their hash. A corrupted one is moved aside and counts as absent.</summary>
    Task<ArtifactCondition> CheckAsync(Artifact artifact, CancellationToken cancellationToken);
}

/// <summary>What is known of an artifact before its bytes are written.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Format">Format inside the kind, or null.</param>
/// <param name="Facts">Facts that specs may read; null for none.</param>
public sealed record ArtifactDraft(ArtifactKind Kind, string? Format = null, IReadOnlyDictionary<string, long>? Facts = null);

/// <summary>What a look at stored bytes found.</summary>
public enum ArtifactCondition
{
    /// <summary>There, and the hash matches.</summary>
    Intact,

    /// <summary>Not there.</summary>
    Missing,

    /// <summary>There with another hash; it was moved aside.</summary>
    Corrupted,
}
