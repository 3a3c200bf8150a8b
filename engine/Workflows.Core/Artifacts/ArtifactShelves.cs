namespace Workflows.Core.Artifacts;

/// <summary>
/// The files of a <see cref="FileArtifactStore"/> as somebody sees them who clears up: which there are, when each was last relied on, and how to take one
/// away without a run losing it. Whoever relies on an artifact touches it inside the <see cref="Gate"/>; whoever takes it away looks and moves it with the gate closed.
/// So it was either touched before, and stays, or is missing for whoever comes to touch it, and is made again.
/// </summary>
internal sealed class ArtifactShelves
{
    /// <summary>A use is noted when the last one noted is longer ago, so that a file that is used all the time is not hashed anew each time.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);

    private readonly string shelves;
    private readonly TimeProvider time;
    private readonly TimeSpan freshness;

    /// <param name="root">Of the store.</param>
    /// <param name="time">The clock of uses.</param>
    /// <param name="freshness">See <see cref="Freshness"/>.</param>
    public ArtifactShelves(string root, TimeProvider time, TimeSpan? freshness = null)
    {
        Root = root;
        shelves = Path.Combine(root, "sha256");
        Temporary = Path.Combine(root, "tmp");
        Quarantine = Path.Combine(root, "quarantine");
        Gate = new Gate(Path.Combine(root, "gate"));
        this.time = time;
        this.freshness = freshness ?? Freshness;
    }

    /// <summary>The folder of all.</summary>
    public string Root { get; }

    /// <summary>Where half-written ones lie.</summary>
    public string Temporary { get; }

    /// <summary>Where damaged ones lie.</summary>
    public string Quarantine { get; }

    public Gate Gate { get; }

    /// <summary>How much older than its last use an artifact may look.</summary>
    public TimeSpan Uncertainty => freshness;

    public string PathOf(string digits) => Path.Combine(shelves, digits[..2], digits);

    public string PathOf(Digest digest) => PathOf(ContentHash.Digits($"{digest}"));

    /// <summary>All, by hash.</summary>
    public IEnumerable<Digest> All()
    {
        if (!Directory.Exists(shelves)) yield break;
        foreach (var shelf in Directory.EnumerateDirectories(shelves).Order(StringComparer.Ordinal))
        foreach (var entry in Directory.EnumerateFileSystemEntries(shelf).Order(StringComparer.Ordinal))
            if (Digest.TryRead(Path.GetFileName(entry.AsSpan()), out var digest)) yield return digest;
    }

    /// <summary>When somebody last said that they rely on it; null when it is not there.</summary>
    public static DateTimeOffset? LastUse(string path)
    {
        var at = File.GetLastWriteTimeUtc(path);
        return at.Year <= 1601 ? null : new DateTimeOffset(at, TimeSpan.Zero);
    }

    /// <summary>Notes that somebody relies on it from now on. False when it is not there.</summary>
    public bool Touch(string path, CancellationToken cancellationToken)
    {
        if (LastUse(path) is not { } last) return false;
        if ((time.GetUtcNow() - last).Duration() < freshness) return true;
        try
        {
            using var inside = Gate.Enter(cancellationToken);
            Stamp(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (DiskError.IsReadOnly(e))
        {
            return true; // where nothing may be written, nothing is cleared away
        }
    }

    /// <summary>Gives a file or folder the present moment as the time of its last use.</summary>
    public void Stamp(string path)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (Directory.Exists(path)) Directory.SetLastWriteTimeUtc(path, now);
        else File.SetLastWriteTimeUtc(path, now);
    }

    /// <summary>
    /// Takes away those that nobody has relied on since <paramref name="unusedSince"/>. <paramref name="forget"/> is called for them with the gate closed, just before: the
    /// process may end between the two.
    /// </summary>
    /// <returns>Those that are gone.</returns>
    public async Task<IReadOnlyList<Digest>> RemoveAsync(
        IReadOnlyList<Digest> unwanted, DateTimeOffset unusedSince, Func<IReadOnlyList<Digest>, Task> forget, CancellationToken cancellationToken)
    {
        using var place = TemporaryPlace.Claim(Temporary);
        using var alone = Gate.Close(cancellationToken);
        var idle = await WhileClosedAsync(unwanted, unusedSince, forget);
        foreach (var digest in idle) SetAside(PathOf(digest), Path.Combine(place.Folder, Path.GetFileName(PathOf(digest))));
        return idle;
    }

    /// <summary>Calls <paramref name="forget"/> in the same way and leaves the files.</summary>
    /// <returns>Those that it was called for.</returns>
    public async Task<IReadOnlyList<Digest>> ForgetAsync(
        IReadOnlyList<Digest> unwanted, DateTimeOffset unusedSince, Func<IReadOnlyList<Digest>, Task> forget, CancellationToken cancellationToken)
    {
        using var alone = Gate.Close(cancellationToken);
        return await WhileClosedAsync(unwanted, unusedSince, forget);
    }

    /// <summary>Whether it is there and nobody has relied on it since then.</summary>
    public bool IsIdle(Digest digest, DateTimeOffset unusedSince) => LastUse(PathOf(digest)) < unusedSince;

    /// <summary>Moves a file or a sealed folder.</summary>
    public static void SetAside(string path, string target)
    {
        var isFolder = Directory.Exists(path);
        if (isFolder) DurableFile.UnsealFolder(path);
        if (isFolder) Directory.Move(path, target);
        else File.Move(path, target);
    }

    private async Task<IReadOnlyList<Digest>> WhileClosedAsync(IReadOnlyList<Digest> unwanted, DateTimeOffset unusedSince, Func<IReadOnlyList<Digest>, Task> forget)
    {
        var idle = unwanted.Where(digest => IsIdle(digest, unusedSince)).ToList();
        if (idle.Count > 0) await forget(idle);
        return idle;
    }
}
