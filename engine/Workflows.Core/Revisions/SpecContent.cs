using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Revisions;

/// <summary>One side of a comparison: what a spec says, and the hashes of the files that it names.</summary>
/// <param name="Name">How the user called it.</param>
/// <param name="Tree">The spec.</param>
/// <param name="Files">Hash by path from the root of the source, the spec itself left out.</param>
internal sealed record SpecContent(string Name, JsonObject Tree, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Reads a spec and the files below a root.</summary>
    /// <param name="name">How the user called it.</param>
    /// <param name="root">Root of the source.</param>
    /// <param name="spec">Path of the spec from there.</param>
    /// <param name="files">Paths from there; the spec may be among them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>file-unreadable</c>, <c>spec-unreadable</c>.</exception>
    public static async Task<SpecContent> ReadAsync(string name, string root, string spec, IEnumerable<string> files, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(root, spec), cancellationToken);
            var tree = SpecTree.Read(bytes) ?? throw FailureException.Input("spec-unreadable", $"{name} is no workflow. 'workflows validate' says why.");
            var hashes = new Dictionary<string, string>();
            foreach (var file in files.Where(f => f != spec))
                hashes[file] = await ContentHash.OfFileAsync(Path.Combine(root, file), cancellationToken);
            return new SpecContent(name, tree, hashes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Input("file-unreadable", $"{name} cannot be read: {e.Message}", e);
        }
    }
}
