using System.Text.RegularExpressions;

namespace Workflows.Core.Spec;

/// <summary>How a sub-workflow is named: a file beside the spec, or a registered workflow with its version or commit.</summary>
internal static partial class WorkflowNames
{
    /// <summary>What is wrong with the text behind <c>use</c>, to follow its value in a sentence; null for nothing.</summary>
    public static string? Problem(string use)
    {
        if (use.Contains("://", StringComparison.Ordinal))
            return "an address: workflows come from the source of this one or are registered";
        var isFile = use.EndsWith(".yaml", StringComparison.Ordinal) || use.EndsWith(".yml", StringComparison.Ordinal);
        if (use.Contains('/') || !use.Contains('@'))
            return isFile ? null : use.Contains('/') ? "a file that does not end in .yaml" : "a name without a version";
        return Registered().IsMatch(use) ? null : "no name with a version behind the '@'";
    }

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?@[A-Za-z0-9][A-Za-z0-9._+-]{0,127}\z")]
    private static partial Regex Registered();
}
