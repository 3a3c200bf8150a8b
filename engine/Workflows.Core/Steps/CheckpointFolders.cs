using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>
/// One folder for each cache key, held by one attempt at a time in this process and, through a lock file, in any other: two runs that need the same
/// result compute it once.
/// </summary>
public sealed class CheckpointFolders(string root, TimeProvider time)
{
    private const string LockSuffix = ".lock";
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    // Opening and locking are two steps of the system: nobody may delete a lock file between them.
    private readonly Gate gate = new(Path.Combine(root, "gate"));

    /// <summary>Waits for the folder of a key and makes it.</summary>
    public async Task<CheckpointFolder> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var folder = new CheckpointFolder(this, key, ContentHash.Digits, isNew: false, cancellationToken);
        await folder.OpenAsync();
        return folder;
    }

    /// <summary>The folder of one step of a run under whose key nothing is kept: made and held once its path is asked for, so that a step which needs none touches no disk.</summary>
    /// <param name="step">Names run, step and element.</param>
    /// <param name="isFirst">Whether no attempt of it can have left anything.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public CheckpointFolder Find(string step, bool isFirst, CancellationToken cancellationToken) =>
        new(this, step, s => ContentHash.Digits(ContentHash.Of(s)), isFirst, cancellationToken);

    /// <summary>Where a folder lies.</summary>
    internal string PathOf(string name) => Path.Combine(root, name);

    /// <summary>Folders that nobody holds, with their lock files.</summary>
    /// <param name="emptyBefore">Without content they count from this moment back.</param>
    /// <param name="filledBefore">With content they count when its last change lies before this moment.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    internal IReadOnlyList<IdleCheckpoint> Idle(DateTimeOffset emptyBefore, DateTimeOffset filledBefore, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(root)) return [];
        var found = new List<IdleCheckpoint>();
        foreach (var file in Directory.EnumerateFiles(root, "*" + LockSuffix).Order(StringComparer.Ordinal))
        {
            if (Written(file) >= emptyBefore && Written(file) >= filledBefore) continue;
            using var held = TryOpen(file, FileMode.Open, cancellationToken);
            if (held is null) continue;
            var idle = Look(file);
            if (idle.LastChange < (idle.Files == 0 ? emptyBefore : filledBefore)) found.Add(idle);
        }

        return found;
    }

    /// <summary>Deletes one that is as <see cref="Idle"/> found it; false when somebody has held it meanwhile.</summary>
    internal bool TryRemove(IdleCheckpoint idle, CancellationToken cancellationToken)
    {
        using var alone = gate.Close(cancellationToken);
        var file = Path.Combine(root, idle.Name + LockSuffix);
        using var held = TryLock(file, FileMode.Open);
        if (held is null || Look(file) != idle) return false;
        if (Directory.Exists(file[..^LockSuffix.Length])) Directory.Delete(file[..^LockSuffix.Length], recursive: true);
        File.Delete(file);
        return true;
    }

    // Only for whoever holds the lock: the holder of a folder makes and deletes files in it.
    private static IdleCheckpoint Look(string file)
    {
        var folder = new DirectoryInfo(file[..^LockSuffix.Length]);
        var files = folder.Exists ? folder.GetFiles("*", SearchOption.AllDirectories) : [];
        var last = files.Select(f => new DateTimeOffset(f.LastWriteTimeUtc)).Append(Written(file)).Max();
        return new IdleCheckpoint(folder.Name, files.Length, files.Sum(f => f.Length), last);
    }

    private static DateTimeOffset Written(string file) => new(File.GetLastWriteTimeUtc(file));

    /// <summary>Waits until nobody else holds a folder, and makes it.</summary>
    internal async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        while (true)
        {
            if (TryOpen(path + LockSuffix, FileMode.OpenOrCreate, cancellationToken) is { } held)
            {
                Directory.CreateDirectory(path);
                return held;
            }

            await Task.Delay(Retry, time, cancellationToken);
        }
    }

    private FileStream? TryOpen(string file, FileMode mode, CancellationToken cancellationToken)
    {
        using var inside = gate.Enter(cancellationToken);
        return TryLock(file, mode);
    }

    // The lock is the open handle: it goes with the process, whatever happens to it. Null when another holds it or, unless it may be made, it is gone.
    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (DiskError.IsTaken(e))
        {
            return null;
        }
    }
}

/// <summary>A checkpoint folder that nobody holds.</summary>
/// <param name="Name">Of the folder.</param>
/// <param name="Files">How many files it holds.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="LastChange">When it was last written to.</param>
internal sealed record IdleCheckpoint(string Name, int Files, long Bytes, DateTimeOffset LastChange);
