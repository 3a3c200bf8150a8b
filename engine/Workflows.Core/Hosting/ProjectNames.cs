using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting;

/// <summary>What a project may be called: its name stands in addresses.</summary>
public static partial class ProjectNames
{
    /// <summary>Means every project where somebody names one, so none is called so.</summary>
    public const string Every = "all";

    /// <summary>Whether a text names a project, or every one.</summary>
    public static bool IsOne(string text) => Pattern().IsMatch(text);

    /// <summary>Refuses what is no name.</summary>
    /// <exception cref="FailureException"><c>project-name</c>.</exception>
    public static void Check(string name)
    {
        if (name == Every)
            throw FailureException.Input("project-name", $"No project can be called '{Every}': the word stands for every project. Choose another name.");
        if (!Pattern().IsMatch(name))
            throw FailureException.Input("project-name",
                $"'{name}' cannot be the name of a project. Use 1 to 63 small letters a to z, digits and hyphens, a letter or digit first.");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex Pattern();
}
