using System.Text;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Git;

/// <summary>Writes the files of one commit into a folder, plain files and folders alone, within limits.</summary>
internal static class GitExport
{
    /// <summary>The largest file that is written.</summary>
    public const long LargestFile = 256L << 20;

    /// <summary>How many bytes are written of one commit.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>How many files are written of one commit.</summary>
    public const int MostFiles = 20_000;

    private const long LongestPointer = 1024;

    private static readonly byte[] LfsPointer = Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\n");

    /// <summary>Writes the files and tells what was left out.</summary>
    /// <param name="mirror">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="folder">Where to; it must be empty.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>Path → why it is not there.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync(GitMirror mirror, string commit, string folder, CancellationToken cancellationToken)
    {
        var left = new Dictionary<string, string>();
        var taken = new List<GitEntry>();
        var bytes = 0L;
        foreach (var entry in await mirror.EntriesAsync(commit, cancellationToken))
        {
            if (WhyNot(entry) is { } reason) left[entry.Path] = reason;
            else if (taken.Count == MostFiles || (bytes += entry.Bytes) > MostBytes) left[entry.Path] = $"the commit has more than {MostFiles} files or {MostBytes >> 20} MiB";
            else taken.Add(entry);
        }

        await mirror.ReadAsync(taken, entry => Create(PlaceOf(folder, entry)), cancellationToken);
        foreach (var entry in taken.Where(e => IsPointer(PlaceOf(folder, e), e.Bytes)))
        {
            // A pointer stands for a file that is not here: nobody may take it for the data.
            File.Delete(PlaceOf(folder, entry));
            left[entry.Path] = "it is a pointer of Git LFS, whose content lies elsewhere; commit the file itself, or bring it in as an artifact";
        }

        return left;
    }

    private static string PlaceOf(string folder, GitEntry entry) => Path.Combine([folder, .. entry.Path.Split('/')]);

    private static FileStream Create(string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return new FileStream(place, FileMode.CreateNew, FileAccess.Write);
    }

    private static bool IsPointer(string place, long bytes)
    {
        if (bytes is 0 or > LongestPointer) return false;
        return File.ReadAllBytes(place).AsSpan().StartsWith(LfsPointer);
    }

    private static string? WhyNot(GitEntry entry) => entry switch
    {
        { Kind: GitEntryKind.Link } => "it is a symbolic link, which is not followed; commit the file itself",
        { Kind: GitEntryKind.Submodule } => "it is a submodule, which is not fetched; commit the files that the spec reads",
        { Bytes: > LargestFile } => $"it has more than {LargestFile >> 20} MiB; bring it in as an artifact",
        _ when !ForeignPath.IsBelow(entry.Path) || entry.Path.Split('/').Contains(".git", StringComparer.OrdinalIgnoreCase) => "it has a path that no file may have here",
        _ => null,
    };
}
