namespace Workflows.Core.Artifacts;

/// <summary>
/// A lock file that many may hold together or one alone, over all processes that share a folder. It is held for moments: whoever comes meanwhile waits. The
/// lock goes with the process, however it ends; the empty file stays.
/// </summary>
internal sealed class Gate(string path)
{
    /// <summary>Keeps out whoever wants to be alone, until disposed.</summary>
    public IDisposable Enter(CancellationToken cancellationToken) => Open(FileAccess.Read, FileShare.Read, cancellationToken);

    /// <summary>Waits until nobody is inside and keeps everybody out, until disposed.</summary>
    public IDisposable Close(CancellationToken cancellationToken) => Open(FileAccess.ReadWrite, FileShare.None, cancellationToken);

    private FileStream Open(FileAccess access, FileShare share, CancellationToken cancellationToken)
    {
        var spin = default(SpinWait);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, access, share, 1);
            }
            catch (IOException e) when (DiskError.IsTaken(e) && e is not FileNotFoundException)
            {
                spin.SpinOnce();
            }
        }
    }
}
