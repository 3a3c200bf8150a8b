using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Finds the place in the YAML of a part of a scalar's text.</summary>
internal static class ExpressionPlaces
{
    /// <summary>Exact when the scalar stands on one line without escapes; else the scalar itself, since its text is not what stands in the file.</summary>
    public static SourceSpan Of(YamlScalar scalar, TextRange range)
    {
        var span = scalar.Span;
        var quotes = scalar.IsPlain ? 0 : 1;
        if (span.Line != span.EndLine || span.EndColumn - span.Column != scalar.Text.Length + (2 * quotes)) return span;
        var first = span.Column + quotes;
        return span with { Column = first + range.Start, EndColumn = first + range.End };
    }
}
