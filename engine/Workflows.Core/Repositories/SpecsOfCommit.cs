using Workflows.Core.Git;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Spec;

namespace Workflows.Core.Repositories;

/// <summary>The files of a commit, written to look at them, and which of them are workflows.</summary>
/// <param name="Root">Absolute path of the files.</param>
/// <param name="Specs">Workflows, by path from the root.</param>
/// <param name="LeftOut">Path → why it is not among the files.</param>
internal sealed record SpecsOfCommit(string Root, IReadOnlyList<FoundSpec> Specs, IReadOnlyDictionary<string, string> LeftOut)
{
    /// <summary>Most workflows of a commit that are looked at.</summary>
    public const int Most = 1000;

    /// <summary>Writes a commit.</summary>
    public static async Task<SpecsOfCommit> WriteAsync(Repository repository, RepositoryPlace place, GitMirror mirror, string commit, CancellationToken cancellationToken)
    {
        var root = place.Empty();
        var leftOut = await GitExport.WriteAsync(mirror, commit, root, cancellationToken);
        var folder = repository.Path.Length == 0 ? root : Path.Combine(root, repository.Path);
        var specs = new List<FoundSpec>();
        if (Directory.Exists(folder))
        {
            var ignored = await IgnoreFile.ReadAsync(folder, IgnoreFile.Empty, cancellationToken);
            foreach (var path in new FolderWalk(new FolderPlace(folder), ignored).Find(cancellationToken).Paths.Take(Most))
            {
                var text = SpecLines.Decode(await FolderFiles.ReadAsync(Path.Combine(folder, path), SpecLimits.FileBytes, cancellationToken) ?? []);
                if (SpecLines.IsWorkflow(text)) specs.Add(new FoundSpec(FromRoot(repository, path), text));
            }
        }

        // What is called like a workflow and is not there must be told of, too.
        specs.AddRange(leftOut.Keys.Where(p => IsSpec(repository, p)).Select(p => new FoundSpec(p, null)));
        return new SpecsOfCommit(root, [.. specs.OrderBy(s => s.Path, StringComparer.Ordinal)], leftOut);
    }

    /// <summary>Whether a path, from the root of a repository, is one that a workflow of it may have.</summary>
    public static bool IsSpec(Repository repository, string path)
    {
        var folder = repository.Path.Length == 0 ? "" : $"{repository.Path}/";
        return path.StartsWith(folder, StringComparison.Ordinal) && FolderPlace.Problem(path[folder.Length..]) is null;
    }

    private static string FromRoot(Repository repository, string path) => repository.Path.Length == 0 ? path : $"{repository.Path}/{path}";
}

/// <summary>A workflow of a commit.</summary>
/// <param name="Path">From the root of the repository, with forward slashes.</param>
/// <param name="Text">Its text; null when it is not there.</param>
internal sealed record FoundSpec(string Path, string? Text);
