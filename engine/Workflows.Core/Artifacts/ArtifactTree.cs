using System.Text;

namespace Workflows.Core.Artifacts;

/// <summary>A file or a folder of files as it lies on disk.</summary>
internal sealed class ArtifactTree
{
    private readonly string _root;
    private readonly bool _isFolder;
    private readonly List<(string Path, FileStatus Status)> _files = [];
    private readonly List<string> _folders = [];

    private ArtifactTree(string root, FileStatus status)
    {
        _root = root;
        _isFolder = status.Kind == FileStatusKind.Folder;
        Add(root, status);
    }

    /// <summary>The first entry that no artifact may hold, relative to the root, or null.</summary>
    public string? Foreign { get; private set; }

    /// <summary>Length of all files.</summary>
    public long Bytes => _files.Sum(f => f.Status.Bytes);

    /// <summary>Stays the same as long as no file was touched, added, taken away or replaced.</summary>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (path, status) in _files.OrderBy(f => f.Path, StringComparer.Ordinal)) text.Append(Relative(path)).Append('\0').Append(status.Identity).Append('\n');
            return ContentHash.Of(text.ToString());
        }
    }

    /// <summary>What lies at a path, or null when nothing does.</summary>
    public static ArtifactTree? At(string path) => FileStatus.Of(path) is { } status ? new ArtifactTree(path, status) : null;

    /// <summary>The content hash, from every byte.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        if (!_isFolder) return await ContentHash.OfFileAsync(_root, cancellationToken);
        var entries = new List<FolderEntry>(_files.Count);
        foreach (var (path, status) in _files)
            entries.Add(new FolderEntry(Relative(path), status.Bytes, ContentHash.Digits(await ContentHash.OfFileAsync(path, cancellationToken))));
        return ContentHash.OfFolder(entries);
    }

    /// <summary>Makes everything read-only but the root folder, which must still be moved, and brings it to disk.</summary>
    public void Seal(CancellationToken cancellationToken)
    {
        foreach (var (path, _) in _files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DurableFile.Seal(path);
        }

        foreach (var folder in _folders)
        {
            if (folder != _root) DurableFile.SealFolder(folder);
            DurableFile.FlushFolder(folder);
        }
    }

    /// <summary>Deletes everything, read-only folders included; links are deleted, not followed.</summary>
    public void Delete()
    {
        foreach (var folder in _folders) DurableFile.UnsealFolder(folder);
        if (_isFolder) Directory.Delete(_root, recursive: true);
        else File.Delete(_root);
    }

    private void Add(string path, FileStatus status)
    {
        switch (status.Kind)
        {
            case FileStatusKind.File when status.Names == 1:
                _files.Add((path, status));
                break;
            case FileStatusKind.Folder:
                _folders.Add(path);
                foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                    if (FileStatus.Of(entry) is { } below) Add(entry, below);
                break;
            default:
                Foreign ??= Relative(path);
                break;
        }
    }

    private string Relative(string path) => Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');
}
