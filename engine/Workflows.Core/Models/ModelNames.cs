using System.Text.RegularExpressions;

namespace Workflows.Core.Models;

/// <summary>What a model or an alias may be called: its name stands in addresses.</summary>
public static partial class ModelNames
{
    /// <summary>The rule, as messages say it.</summary>
    public const string Rule = "Use letters, digits, '.', '_' and '-', a letter or digit first, at most 100 characters.";

    /// <summary>Whether a text keeps to <see cref="Rule"/>.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex Pattern();
}
