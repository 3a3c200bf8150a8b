namespace Workflows.Core.Steps;

/// <summary>The checkpoint folder of one attempt, which holds it from when it was opened until this is disposed.</summary>
public sealed class CheckpointFolder : IDisposable
{
    private readonly Lazy<string> path;
    private readonly bool isNew;
    private readonly Lazy<Task<FileStream>> held;

    /// <param name="find">Says where it lies.</param>
    /// <param name="isNew">Whether there can be nothing in it before it is opened.</param>
    /// <param name="hold">Waits until nobody else holds it, and makes it.</param>
    internal CheckpointFolder(Func<string> find, bool isNew, Func<string, Task<FileStream>> hold)
    {
        path = new Lazy<string>(find);
        this.isNew = isNew;
        held = new Lazy<Task<FileStream>>(() => hold(path.Value));
    }

    /// <summary>Its path. Whoever asks first waits until nobody else holds it: rare, another process must still be making the same attempt.</summary>
    public string Path
    {
        get
        {
            held.Value.GetAwaiter().GetResult();
            return path.Value;
        }
    }

    /// <summary>Whether there may be something in it.</summary>
    public bool Exists => (held.IsValueCreated || !isNew) && Directory.Exists(path.Value);

    /// <summary>Waits until nobody else holds it.</summary>
    public Task OpenAsync() => held.Value;

    /// <summary>Empties it: the result is kept, or the next attempt shall start clean.</summary>
    public void Clear()
    {
        if (Exists) Directory.Delete(Path, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (held is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: var file } }) file.Dispose();
    }
}
