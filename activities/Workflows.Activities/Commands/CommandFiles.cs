using Workflows.Activities.Data;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Commands;

/// <summary>Takes what a command made out of its folder.</summary>
internal sealed class CommandFiles(string root, ActivityContext context)
{
    private const int Listed = 12;

    /// <summary>Stores every declared file.</summary>
    /// <exception cref="FailureException"><c>command-output</c>, or what the store reports.</exception>
    public async Task<IReadOnlyDictionary<string, Artifact>> StoreAsync(IReadOnlyDictionary<string, CommandFile> declared)
    {
        var stored = new Dictionary<string, Artifact>();
        foreach (var (name, file) in declared)
        {
            var path = Inside(root, file.Path);
            if (ArtifactContent.Foreign(path) is { } foreign)
                throw Refused($"'{(foreign == "." ? file.Path : $"{file.Path}/{foreign}")}' is a link, a device, a pipe or a socket", "Write the bytes themselves");
            stored[name] = await StoreAsync(path, file);
        }

        return stored;
    }

    /// <summary>The full path of something that a command made.</summary>
    /// <exception cref="FailureException"><c>command-output</c> when it is not there or not inside.</exception>
    public static string Inside(string root, string written)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(written, root));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Refused($"'{written}' lies outside the folder of the command", "Write a path inside it, such as out/model.onnx");
        for (var above = Path.GetDirectoryName(path)!; above.Length > root.Length; above = Path.GetDirectoryName(above)!)
            if (new DirectoryInfo(above).LinkTarget is not null) throw Refused($"'{written}' leads through a link", "Write the bytes themselves");
        return Path.Exists(path) ? path : throw Refused($"the command made no '{written}'. {List(root)}", "Correct the path, or have the command write there");
    }

    private Task<Artifact> StoreAsync(string path, CommandFile file)
    {
        var isFolder = Directory.Exists(path);
        return file.Kind switch
        {
            ArtifactKind.File when isFolder => context.Artifacts.AddFolderAsync(
                new ArtifactDraft(ArtifactKind.File), (target, token) => Task.Run(() => Copy(path, target, token), token), context.Cancellation),
            ArtifactKind.File => StoreFileAsync(new ArtifactDraft(ArtifactKind.File), path),
            ArtifactKind.Report when !isFolder => StoreFileAsync(new ArtifactDraft(ArtifactKind.Report, "html"), path),
            ArtifactKind.Dataset when isFolder => DatasetFolder.Load(path).StoreAsync(context),
            ArtifactKind.Model when isFolder => File.Exists(Path.Combine(path, OnnxFolder.ModelFile))
                ? ModelArtifact.StoreAsync(ComputeWork.Run(() => OnnxFolder.Load(path)), context)
                : ModelArtifact.StoreAsync(ComputeWork.Run(() => NetworkFolder.Load(path)), context),
            ArtifactKind.Report => throw Refused($"'{file.Path}' is a folder, but a report is one HTML file", "Name the file, or give it the kind file"),
            _ => throw Refused($"'{file.Path}' is a file, but a {file.Kind.ToString().ToLowerInvariant()} is a folder", "Name the folder, or give it the kind file"),
        };
    }

    private Task<Artifact> StoreFileAsync(ArtifactDraft draft, string path) =>
        context.Artifacts.AddFileAsync(draft, (target, token) => Task.Run(() => File.Copy(path, target), token), context.Cancellation);

    private static void Copy(string source, string target, CancellationToken token)
    {
        foreach (var file in Directory.EnumerateFiles(source))
        {
            token.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(source))
            Copy(folder, Directory.CreateDirectory(Path.Combine(target, Path.GetFileName(folder))).FullName, token);
    }

    private static string List(string root)
    {
        var made = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal).Take(Listed + 1).ToList();
        return made.Count == 0 ? "Its folder is empty" : $"Its folder holds {string.Join(", ", made.Take(Listed))}{(made.Count > Listed ? ", …" : "")}";
    }

    private static FailureException Refused(string fault, string fix) => new(new Failure
    {
        Kind = FailureKind.Activity,
        Code = FailureCodes.CommandOutput,
        Message = $"run/command: {fault}. {fix}.",
    });
}
