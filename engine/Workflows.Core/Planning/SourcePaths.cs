using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning;

/// <summary>
/// The rule of relative paths, the same when a plan is made and when a step runs: a path resolves against the spec's folder, may use <c>..</c>, and
/// leaves neither the source nor the further read roots, by link neither.
/// </summary>
public static class SourcePaths
{
    // As many as Linux follows before it gives up.
    private const int MaxLinks = 40;

    /// <summary>The absolute path of an existing file of the source, or why there is none.</summary>
    /// <param name="source">Where the spec lies and what it may read.</param>
    /// <param name="written">As the spec or an input wrote it.</param>
    public static ResolvedPath Resolve(PlanSource source, string written)
    {
        if (written.Length == 0 || written.Contains('\0'))
            return ResolvedPath.Refused(DiagnosticCodes.FileNotFound, "The path is empty.", "Write a path relative to this file.");
        var path = Path.GetFullPath(written, Path.GetDirectoryName(source.File)!);
        string[] roots = [source.Root, .. source.ReadRoots];
        if (!roots.Any(root => IsBelow(path, Path.GetFullPath(root)))) return Outside(written);

        var real = Real(path);
        if (real is not null && !roots.Any(root => Real(Path.GetFullPath(root)) is { } folder && IsBelow(real, folder))) return Outside(written);
        if (Directory.Exists(real))
            return ResolvedPath.Refused(DiagnosticCodes.PathNotAFile, $"'{written}' is a folder.", "Name a file in it.");

        // Opening a pipe would wait for ever.
        if (File.Exists(real) && FileStatus.Of(real) is { Kind: FileStatusKind.Other })
            return ResolvedPath.Refused(DiagnosticCodes.PathNotAFile, $"'{written}' is a device, a pipe or a socket.", "Name an ordinary file.");
        return File.Exists(real)
            ? new ResolvedPath(path, null)
            : ResolvedPath.Refused(DiagnosticCodes.FileNotFound, $"There is no file '{written}' ({Place(source, path)}).", "Correct the path; it is relative to the folder of this file.");
    }

    /// <summary>Whether a folder lies in the source or a read root, by link neither outside of it.</summary>
    internal static bool IsInside(PlanSource source, string folder) =>
        new[] { source.Root }.Concat(source.ReadRoots).Select(Path.GetFullPath)
            .Any(root => IsBelow(folder.TrimEnd('/'), root) && Real(folder) is { } real && Real(root) is { } place && IsBelow(real, place));

    private static ResolvedPath Outside(string written) => ResolvedPath.Refused(
        DiagnosticCodes.PathOutsideSource, $"'{written}' leaves the source of the workflow.", "Move the file into the source.");

    private static string Place(PlanSource source, string path) => IsBelow(path, Path.GetFullPath(source.Root))
        ? $"it would be {Path.GetRelativePath(source.Root, path)} in the source"
        : $"it would be {path}";

    private static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path without links in any of its parts; null when the links go in circles.</summary>
    internal static string? Real(string path)
    {
        var links = 0;
        var real = Path.GetPathRoot(path)!;
        var open = new Stack<string>(Parts(path[real.Length..]));
        while (open.TryPop(out var part))
        {
            var next = Path.GetFullPath(Path.Combine(real, part));
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks) return null;
            var full = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(full)!;
            foreach (var p in Parts(full[real.Length..])) open.Push(p);
        }

        return real;
    }

    // Last part first, as a stack takes them.
    private static IEnumerable<string> Parts(string path) =>
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}

/// <summary>What became of a path.</summary>
/// <param name="Path">Absolute path of an existing file, or null.</param>
/// <param name="Problem">Why there is none, or null. Its code is <c>file-not-found</c>, <c>path-outside-source</c> or <c>path-not-a-file</c>.</param>
public sealed record ResolvedPath(string? Path, PathProblem? Problem)
{
    internal static ResolvedPath Refused(string code, string message, string fix) => new(null, new PathProblem(code, message, fix));
}

/// <summary>Why a path names no file that may be read.</summary>
/// <param name="Code">As of a diagnostic or a failure.</param>
/// <param name="Message">Names the path.</param>
/// <param name="Fix">The next action.</param>
public sealed record PathProblem(string Code, string Message, string Fix);
