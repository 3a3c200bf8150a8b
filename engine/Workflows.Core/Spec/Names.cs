using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Checks names: an expression must be able to say them.</summary>
internal static partial class Names
{
    /// <summary>Checks the name of an input, a step or an output.</summary>
    /// <param name="id">The name.</param>
    /// <param name="what">How messages call it, for example <c>step id</c>.</param>
    /// <param name="findings">Takes the mistake.</param>
    public static bool CheckId(Located<string> id, string what, Findings findings)
    {
        if (Id().IsMatch(id.Value))
            return true;
        var reason = id.Value.Contains('-') ? "has a hyphen, which an expression would read as a minus"
            : "may hold only the letters A to Z, digits and underscores, and not start with a digit";
        var renamed = CamelCase(id.Value);
        findings.Error(DiagnosticCodes.IdName, id.Span, $"The {what} {Findings.Show(id.Value)} {reason}.",
            Id().IsMatch(renamed) && !LosesLetters(id.Value) ? $"Rename it to '{renamed}', here and where it is used." : "Rename it.");
        return false;
    }

    /// <summary>Checks the name of the workflow.</summary>
    public static void CheckWorkflow(Located<string> name, Findings findings)
    {
        if (Workflow().IsMatch(name.Value))
            return;
        var renamed = NoLetter().Replace(name.Value, "-").Trim('-');
        findings.Error(DiagnosticCodes.WorkflowName, name.Span,
            $"The workflow name {Findings.Show(name.Value)} may hold only the letters A to Z, digits and hyphens between them, 63 characters in all.",
            Workflow().IsMatch(renamed) && !LosesLetters(name.Value) ? $"Rename it to '{renamed}'." : "Rename it.");
    }

    /// <summary>Checks the name of a secret.</summary>
    public static bool CheckSecret(Located<string> name, Findings findings)
    {
        if (Id().IsMatch(name.Value))
            return true;
        var renamed = Strange().Replace(name.Value, "_");
        findings.Error(DiagnosticCodes.SecretName, name.Span,
            $"The secret name {Findings.Show(name.Value)} may hold only the letters A to Z, digits and underscores, and not start with a digit.",
            Id().IsMatch(renamed) && !LosesLetters(name.Value) ? $"Rename it to '{renamed}', here and where it is stored." : "Write the name of a stored secret, never the secret itself.");
        return false;
    }

    private static bool LosesLetters(string name) => name.Any(c => char.IsLetter(c) && !char.IsAsciiLetter(c));

    private static string CamelCase(string name)
    {
        var words = Strange().Split(name).Where(word => word.Length > 0).ToList();
        var joined = string.Concat(words.Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
        return joined.Length > 0 && char.IsAsciiDigit(joined[0]) ? "_" + joined : joined;
    }

    [GeneratedRegex(SpecKeys.IdPattern + "(?<!\n)")]
    private static partial Regex Id();

    [GeneratedRegex(SpecKeys.WorkflowNamePattern + "(?<!\n)")]
    private static partial Regex Workflow();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NoLetter();

    [GeneratedRegex("[^A-Za-z0-9_]+")]
    private static partial Regex Strange();
}
