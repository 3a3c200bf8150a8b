using System.Collections.Concurrent;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Artifacts;

/// <summary>
/// Artifacts as files and folders: <c>sha256/ab/&lt;64 digits&gt;</c> below a root, read-only. Half-written ones lie in <c>tmp</c>, damaged ones in
/// <c>quarantine</c>. Several processes may share a root.
/// </summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private readonly string root;
    private readonly ArtifactShelves shelves;
    private readonly Lazy<bool> swept;

    // A large dataset is hashed once in a process, not for every step; touching a file changes its fingerprint.
    private readonly ConcurrentDictionary<string, string> verified = new();

    /// <summary>A store below a folder, which is created at the first addition.</summary>
    /// <param name="root">For example <c>.workflows/artifacts</c>; all of it lies on one file system.</param>
    /// <param name="time">Clock of the times at which artifacts were last used; null for the system's.</param>
    public FileArtifactStore(string root, TimeProvider? time = null)
        : this(root, new ArtifactShelves(Path.GetFullPath(root), time ?? TimeProvider.System))
    {
    }

    internal FileArtifactStore(string root, ArtifactShelves shelves)
    {
        this.root = Path.GetFullPath(root);
        this.shelves = shelves;
        swept = new Lazy<bool>(() =>
        {
            TemporaryPlace.Sweep(shelves.Temporary);
            return true;
        }, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <inheritdoc/>
    public Task<Artifact> AddFileAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        AddAsync(draft, FileStatusKind.File, write, cancellationToken);

    /// <inheritdoc/>
    public Task<Artifact> AddFolderAsync(ArtifactDraft draft, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        AddAsync(draft, FileStatusKind.Folder, write, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> GetPathAsync(Artifact artifact, CancellationToken cancellationToken) => await CheckAsync(artifact, cancellationToken) switch
    {
        ArtifactCondition.Intact => PathOf(artifact.Hash),
        ArtifactCondition.Corrupted => throw FailureException.Resource("artifact-corrupted",
            $"The bytes of artifact {artifact.Hash} have changed on disk; they were moved to {shelves.Quarantine}. Run the step that made it again."),
        _ => throw FailureException.Resource("artifact-missing",
            $"Artifact {artifact.Hash} is not in {root}. Run the step that made it again, or restore the folder from a backup."),
    };

    /// <inheritdoc/>
    public Task<ArtifactCondition> CheckAsync(Artifact artifact, CancellationToken cancellationToken) => CheckAsync(artifact.Hash, cancellationToken);

    private async Task<Artifact> AddAsync(
        ArtifactDraft draft, FileStatusKind kind, Func<string, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            using var place = Claim();
            var path = Path.Combine(place.Folder, "content");
            if (kind == FileStatusKind.Folder) Directory.CreateDirectory(path);
            await write(path, cancellationToken);
            var tree = Written(path, kind);
            shelves.Stamp(path);
            tree.Seal(cancellationToken);
            var hash = await tree.HashAsync(cancellationToken);
            await KeepAsync(path, hash, kind, cancellationToken);
            return new Artifact { Kind = draft.Kind, Hash = hash, Bytes = tree.Bytes, Format = draft.Format, Facts = draft.Facts ?? new Dictionary<string, long>() };
        }
        catch (IOException e) when (DiskError.IsFull(e))
        {
            throw FailureException.Resource("disk-full", $"No space is left for an artifact in {root}; nothing was kept of it. Free some space on that disk, then try again.", e);
        }
    }

    private TemporaryPlace Claim()
    {
        try
        {
            _ = swept.Value;
            return TemporaryPlace.Claim(shelves.Temporary);
        }
        catch (Exception e) when (DiskError.IsReadOnly(e))
        {
            throw ReadOnly(e);
        }
    }

    private static ArtifactTree Written(string path, FileStatusKind kind)
    {
        var tree = ArtifactTree.At(path);
        if (tree is null || FileStatus.Of(path)!.Kind != kind && tree.Foreign is null)
            throw Refused("artifact-not-written", $"An activity wrote no {(kind == FileStatusKind.File ? "file" : "folder")} to the place it was given. Write to exactly that path.");
        if (tree.Foreign is { } name)
            throw Refused("artifact-link", $"An artifact may hold files and folders only, but {(name == "." ? "it" : name)} is a link, a device, a pipe or a socket. Copy the bytes instead.");
        return tree;
    }

    private async Task KeepAsync(string path, string hash, FileStatusKind kind, CancellationToken cancellationToken)
    {
        var target = PathOf(hash);
        try
        {
            Prepare(Path.GetDirectoryName(target)!);
            while (await CheckAsync(hash, cancellationToken) != ArtifactCondition.Intact && !TryMove(path, target, kind))
            {
            }
        }
        catch (Exception e) when (DiskError.IsReadOnly(e))
        {
            throw ReadOnly(e);
        }

        if (ArtifactTree.At(target) is { } kept) verified[hash] = kept.Fingerprint;
    }

    // Every name on the way to the content must be on disk before anybody is told of it.
    private void Prepare(string shelf)
    {
        if (Directory.Exists(shelf)) return;
        Directory.CreateDirectory(shelf);
        DurableFile.FlushFolder(Path.GetDirectoryName(shelf)!);
        DurableFile.FlushFolder(root);
    }

    /// <summary>False when somebody else has just put a folder of this content there.</summary>
    private static bool TryMove(string path, string target, FileStatusKind kind)
    {
        try
        {
            if (kind == FileStatusKind.File) File.Move(path, target, overwrite: true);
            else Directory.Move(path, target);
        }
        catch (IOException) when (kind == FileStatusKind.Folder && Directory.Exists(target))
        {
            return false;
        }

        // A folder that is moved must be writable, so its root is sealed last.
        if (kind == FileStatusKind.Folder) DurableFile.SealFolder(target);
        DurableFile.FlushFolder(Path.GetDirectoryName(target)!);
        return true;
    }

    private async Task<ArtifactCondition> CheckAsync(string hash, CancellationToken cancellationToken)
    {
        var path = PathOf(hash);
        try
        {
            if (ArtifactTree.At(path) is not { } tree) return ArtifactCondition.Missing;
            var fingerprint = tree.Fingerprint;
            if (tree.Foreign is null && verified.TryGetValue(hash, out var known) && known == fingerprint) return Rely(hash, path, cancellationToken);
            if (tree.Foreign is null && await tree.HashAsync(cancellationToken) == hash)
            {
                verified[hash] = fingerprint;
                return Rely(hash, path, cancellationToken);
            }

            // Somebody may have put good bytes there meanwhile; those stay.
            if (ArtifactTree.At(path)?.Fingerprint == fingerprint) SetAside(path, cancellationToken);
            return ArtifactCondition.Corrupted;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ArtifactCondition.Missing; // taken away while it was read
        }
        catch (Exception e) when (DiskError.IsReadOnly(e))
        {
            throw ReadOnly(e);
        }
    }

    // Whoever is told that bytes are there will build on them: nobody may clear them away from now on.
    private ArtifactCondition Rely(string hash, string path, CancellationToken cancellationToken)
    {
        var before = ArtifactShelves.LastUse(path);
        if (!shelves.Touch(path, cancellationToken)) return ArtifactCondition.Missing;

        // What has just been verified stays so: only its time has changed.
        if (ArtifactShelves.LastUse(path) != before && ArtifactTree.At(path) is { } touched) verified[hash] = touched.Fingerprint;
        return ArtifactCondition.Intact;
    }

    private void SetAside(string path, CancellationToken cancellationToken)
    {
        using var inside = shelves.Gate.Enter(cancellationToken);
        Directory.CreateDirectory(shelves.Quarantine);
        for (var n = 1; ; n++)
        {
            var target = Path.Combine(shelves.Quarantine, $"{Path.GetFileName(path)}-{n}");
            if (FileStatus.Of(target) is not null) continue;
            ArtifactShelves.SetAside(path, target);
            shelves.Stamp(target);
            return;
        }
    }

    // A hash may come from outside, so it must not be able to name another path.
    private string PathOf(string hash)
    {
        var digits = ContentHash.Digits(hash);
        if (hash.Length == digits.Length || digits.Length != 64 || digits.Any(c => !char.IsAsciiHexDigitLower(c)))
            throw FailureException.Input("artifact-hash", $"'{hash}' is not a content hash. Write sha256: and 64 lower-case hexadecimal digits.");
        return shelves.PathOf(digits);
    }

    private FailureException ReadOnly(Exception error) => FailureException.Resource("store-read-only",
        $"Artifacts cannot be written to {root} ({error.Message}). Make the folder writable for this user, or set WORKFLOWS_HOME to another folder.", error);

    private static FailureException Refused(string code, string message) =>
        new(new Failure { Kind = FailureKind.Activity, Code = code, Message = message });
}
