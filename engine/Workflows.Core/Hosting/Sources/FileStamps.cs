namespace Workflows.Core.Hosting.Sources;

/// <summary>
/// What files looked like at a moment, by time and length. Looked at again and again instead of asking the system for notices, which network and
/// container file systems do not give.
/// </summary>
public sealed class FileStamps
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, FileStamp> stamps;

    private FileStamps(Dictionary<string, FileStamp> stamps) => this.stamps = stamps;

    /// <summary>The files.</summary>
    public IReadOnlyCollection<string> Files => stamps.Keys;

    /// <summary>When the file was written that was written last; the first of all moments when none is there.</summary>
    internal DateTime Newest => stamps.Values.Max(s => s.At);

    /// <summary>What files look like now.</summary>
    public static FileStamps Of(IEnumerable<string> files) => new(files.ToDictionary(f => f, FileStamp.Of));

    /// <summary>These files: those known keep their stamp, the others get one now.</summary>
    public FileStamps With(IEnumerable<string> files) => new(files.ToDictionary(f => f, f => stamps.TryGetValue(f, out var known) ? known : FileStamp.Of(f)));

    /// <summary>Waits until a file has changed and all have come to rest, and names those that changed.</summary>
    public async Task<IReadOnlyList<string>> ChangedAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var last = this;
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var now = Of(stamps.Keys);
            // An editor writes in several steps: one look without a difference ends them.
            var isAtRest = now.DifferentFrom(last).Count == 0;
            last = now;
            if (isAtRest && now.DifferentFrom(this) is { Count: > 0 } changed) return changed;
        }
    }

    /// <summary>Whether all files look as they did.</summary>
    internal bool AreCurrent() => stamps.All(s => FileStamp.Of(s.Key) == s.Value);

    private List<string> DifferentFrom(FileStamps other) => [.. stamps.Keys.Where(f => stamps[f] != other.stamps[f])];
}

/// <summary>What a file looks like from outside, or the list of names in a folder.</summary>
/// <param name="At">When it was written last, UTC; the first of all moments when it is not there.</param>
/// <param name="Length">Bytes, 0 of a folder; −1 when nothing is there.</param>
internal readonly record struct FileStamp(DateTime At, long Length)
{
    /// <summary>What a file looks like now.</summary>
    public static FileStamp Of(string file)
    {
        var info = new FileInfo(file);
        if (info.Exists) return new FileStamp(info.LastWriteTimeUtc, info.Length);
        var folder = new DirectoryInfo(file);
        return folder.Exists ? new FileStamp(folder.LastWriteTimeUtc, 0) : new FileStamp(default, -1);
    }
}
