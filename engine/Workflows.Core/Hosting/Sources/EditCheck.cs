using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Sources;

/// <summary>Refuses an edit of a file that somebody has changed since it was read.</summary>
internal static class EditCheck
{
    /// <param name="path">What the failure calls the file.</param>
    /// <param name="bytes">What is on disk; null for nothing.</param>
    /// <param name="ifMatch">Content hash that the edit started from; null for a new file.</param>
    /// <exception cref="FailureException"><c>file-exists</c>, <c>workflow-file-not-found</c>, <c>file-changed</c>.</exception>
    public static void Check(string path, byte[]? bytes, string? ifMatch)
    {
        if (bytes is null && ifMatch is not null)
            throw FailureException.Input("workflow-file-not-found", $"{path} is no longer there. Save the text as a new file, or leave it.");
        if (bytes is not null && ifMatch is null)
            throw FailureException.Input("file-exists", $"{path} exists already. Open it to change it, or choose another name.");
        if (bytes is not null && ContentHash.Of(bytes) != ifMatch) throw Changed(path);
    }

    /// <summary>Somebody else changed the file.</summary>
    public static FailureException Changed(string path) =>
        FailureException.Input("file-changed", $"{path} has changed on disk since it was opened. Open it again, and make the change there.");
}
