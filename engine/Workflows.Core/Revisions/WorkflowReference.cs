using System.Text.RegularExpressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Revisions;

/// <summary>How somebody names a revision: <c>name</c>, <c>name@1.2.0</c>, <c>name@3</c>, <c>name@1a2b3c4</c>.</summary>
/// <param name="Workflow">Name of the workflow.</param>
/// <param name="Which">A label, a number or the beginning of a commit; null for the newest.</param>
public sealed partial record WorkflowReference(string Workflow, string? Which)
{
    /// <summary>Reads a reference; null when the text cannot be one.</summary>
    public static WorkflowReference? Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var reference = at < 0 ? new WorkflowReference(text, null) : new WorkflowReference(text[..at], text[(at + 1)..]);
        return Name().IsMatch(reference.Workflow) && reference.Which is not "" ? reference : null;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => Which is null ? Workflow : $"{Workflow}@{Which}";

    [GeneratedRegex(SpecKeys.WorkflowNamePattern + "(?<!\n)")]
    private static partial Regex Name();
}
