namespace Workflows.Core.Diagnostics;

/// <summary>A place in a text. Lines and columns count from 1; the end lies behind the last character.</summary>
/// <param name="File">As the user named it, or relative to the source.</param>
/// <param name="Line">First line.</param>
/// <param name="Column">First column, in UTF-16 units.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column just behind the last character.</param>
public sealed record SourceSpan(string File, int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>The form that editors and terminals make clickable: <c>file:line:column</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
