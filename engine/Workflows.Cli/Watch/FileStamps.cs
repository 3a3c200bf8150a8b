namespace Workflows.Cli.Watch;

/// <summary>
/// What files looked like at a moment, by time and length. Looked at again and again instead of asking the system for notices, which network and
/// container file systems do not give.
/// </summary>
internal sealed class FileStamps
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Stamp> stamps;

    private FileStamps(Dictionary<string, Stamp> stamps) => this.stamps = stamps;

    public IReadOnlyCollection<string> Files => stamps.Keys;

    public static FileStamps Of(IEnumerable<string> files) => new(files.ToDictionary(f => f, StampOf));

    /// <summary>These files: those known keep their stamp, the others get one now.</summary>
    public FileStamps With(IEnumerable<string> files) => new(files.ToDictionary(f => f, f => stamps.TryGetValue(f, out var known) ? known : StampOf(f)));

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

    private List<string> DifferentFrom(FileStamps other) => [.. stamps.Keys.Where(f => stamps[f] != other.stamps[f])];

    private static Stamp StampOf(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? new Stamp(info.LastWriteTimeUtc, info.Length) : new Stamp(default, -1);
    }

    private readonly record struct Stamp(DateTime At, long Length);
}
