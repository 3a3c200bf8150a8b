using System.Text.RegularExpressions;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Commands;

/// <summary>The private folder in which a command runs, with its files in place; gone when disposed.</summary>
internal sealed partial class CommandFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("workflows-").FullName;
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

    private CommandFolder()
    {
        Directory.CreateDirectory(Path);
        Directory.CreateDirectory(Output);
        Directory.CreateDirectory(Temporary);
    }

    /// <summary>Where the command starts.</summary>
    public string Path => System.IO.Path.Combine(root, "work");

    /// <summary>Where it should put what it makes.</summary>
    public string Output => System.IO.Path.Combine(Path, "out");

    /// <summary>Its TMPDIR.</summary>
    public string Temporary => System.IO.Path.Combine(root, "tmp");

    /// <summary>Paths of the outputs of other steps by name.</summary>
    public IReadOnlyDictionary<string, string> Files => files;

    /// <exception cref="FailureException"><c>command-files</c>, or what the store reports.</exception>
    public static async Task<CommandFolder> CreateAsync(CommandInput input, ActivityContext context)
    {
        var folder = new CommandFolder();
        try
        {
            foreach (var (name, artifact) in input.Files) folder.Link(name, await context.Artifacts.GetPathAsync(artifact, context.Cancellation));
            foreach (var file in input.Reads) folder.Copy(file);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArtifactContent.Delete(root);

    // A link, since data may be large; the bytes behind it are read-only.
    private void Link(string name, string target)
    {
        if (!NamePattern().IsMatch(name))
            throw Refused($"'{name}' in 'files' is no name", "Use letters, digits and '_', a letter or '_' first");
        if (files.Keys.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) is { } twin)
            throw Refused($"'{twin}' and '{name}' in 'files' have one variable in common", "Rename one of the two");
        var path = Free(System.IO.Path.Combine(Path, "files", name), name);
        File.CreateSymbolicLink(path, target);
        files[name] = path;
    }

    private void Copy(SourcePath file)
    {
        // Seen from the root '..' leads nowhere, so the file lands inside.
        var inside = System.IO.Path.GetFullPath(file.Written, System.IO.Path.GetPathRoot(Path)!)[System.IO.Path.GetPathRoot(Path)!.Length..];
        File.Copy(file.Path, Free(System.IO.Path.Combine(Path, inside), file.Written));
    }

    private static string Free(string path, string name)
    {
        if (System.IO.Path.Exists(path)) throw Refused($"the place of '{name}' is taken", "Rename the file, or list it once");
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (IOException fault)
        {
            throw Refused($"the folder of '{name}' cannot be made, since a file lies there ({fault.Message})", "Rename one of the two");
        }

        return path;
    }

    private static FailureException Refused(string fault, string fix) => FailureException.Input(FailureCodes.CommandFiles, $"run/command: {fault}. {fix}.");

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex NamePattern();
}
