using System.Security.Cryptography;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Content hashes of the files of a source that patterns match: <c>*</c> and <c>?</c> inside a name, <c>**</c> over folders. Links are not followed, pipes not opened.</summary>
internal sealed class FileHashes(PlanSource source)
{
    private const int MaxFiles = 10_000;
    private const long MaxBytes = 1L << 30;
    private const int MaxSeen = 200_000;

    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    private readonly Dictionary<string, HashedFiles> known = [];
    private readonly HashSet<string> matched = [];

    /// <summary>Absolute paths of all files that were hashed.</summary>
    public IReadOnlyCollection<string> Matched => matched;

    /// <summary>One hash over the paths and bytes of all files that any of the patterns matches.</summary>
    /// <param name="patterns">Relative to the folder of the spec.</param>
    public HashedFiles Of(IReadOnlyList<string> patterns)
    {
        var key = string.Join('\n', patterns);
        if (known.TryGetValue(key, out var hashed)) return hashed;
        try
        {
            return known[key] = Hash(patterns);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return known[key] = Refused(DiagnosticCodes.FileUnreadable, $"A file of {Show(patterns)} cannot be read: {e.Message}", "Check its permissions.");
        }
    }

    private HashedFiles Hash(IReadOnlyList<string> patterns)
    {
        var folder = Path.GetDirectoryName(source.File)!;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            if (Start(folder, pattern) is not { } start) return Refused(DiagnosticCodes.PathOutsideSource, $"'{pattern}' leaves the source of the workflow.", "Name files of the source.");
            if (!Directory.Exists(start)) continue;
            var matches = PathPattern.Matcher(Path.GetFullPath(pattern, folder));
            foreach (var file in Directory.EnumerateFiles(start, "*", Walk).Take(MaxSeen).Where(f => matches.IsMatch(f) && FileStatus.Of(f) is { Kind: FileStatusKind.File }).Take(MaxFiles + 1))
                files[Path.GetRelativePath(folder, file).Replace('\\', '/')] = file;
        }

        if (files.Count == 0) return Refused(DiagnosticCodes.HashFilesEmpty, $"No file matches {Show(patterns)}.", "Correct the pattern; it is relative to the folder of this file, and ** stands for any folders.");
        if (files.Count > MaxFiles || files.Values.Sum(f => new FileInfo(f).Length) > MaxBytes)
            return Refused(DiagnosticCodes.HashFilesTooMany, $"{Show(patterns)} match more than {MaxFiles} files or 1 GiB.", "Write a narrower pattern.");
        matched.UnionWith(files.Values);
        return new HashedFiles(ContentHash.OfFolder(files.Select(f => Entry(f.Key, f.Value))), null);
    }

    private static FolderEntry Entry(string path, string file)
    {
        using var stream = File.OpenRead(file);
        return new FolderEntry(path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    // The folder in front of the first wildcard, when it lies in the source.
    private string? Start(string folder, string pattern)
    {
        if (pattern.Length == 0 || pattern.Contains('\0')) return null;
        var wild = pattern.IndexOfAny(['*', '?']);
        var head = wild < 0 ? pattern : pattern[..wild];
        var start = Path.GetFullPath(head.Contains('/') ? head[..(head.LastIndexOf('/') + 1)] : ".", folder);
        return SourcePaths.IsInside(source, start) ? start : null;
    }

    private static string Show(IReadOnlyList<string> patterns) => string.Join(", ", patterns.Select(p => $"'{p}'"));

    private static HashedFiles Refused(string code, string message, string fix) => new(null, new PathProblem(code, message, fix));
}
