using Workflows.Core.Artifacts;
using Workflows.Server.Api;

namespace Workflows.Server.Artifacts;

/// <summary>An artifact and the files that it is made of.</summary>
/// <param name="Artifact">Its handle: what an input takes.</param>
/// <param name="Files">Paths inside of a folder with their sizes, in order; empty for a single file.</param>
internal sealed record ArtifactListing(Artifact Artifact, IReadOnlyList<ListedFile> Files)
{
    private const int MostFiles = 10_000;

    public static ArtifactListing Of(Artifact artifact, string path) => new(artifact, Directory.Exists(path)
        ? [.. new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Take(MostFiles)
            .Select(f => new ListedFile(Path.GetRelativePath(path, f.FullName).Replace(Path.DirectorySeparatorChar, '/'), f.Length)).OrderBy(f => f.Path, StringComparer.Ordinal)]
        : []);

    /// <summary>The file that is meant.</summary>
    /// <exception cref="ProblemException"><c>path-needed</c>, <c>path-not-found</c>: there is no such file in it.</exception>
    public static string Inside(string root, string? path)
    {
        if (File.Exists(root)) return path is null ? root : throw Missing(path);
        if (path is null) throw new ProblemException(422, "path-needed", "This artifact is a folder: say which of its files, with ?path=.");

        // Artifacts hold no links, so that a path which stays inside as text stays inside.
        var full = Path.GetFullPath(path.Replace('\\', '/'), root);
        return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal) && File.Exists(full) ? full : throw Missing(path);
    }

    private static ProblemException Missing(string path) => new(404, "path-not-found", $"There is no file '{path}' in this artifact.");
}

/// <summary>A file of a folder.</summary>
/// <param name="Path">From the folder, with forward slashes.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record ListedFile(string Path, long Bytes);
