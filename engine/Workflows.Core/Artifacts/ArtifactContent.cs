namespace Workflows.Core.Artifacts;

/// <summary>Handles files that shall become an artifact.</summary>
public static class ArtifactContent
{
    /// <summary>The first entry that no artifact may hold (a link, a device, a pipe, a socket), relative to the path and <c>.</c> for itself; null when all is well.</summary>
    /// <param name="path">A file or a folder.</param>
    public static string? Foreign(string path) => ArtifactTree.At(path)?.Foreign;

    /// <summary>Deletes what lies at a path, read-only folders included; links are deleted, not followed.</summary>
    /// <param name="path">A file, a folder, or nothing.</param>
    public static void Delete(string path) => ArtifactTree.At(path)?.Delete();
}
