using Workflows.Core.Artifacts;

namespace Workflows.Core.Revisions;

/// <summary>Labels of contents that reuse a label: a folder or a push must be runnable all the same, and still be told from what had it first.</summary>
public static class RevisionLabels
{
    private const int Digits = 7;

    /// <summary><c>1.2.0+1a2b3c4</c>: the label and the beginning of what the content goes by.</summary>
    /// <param name="label">As the spec writes it.</param>
    /// <param name="identity">The content hash for a folder, the commit for a push.</param>
    public static string Distinct(string label, string identity) => $"{label}+{ContentHash.Digits(identity)[..Digits]}";
}
