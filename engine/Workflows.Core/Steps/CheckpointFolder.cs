namespace Workflows.Core.Steps;

/// <summary>The checkpoint folder of one attempt, which holds it from when it was opened until this is disposed.</summary>
public sealed class CheckpointFolder : IDisposable
{
    private readonly CheckpointFolders folders;
    private readonly string owner;
    private readonly Func<string, string> name;
    private readonly bool isNew;
    private readonly CancellationToken cancellationToken;
    private Task<FileStream>? held;
    private bool isHeld;
    private object? gate;

    /// <param name="folders">Where it lies.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="name">Makes its name of that once it is needed.</param>
    /// <param name="isNew">Whether there can be nothing in it before it is opened.</param>
    /// <param name="cancellationToken">Ends the wait for whoever holds it.</param>
    internal CheckpointFolder(CheckpointFolders folders, string owner, Func<string, string> name, bool isNew, CancellationToken cancellationToken) =>
        (this.folders, this.owner, this.name, this.isNew, this.cancellationToken) = (folders, owner, name, isNew, cancellationToken);

    /// <summary>Whether there may be something in it.</summary>
    public bool Exists => (Volatile.Read(ref isHeld) || !isNew) && Directory.Exists(Path);

    private string Path => folders.PathOf(name(owner));

    /// <summary>Its path. Whoever asks first waits until nobody else holds it: rare, another process must still be making the same attempt.</summary>
    public string Open()
    {
        OpenAsync().GetAwaiter().GetResult();
        return Path;
    }

    /// <summary>Waits until nobody else holds it, and makes it.</summary>
    public Task OpenAsync() => LazyInitializer.EnsureInitialized(ref held, ref isHeld, ref gate, () => folders.HoldAsync(Path, cancellationToken))!;

    /// <summary>Empties it: the result is kept, or the next attempt shall start clean.</summary>
    public void Clear()
    {
        if (Exists) Directory.Delete(Open(), recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (held is { IsCompletedSuccessfully: true, Result: var file }) file.Dispose();
    }
}
