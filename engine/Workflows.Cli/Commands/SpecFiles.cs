using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Commands;

/// <summary>The specs behind the files and folders of a command line.</summary>
internal static partial class SpecFiles
{
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <summary>
    /// A file is taken as it is. Of a folder, whatever lies below it as <c>*.yaml</c> or <c>*.yml</c> and names the language in a line
    /// <c>apiVersion: workflows/…</c>, in order of path; links and hidden folders are left alone.
    /// </summary>
    /// <exception cref="FailureException"><c>no-specs</c>: a folder without any.</exception>
    public static List<string> Find(IEnumerable<string> paths) => [.. paths.SelectMany(p => Directory.Exists(p) ? Below(p) : [p]).Distinct()];

    private static List<string> Below(string folder)
    {
        var specs = Directory.EnumerateFiles(folder, "*.*", Everywhere)
            .Where(f => Path.GetExtension(f) is ".yaml" or ".yml" && IsSpec(f))
            .Select(f => folder is "." ? Path.GetRelativePath(folder, f) : f)
            .Order(StringComparer.Ordinal)
            .ToList();
        return specs.Count > 0 ? specs : throw FailureException.Input(
            "no-specs", $"There is no workflow below '{folder}': no *.yaml or *.yml with a line 'apiVersion: workflows/v1'. Name a file, or another folder.");
    }

    private static bool IsSpec(string file)
    {
        try
        {
            return File.ReadLines(file).Any(line => Language().IsMatch(line));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // whoever reads it next says what is wrong
        }
    }

    [GeneratedRegex("""^\uFEFF?['"]?apiVersion['"]?\s*:\s*['"]?workflow""")]
    private static partial Regex Language();
}
