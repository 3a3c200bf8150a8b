using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Steps;

/// <summary>What a secret must be like, the same for every store.</summary>
public static partial class SecretRules
{
    /// <summary>Most characters of a value.</summary>
    public const int LongestValue = 1 << 16;

    /// <summary>Whether a text can be the name of a secret.</summary>
    public static bool IsName(string name) => Id().IsMatch(name);

    /// <summary>Refuses a name that no spec can say, and a value that could not be kept out of logs.</summary>
    /// <exception cref="FailureException"><c>secret-name</c>, <c>secret-too-short</c>, <c>secret-too-long</c>.</exception>
    public static void Check(string name, string value)
    {
        if (!IsName(name))
            throw FailureException.Input("secret-name", $"A secret cannot be called '{name}'. Use letters, digits and underscores, and no digit in front.");
        if (value.Trim().Length < SecretMask.ShortestForm)
            throw FailureException.Input("secret-too-short",
                $"The value of '{name}' has fewer than {SecretMask.ShortestForm} characters: to hide it would hide half of every log. Choose a longer one.");
        if (value.Length > LongestValue)
            throw FailureException.Input("secret-too-long", $"The value of '{name}' has more than {LongestValue} characters. Keep a file for it and the file's key as the secret.");
    }

    [GeneratedRegex(SpecKeys.IdPattern + "(?<!\n)")]
    private static partial Regex Id();
}
