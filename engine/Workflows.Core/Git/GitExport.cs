using System.Text;

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

    private static readonly byte[] LfsPointer = Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\n");

    /// <summary>Writes the files and tells what was left out.</summary>
    /// <param name="mirror">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="folder">Where to; it must be empty.</param>
    /// <param name="isWanted">Which paths.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <returns>Path → why it is not there.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync(GitMirror mirror, string commit, string folder, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        var left = new Dictionary<string, string>();
        var (files, bytes) = (0, 0L);
        foreach (var entry in (await mirror.EntriesAsync(commit, cancellationToken)).Where(e => isWanted(e.Path)))
        {
            if (WhyNot(entry) is { } reason) left[entry.Path] = reason;
            else if (++files > MostFiles || (bytes += entry.Bytes) > MostBytes) left[entry.Path] = $"the commit has more than {MostFiles} files or {MostBytes >> 20} MiB";
            else if (!await WriteAsync(mirror, entry, Path.Combine([folder, .. entry.Path.Split('/')]), cancellationToken)) left[entry.Path] = "it is a pointer of Git LFS, whose content lies elsewhere; commit the file itself, or bring it in as an artifact";
        }

        return left;
    }

    private static string? WhyNot(GitEntry entry) => entry switch
    {
        { Kind: GitEntryKind.Link } => "it is a symbolic link, which is not followed; commit the file itself",
        { Kind: GitEntryKind.Submodule } => "it is a submodule, which is not fetched; commit the files that the spec reads",
        { Bytes: > LargestFile } => $"it has more than {LargestFile >> 20} MiB; bring it in as an artifact",
        _ when entry.Path.Split('/').Any(part => part is "" or "." or ".." or ".git" || part.Contains('\\', StringComparison.Ordinal)) => "it has a path that no file may have here",
        _ => null,
    };

    // A pointer stands for a file that is not here: nobody may take it for the data.
    private static async Task<bool> WriteAsync(GitMirror mirror, GitEntry entry, string place, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        await using var file = new FileStream(place, FileMode.CreateNew, FileAccess.ReadWrite);
        await mirror.ReadAsync(entry.Id, file, cancellationToken);
        if (file.Length is 0 or > 1024) return true;
        file.Seek(0, SeekOrigin.Begin);
        var start = new byte[LfsPointer.Length];
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (!start.AsSpan(0, length).SequenceEqual(LfsPointer)) return true;
        File.Delete(place);
        return false;
    }
}
