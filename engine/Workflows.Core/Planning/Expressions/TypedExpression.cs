using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What is known of an expression without evaluating it.</summary>
/// <param name="Type">Type of its value.</param>
/// <param name="References">What it reads.</param>
/// <param name="Constants">Calls whose value is known when the plan is made, each with its value.</param>
/// <param name="MayMiss">Whether its value may be missing, which whoever asked accepts.</param>
internal sealed record TypedExpression(DataType Type, IReadOnlyList<Reference> References, IReadOnlyList<Constant> Constants, bool MayMiss);

/// <summary>A place where an expression reads a name.</summary>
/// <param name="Root">The root, such as <c>steps</c>.</param>
/// <param name="Name">The name behind it; of a step its id.</param>
/// <param name="Range">Where it stands in the expression.</param>
internal sealed record Reference(string Root, string Name, TextRange Range)
{
    /// <summary>The output of a step; null for its state, or for all outputs when <see cref="ReadsOutputs"/>.</summary>
    public string? Output { get; init; }

    /// <summary>Whether outputs of a step are read.</summary>
    public bool ReadsOutputs { get; init; }

    /// <summary>Whether something is chosen by it, as <c>best()</c> does.</summary>
    public bool Chooses { get; init; }

    /// <summary>Whether it reads a step.</summary>
    public bool IsStep => Root == "steps";

    /// <summary>A read of a step.</summary>
    public static Reference OfStep(string id, TextRange range, bool readsOutputs) => new("steps", id, range) { ReadsOutputs = readsOutputs };
}

/// <summary>A part of an expression whose text a plan replaces by its value.</summary>
/// <param name="Range">The part.</param>
/// <param name="Value">Text, which needs no escapes.</param>
internal sealed record Constant(TextRange Range, string Value);
