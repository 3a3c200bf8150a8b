using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Revisions;

/// <summary>
/// Captures everything that a plan reads of its source as one artifact: the files under their paths from the root of the source, so that equal content has
/// an equal hash wherever it lay.
/// </summary>
public sealed class BundleBuilder(ActivityCatalog catalog, IArtifactStore artifacts)
{
    /// <summary>Most bytes of a bundle: 64 MiB.</summary>
    public const long LargestBytes = 64L << 20;

    /// <summary>Captures a plan.</summary>
    /// <exception cref="FailureException"><c>bundle-too-large</c>, <c>bundle-outside-source</c>, <c>bundle-link</c>, <c>file-unreadable</c>, and as
    /// <see cref="IArtifactStore.AddFolderAsync"/>.</exception>
    public Task<Bundle> BuildAsync(Plan plan, CancellationToken cancellationToken) => BuildAsync(plan, text: null, cancellationToken);

    /// <summary>The same with a text of the spec that nobody has saved yet.</summary>
    /// <param name="plan">The plan of the text.</param>
    /// <param name="text">The text, in UTF-8; null for the file as it lies there.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Bundle> BuildAsync(Plan plan, ReadOnlyMemory<byte>? text, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(plan.Source.Root);
        var files = FilesOf(plan).ToDictionary(f => f, f => Path.Combine(root, f));
        foreach (var file in files.Keys) Check(root, file);
        var spec = RelativeTo(root, plan.Source.File);
        var copied = text is null ? files : files.Where(f => f.Key != spec).ToDictionary();
        CheckSize(plan, copied);
        var artifact = await artifacts.AddFolderAsync(new ArtifactDraft(ArtifactKind.File, "bundle"), async (folder, token) =>
        {
            await CopyAsync(copied, folder, token);
            if (text is { } bytes) await WriteAsync(Path.Combine(folder, spec), bytes, token);
        }, cancellationToken);
        return new Bundle(artifact, spec, [.. files.Keys]);
    }

    /// <summary>Paths of everything that belongs to a plan, from the root of its source, with forward slashes and in order.</summary>
    public IReadOnlyList<string> FilesOf(Plan plan)
    {
        var root = Path.GetFullPath(plan.Source.Root);
        return [.. BundleFiles.Of(plan, catalog).Select(f => RelativeTo(root, f)).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The content hash that a bundle of these files would have, without capturing them. Null when there is none: a file is away or no ordinary one, or they
    /// are too large.
    /// </summary>
    /// <param name="root">Root of the source.</param>
    /// <param name="files">As of <see cref="FilesOf"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<string?> HashAsync(string root, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var found = files.Select(f => (Path: f, File: Path.Combine(root, f), Status: FileStatus.Of(Path.Combine(root, f)))).ToList();
        if (found.Any(f => f.Status is not { Kind: FileStatusKind.File }) || found.Sum(f => f.Status!.Bytes) > LargestBytes) return null;
        var entries = new List<FolderEntry>(found.Count);
        foreach (var (path, file, status) in found)
            entries.Add(new FolderEntry(path, status!.Bytes, ContentHash.Digits(await ContentHash.OfFileAsync(file, cancellationToken))));
        return ContentHash.OfFolder(entries);
    }

    private static string RelativeTo(string root, string file) => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');

    private static void Check(string root, string file)
    {
        if (Path.IsPathRooted(file) || file.Split('/')[0] == "..")
            throw FailureException.Input("bundle-outside-source",
                $"{file} lies outside of {root}, the source of the workflow, so it cannot be registered with it. Move it there, or run 'git init' in a folder above both.");
        RefuseLinks(root, file);
    }

    private static void RefuseLinks(string root, string relative)
    {
        var path = root;
        foreach (var part in relative.Split('/'))
        {
            path = Path.Combine(path, part);
            if (FileStatus.Of(path) is { Kind: FileStatusKind.Link or FileStatusKind.Other })
                throw FailureException.Input("bundle-link", $"{path} is a link or no ordinary file. Put the file itself there to register the workflow.");
        }
    }

    private static void CheckSize(Plan plan, Dictionary<string, string> files)
    {
        var sizes = files.Select(f => (f.Key, new FileInfo(f.Value).Length)).ToList();
        var sum = sizes.Sum(s => s.Length);
        if (sum <= LargestBytes) return;
        var (name, largest) = sizes.MaxBy(s => s.Length);
        throw FailureException.Input("bundle-too-large",
            $"Workflow '{plan.Workflow}' and its files have {Mebibytes(sum)}, more than the {Mebibytes(LargestBytes)} that can be registered; "
            + $"the largest is {name} with {Mebibytes(largest)}. Make an input of it and give it to each run.");
    }

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes, cancellationToken);
    }

    private static string Mebibytes(long bytes) => $"{bytes / (double)(1L << 20):0.#} MiB";

    private static async Task CopyAsync(Dictionary<string, string> files, string folder, CancellationToken cancellationToken)
    {
        foreach (var (relative, path) in files)
        {
            var target = Path.Combine(folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            try
            {
                await using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                await using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
                await from.CopyToAsync(to, cancellationToken);
            }
            catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException)
            {
                throw FailureException.Input("file-unreadable", $"{path} cannot be read: {e.Message}", e);
            }
        }
    }
}

/// <summary>A captured spec.</summary>
/// <param name="Artifact">The folder; its hash is the content hash of the revision.</param>
/// <param name="Path">Path of the spec in it, with forward slashes.</param>
/// <param name="Files">Everything in it, in order.</param>
public sealed record Bundle(Artifact Artifact, string Path, IReadOnlyList<string> Files);
