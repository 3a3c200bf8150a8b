using System.Text;

namespace Workflows.Core.Artifacts;

/// <summary>A file or a folder of files as it lies on disk.</summary>
internal sealed class ArtifactTree
{
    private readonly string root;
    private readonly bool isFolder;
    private readonly List<(string Path, FileStatus Status)> files = [];
    private readonly List<string> folders = [];

    private ArtifactTree(string root, FileStatus status)
    {
        this.root = root;
        isFolder = status.Kind == FileStatusKind.Folder;
        Add(root, status);
    }

    /// <summary>The first entry that no artifact may hold, relative to the root, or null.</summary>
    public string? Foreign { get; private set; }

    /// <summary>Length of all files.</summary>
    public long Bytes => files.Sum(f => f.Status.Bytes);

    /// <summary>Stays the same as long as no file was touched, added, taken away or replaced.</summary>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (path, status) in files.OrderBy(f => f.Path, StringComparer.Ordinal)) text.Append(Relative(path)).Append('\0').Append(status.Identity).Append('\n');
            return ContentHash.Of(text.ToString());
        }
    }

    /// <summary>What lies at a path, or null when nothing does.</summary>
    public static ArtifactTree? At(string path) => FileStatus.Of(path) is { } status ? new ArtifactTree(path, status) : null;

    /// <summary>The content hash, from every byte.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        if (!isFolder) return await ContentHash.OfFileAsync(root, cancellationToken);
        var entries = new List<FolderEntry>(files.Count);
        foreach (var (path, status) in files)
            entries.Add(new FolderEntry(Relative(path), status.Bytes, ContentHash.Digits(await ContentHash.OfFileAsync(path, cancellationToken))));
        return ContentHash.OfFolder(entries);
    }

    /// <summary>Makes everything read-only but the root folder, which must still be moved, and brings it to disk.</summary>
    public void Seal(CancellationToken cancellationToken)
    {
        foreach (var (path, _) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DurableFile.Seal(path);
        }

        foreach (var folder in folders)
        {
            if (folder != root) DurableFile.SealFolder(folder);
            DurableFile.FlushFolder(folder);
        }
    }

    /// <summary>Deletes everything, read-only folders included; links are deleted, not followed.</summary>
    public void Delete()
    {
        foreach (var folder in folders) DurableFile.UnsealFolder(folder);
        if (isFolder) Directory.Delete(root, recursive: true);
        else File.Delete(root);
    }

    private void Add(string path, FileStatus status)
    {
        switch (status.Kind)
        {
            case FileStatusKind.File when status.Names == 1:
                files.Add((path, status));
                break;
            case FileStatusKind.Folder:
                folders.Add(path);
                foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                    if (FileStatus.Of(entry) is { } below) Add(entry, below);
                break;
            default:
                Foreign ??= Relative(path);
                break;
        }
    }

    private string Relative(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
}
