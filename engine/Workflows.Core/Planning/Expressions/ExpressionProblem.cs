namespace Workflows.Core.Planning.Expressions;

/// <summary>A mistake in an expression, not yet placed in a file.</summary>
/// <param name="Code">Of the diagnostic.</param>
/// <param name="Range">Offending part of the expression's text.</param>
/// <param name="Message">Names the thing and its value.</param>
/// <param name="Fix">The next action.</param>
internal sealed record ExpressionProblem(string Code, TextRange Range, string Message, string Fix);
