using System.Globalization;

namespace Workflows.Core.Artifacts;

/// <summary>
/// A folder for something half-written. A locked file beside it tells that its process lives: the system drops the lock when the process ends,
/// however it ends, and whoever gets the lock then may clear the folder away.
/// </summary>
internal sealed class TemporaryPlace : IDisposable
{
    private const string LockSuffix = ".lock";
    private static long last;
    private readonly FileStream held;

    private TemporaryPlace(string folder, FileStream held)
    {
        Folder = folder;
        this.held = held;
    }

    public string Folder { get; }

    /// <summary>A new empty folder below <paramref name="root"/>.</summary>
    public static TemporaryPlace Claim(string root)
    {
        Directory.CreateDirectory(root);
        while (true)
        {
            // A dead process with the same id, or a living one in another container, may have taken the name: then the next one is free.
            var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref last)}");
            var folder = Path.Combine(root, name);
            if (TryLock(folder + LockSuffix, FileMode.CreateNew) is not { } held) continue;
            Directory.CreateDirectory(folder);
            return new TemporaryPlace(folder, held);
        }
    }

    /// <summary>Clears away what dead processes left.</summary>
    public static void Sweep(string root)
    {
        foreach (var abandoned in Abandoned(root)) abandoned.Dispose();
    }

    /// <summary>What dead processes left; disposing of one clears it away, <see cref="Leave"/> lets it be.</summary>
    public static IEnumerable<TemporaryPlace> Abandoned(string root)
    {
        if (!Directory.Exists(root)) yield break;
        foreach (var path in Directory.EnumerateFiles(root, "*" + LockSuffix))
            if (TryLock(path, FileMode.Open) is { } held) yield return new TemporaryPlace(path[..^LockSuffix.Length], held);
    }

    /// <summary>Gives up the lock and nothing else.</summary>
    public void Leave() => held.Dispose();

    public void Dispose()
    {
        ArtifactTree.At(Folder)?.Delete();
        File.Delete(held.Name);
        held.Dispose();
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (DiskError.IsTaken(e))
        {
            return null;
        }
    }
}
