using System.IO.Enumeration;

namespace Workflows.Core.Hosting.Sources;

/// <summary>Finds the files of a folder source that may be workflows, by their names alone.</summary>
internal sealed class FolderWalk(FolderPlace place, IgnoreFile ignored)
{
    /// <summary>Most files that are looked at.</summary>
    public const int MaxFiles = 5_000;

    private const int MaxFolders = 20_000;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly Queue<string> open = new([""]);
    private readonly List<string> files = [];
    private int folders;

    /// <summary>Paths from the folder, in order.</summary>
    /// <exception cref="IOException">The folder itself cannot be read, or is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public FoundFiles Find(CancellationToken cancellationToken)
    {
        while (open.TryDequeue(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in Entries(folder).OrderBy(e => e.Name, StringComparer.Ordinal)) Take(folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}", entry);
            if (files.Count > MaxFiles || ++folders > MaxFolders) return Sorted(isCut: true);
        }

        return Sorted(isCut: false);
    }

    private FoundFiles Sorted(bool isCut) => new([.. files.Take(MaxFiles).Order(StringComparer.Ordinal)], isCut);

    private void Take(string path, Entry entry)
    {
        // Whoever follows links to folders walks in circles.
        if (entry.IsFolder)
        {
            if (!entry.IsLink && path.AsSpan().Count('/') < FolderPlace.MaxDepth - 1 && !ignored.IgnoresAllBelow(path)) open.Enqueue(path);
        }
        else if (FolderPlace.Problem(path) is null && !ignored.Ignores(path) && (!entry.IsLink || place.Find(path) is not null))
        {
            files.Add(path);
        }
    }

    private IEnumerable<Entry> Entries(string folder)
    {
        try
        {
            return
            [
                .. new FileSystemEnumerable<Entry>(
                    place.Absolute(folder),
                    (ref FileSystemEntry e) => new Entry(e.FileName.ToString(), e.IsDirectory, (e.Attributes & FileAttributes.ReparsePoint) != 0),
                    Everything)
                {
                    ShouldIncludePredicate = (ref FileSystemEntry e) => e.IsDirectory ? !FolderPlace.IsExcluded(e.FileName) : FolderPlace.IsSpecName(e.FileName),
                },
            ];
        }
        catch (Exception e) when (folder.Length > 0 && e is IOException or UnauthorizedAccessException)
        {
            return []; // not ours to read, or gone meanwhile
        }
    }

    private sealed record Entry(string Name, bool IsFolder, bool IsLink);
}

/// <summary>What was found in a folder source.</summary>
/// <param name="Paths">From the folder, with forward slashes, in order.</param>
/// <param name="IsCut">Whether there is more than is looked at.</param>
internal sealed record FoundFiles(IReadOnlyList<string> Paths, bool IsCut);
