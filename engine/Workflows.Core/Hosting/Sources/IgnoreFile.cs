using System.Text;
using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Sources;

/// <summary>
/// The file <c>.workflowsignore</c> of a folder source: one pattern of paths from the folder on each line, as under <c>on.push.paths</c>; with a slash at its
/// end everything below. Empty lines and those that begin with <c>#</c> say nothing.
/// </summary>
internal sealed class IgnoreFile
{
    public const string Name = ".workflowsignore";

    private const int MaxBytes = 1 << 16;
    private const string Below = "/**";

    private readonly string text;
    private readonly List<Regex> files = [];
    private readonly List<Regex> folders = [];
    private readonly List<Diagnostic> diagnostics = [];

    private IgnoreFile(string text)
    {
        this.text = text;
        var number = 0;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            number++;
            if (line.Length > 0 && line[0] != '#') Add(line, number);
        }
    }

    public static IgnoreFile Empty { get; } = new("");

    /// <summary>Patterns that cannot be followed.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    /// <summary>The file of a folder; without one, or without an ordinary one, nothing is ignored.</summary>
    /// <param name="folder">Absolute path.</param>
    /// <param name="known">What was read before: the same text need not be read anew.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<IgnoreFile> ReadAsync(string folder, IgnoreFile known, CancellationToken cancellationToken)
    {
        var bytes = await FolderFiles.ReadAsync(Path.Combine(folder, Name), MaxBytes, cancellationToken);
        var text = Encoding.UTF8.GetString(bytes ?? []);
        return text == known.text ? known : new IgnoreFile(text);
    }

    /// <summary>Whether a file is left alone.</summary>
    public bool Ignores(string path) => files.Exists(p => p.IsMatch(path));

    /// <summary>Whether everything below a folder is left alone, so that nobody need go there.</summary>
    public bool IgnoresAllBelow(string path) => folders.Exists(p => p.IsMatch(path));

    private void Add(string line, int number)
    {
        var pattern = line.EndsWith('/') ? $"{line}**" : line;
        if (Problem(pattern) is { } problem)
        {
            var span = new SourceSpan(Name, number, 1, number, line.Length + 1);
            diagnostics.Add(new Diagnostic(DiagnosticCodes.PathPattern, Severity.Warning, span, $"The pattern {Findings.Show(line)} {problem.What}.", problem.Fix));
            return;
        }

        files.Add(PathPattern.Matcher(pattern));
        if (pattern.EndsWith(Below, StringComparison.Ordinal)) folders.Add(PathPattern.Matcher(pattern[..^Below.Length]));
    }

    private (string What, string Fix)? Problem(string pattern)
    {
        if (files.Count == SpecLimits.Patterns) return ($"is the first after {SpecLimits.Patterns}, the most that count", "Write fewer, wider patterns.");
        if (pattern.Length > SpecLimits.PatternLength) return ($"is longer than {SpecLimits.PatternLength} characters", "Write a shorter one.");
        return PathPattern.Problem(pattern);
    }
}
