using System.Text;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Sources;

/// <summary>Where a folder source lies, and which paths below it may name a workflow.</summary>
internal sealed class FolderPlace
{
    /// <summary>Most parts of a path.</summary>
    public const int MaxDepth = 32;

    private const int MaxLength = 400;
    private const int MaxNameBytes = 255;
    private const string TestsSuffix = ".tests.yaml";

    private static readonly string[] Excluded = ["bin", "obj", "node_modules"];

    private readonly IReadOnlyList<string> readRoots;

    /// <param name="folder">The folder.</param>
    /// <param name="readRoots">Folders outside of the source below which its workflows may read.</param>
    /// <exception cref="FailureException"><c>specs-folder-not-found</c>.</exception>
    public FolderPlace(string folder, IReadOnlyList<string>? readRoots = null)
    {
        this.readRoots = readRoots ?? [];
        var full = folder.Length == 0 ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Folder = (Directory.Exists(full) ? SourcePaths.Real(full) : null)
            ?? throw FailureException.Input("specs-folder-not-found", $"There is no folder '{folder}' for workflows. Create it, or name another one with --specs.");
        try
        {
            _ = Directory.EnumerateFileSystemEntries(Folder).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Input("specs-folder-not-found", $"The folder '{folder}' for workflows cannot be read: {e.Message} Make it readable for this user.", e);
        }

        Root = SourceLocator.RootOf(Folder);
    }

    /// <summary>Absolute path of the folder, without links.</summary>
    public string Folder { get; }

    /// <summary>Absolute path of the source: the root of the repository that the folder lies in, else the folder.</summary>
    public string Root { get; }

    /// <summary>Whether workflows below a folder of this name are left alone.</summary>
    public static bool IsExcluded(ReadOnlySpan<char> name) => name is ['.', ..] || Excluded.AsSpan().Contains(name.ToString());

    /// <summary>Whether a file of this name may be a workflow.</summary>
    public static bool IsSpecName(ReadOnlySpan<char> name) =>
        name is not ['.', ..] && !name.EndsWith(TestsSuffix, StringComparison.Ordinal) && Path.GetExtension(name) is ".yaml" or ".yml";

    /// <summary>What forbids a path, to follow it in a sentence; null for nothing.</summary>
    public static string? Problem(string path)
    {
        if (path.Length is 0 or > MaxLength) return $"has not 1 to {MaxLength} characters";
        if (path.EnumerateRunes().Any(r => Rune.IsControl(r) || r == Rune.ReplacementChar)) return "has a control character or a damaged one";
        if (path.Contains('\\')) return "has a backslash; write '/' between folders";
        var parts = path.Split('/');
        if (parts.Length > MaxDepth) return $"is more than {MaxDepth} folders deep";
        if (Array.Exists(parts, p => p is "" or "." or "..")) return "leaves the folder, or has an empty part; write it from the folder of workflows";
        if (Array.Exists(parts, p => p[0] == '.')) return "has a hidden part";
        if (Array.Exists(parts[..^1], p => IsExcluded(p))) return "lies below bin, obj or node_modules, where no workflows are looked for";
        if (Array.Exists(parts, p => Encoding.UTF8.GetByteCount(p) > MaxNameBytes || p.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)) return "has a name that this system does not take";
        return IsSpecName(parts[^1]) ? null : "is no name of a workflow; it ends in .yaml or .yml, and not in .tests.yaml";
    }

    public string Absolute(string path) => Path.Combine(Folder, path);

    public PlanSource SourceOf(string path) => new(Absolute(path), Root, readRoots);

    /// <summary>The path from the root of the source, as bundles name it.</summary>
    public string FromRoot(string path) => Path.GetRelativePath(Root, Absolute(path)).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Absolute path of the file behind a path, links followed as long as they stay in the source; null when there is none.</summary>
    public string? Find(string path)
    {
        try
        {
            return SourcePaths.Resolve(SourceOf(path), Absolute(path)).Path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Absolute path of a file to be read or written for somebody; it need not be there.</summary>
    /// <exception cref="FailureException"><c>path-not-allowed</c>.</exception>
    public string Allow(string path)
    {
        if (Problem(path) is { } problem) throw Refused(path, problem);
        try
        {
            RefuseLinks(path);
        }
        catch (IOException e)
        {
            throw Refused(path, $"cannot be looked at ({e.Message})");
        }

        return Absolute(path);
    }

    /// <summary>The failure of a path that may not be used.</summary>
    /// <param name="path">The path.</param>
    /// <param name="problem">Follows it in a sentence.</param>
    public static FailureException Refused(string path, string problem) =>
        FailureException.Input("path-not-allowed", $"The path {Findings.Show(path)} {problem}. Choose another one.");

    private void RefuseLinks(string path)
    {
        var place = Folder;
        var parts = path.Split('/');
        foreach (var part in parts)
        {
            place = Path.Combine(place, part);
            var isLast = ReferenceEquals(part, parts[^1]);
            if (FileStatus.Of(place) is { } status && status.Kind != (isLast ? FileStatusKind.File : FileStatusKind.Folder))
                throw Refused(path, status.Kind == FileStatusKind.Link ? "leads through a link" : $"leads through '{Path.GetRelativePath(Folder, place)}', which is no {(isLast ? "ordinary file" : "folder")}");
        }
    }
}
