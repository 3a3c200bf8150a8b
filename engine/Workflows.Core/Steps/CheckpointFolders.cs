using Workflows.Core.Artifacts;

namespace Workflows.Core.Steps;

/// <summary>
/// One folder for each cache key, held by one attempt at a time in this process and, through a lock file, in any other: two runs that need the same
/// result compute it once.
/// </summary>
public sealed class CheckpointFolders(string root, TimeProvider time)
{
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the folder of a key and makes it.</summary>
    public async Task<CheckpointFolder> OpenAsync(string key, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, ContentHash.Digits(key));
        while (true)
        {
            if (TryLock(path + ".lock") is { } held)
            {
                Directory.CreateDirectory(path);
                return new CheckpointFolder(path, held);
            }

            await Task.Delay(Retry, time, cancellationToken);
        }
    }

    // The lock is the open handle: it goes with the process, whatever happens to it. The empty file stays, since deleting it would race with
    // somebody who has just opened it.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            return null;
        }
    }
}

/// <summary>A held checkpoint folder.</summary>
public sealed class CheckpointFolder(string path, FileStream held) : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>Empties it: the result is kept, or the next attempt shall start clean.</summary>
    public void Clear()
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();
}
