using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>A node with what an alias of it costs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Height">Levels from here to the deepest leaf, this one included.</param>
/// <param name="End">Offset of its end; for an alias, of the alias.</param>
/// <param name="Values">Nodes in it, itself and expanded aliases included.</param>
internal sealed record YamlTree(YamlNode Node, int Height, int End, int Values = 1);

/// <summary>The anchors met so far. As YAML has it, a later anchor of the same name takes over.</summary>
internal sealed class YamlAnchors(Findings findings)
{
    // An open anchor, one whose node is still being read, has no tree yet.
    private readonly Dictionary<string, YamlTree?> known = new(StringComparer.Ordinal);

    public void Open(string anchor) => known[anchor] = null;

    public void Close(string anchor, YamlTree tree) => known[anchor] = tree;

    /// <summary>What the alias at <paramref name="span"/> stands for; nothing, with a diagnostic, when it cannot be known.</summary>
    public YamlTree Resolve(string anchor, SourceSpan span)
    {
        var found = known.TryGetValue(anchor, out var tree);
        if (tree is not null)
            return tree;
        findings.AddBroken(found
            ? new Diagnostic(DiagnosticCodes.YamlAliasCycle, Severity.Error, span,
                $"The alias {Findings.Show("*" + anchor)} stands inside of what it stands for.", "Write the value out.")
            : new Diagnostic(DiagnosticCodes.YamlAliasUnknown, Severity.Error, span,
                $"No anchor {Findings.Show("&" + anchor)} stands in front of this alias.",
                "Define the anchor before; when the text itself starts with '*', put it in quotes."));
        return new YamlTree(new YamlScalar("", false, span), 1, 0);
    }
}
