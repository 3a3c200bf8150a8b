using System.Text;
using Workflows.Core.Revisions;

namespace Workflows.Core.Hosting.Sources;

/// <summary>What the lines of a file tell before anybody reads it as YAML, and also when nobody can.</summary>
internal static class SpecLines
{
    private const string Language = "apiVersion:";
    private const string Steps = "steps:";
    private const string Name = "name:";
    private static readonly char[] Around = [' ', '\t', '"', '\''];

    /// <summary>The text of a file; what is no UTF-8 is replaced.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes);

    /// <summary>Whether it has a line <c>apiVersion: workflows/…</c> or <c>steps:</c>: compose files and those of other programs have neither.</summary>
    public static bool IsWorkflow(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Steps, StringComparison.Ordinal)) return true;
            if (line.StartsWith(Language, StringComparison.Ordinal) && line[Language.Length..].TrimStart(Around).StartsWith("workflows/", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>The name in a line <c>name: …</c>; null when there is none, or no allowed one.</summary>
    public static string? NameOf(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(Name, StringComparison.Ordinal)) continue;
            var value = line[Name.Length..];
            var comment = value.IndexOf(" #", StringComparison.Ordinal);
            return WorkflowReference.Parse((comment < 0 ? value : value[..comment]).Trim(Around).ToString()) is { Which: null } name ? name.Workflow : null;
        }

        return null;
    }
}
