using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>A YAML value with its place. Aliases are already replaced by what they stand for.</summary>
/// <param name="Span">The node's tokens.</param>
public abstract record YamlNode(SourceSpan Span);

/// <summary>Text, a number, a boolean or null.</summary>
/// <param name="Text">The scalar's text after YAML's escapes.</param>
/// <param name="IsPlain">Written without quotes or block style, so that YAML 1.2's core schema may read it as a number, a boolean or null.</param>
/// <param name="Span">The scalar's token, quotes included.</param>
public sealed record YamlScalar(string Text, bool IsPlain, SourceSpan Span) : YamlNode(Span);

/// <summary>A list.</summary>
/// <param name="Items">In order.</param>
/// <param name="Span">From the first to the last token.</param>
public sealed record YamlSequence(IReadOnlyList<YamlNode> Items, SourceSpan Span) : YamlNode(Span);

/// <summary>A mapping; keys are unique text.</summary>
/// <param name="Entries">In order.</param>
/// <param name="Span">From the first to the last token.</param>
public sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, SourceSpan Span) : YamlNode(Span);

/// <summary>A key and its value.</summary>
/// <param name="Key">The key with its place.</param>
/// <param name="Value">The value.</param>
public sealed record YamlEntry(Located<string> Key, YamlNode Value);
