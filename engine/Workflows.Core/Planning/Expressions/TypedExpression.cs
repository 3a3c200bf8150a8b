using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What is known of an expression without evaluating it.</summary>
/// <param name="Type">Type of its value.</param>
/// <param name="References">Steps that it reads.</param>
internal sealed record TypedExpression(DataType Type, IReadOnlyList<StepReference> References);

/// <summary>A place where an expression reads a step.</summary>
/// <param name="Step">Its id.</param>
/// <param name="Output">The output; null for its state, or for all outputs when <paramref name="ReadsOutputs"/>.</param>
/// <param name="ReadsOutputs">Whether outputs are read.</param>
/// <param name="Range">Where it stands in the expression.</param>
internal sealed record StepReference(string Step, string? Output, bool ReadsOutputs, TextRange Range);
