namespace Workflows.Core.Steps;

/// <summary>The checkpoint folder of one attempt, which holds it from when it was opened until this is disposed.</summary>
public sealed class CheckpointFolder : IDisposable
{
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    private readonly Lazy<string> path;
    private readonly TimeProvider time;
    private readonly bool isNew;
    private readonly CancellationToken cancellation;
    private readonly Lazy<Task> opened;
    private FileStream? held;

    internal CheckpointFolder(Lazy<string> path, TimeProvider time, bool isNew, CancellationToken cancellation)
    {
        this.path = path;
        this.time = time;
        this.isNew = isNew;
        this.cancellation = cancellation;
        opened = new Lazy<Task>(HoldAsync);
    }

    /// <summary>Its path. Whoever asks first waits until nobody else holds it, which is the rare case that another process still makes the same attempt.</summary>
    public string Path
    {
        get
        {
            opened.Value.GetAwaiter().GetResult();
            return path.Value;
        }
    }

    /// <summary>Whether there may be something in it.</summary>
    public bool Exists => (held is not null || !isNew) && Directory.Exists(path.Value);

    /// <summary>Waits until nobody else holds it.</summary>
    public Task OpenAsync() => opened.Value;

    /// <summary>Empties it: the result is kept, or the next attempt shall start clean.</summary>
    public void Clear()
    {
        if (Exists) Directory.Delete(Path, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();

    private async Task HoldAsync()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path.Value)!);
        while ((held = TryLock($"{path.Value}.lock")) is null) await Task.Delay(Retry, time, cancellation);
        Directory.CreateDirectory(path.Value);
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
