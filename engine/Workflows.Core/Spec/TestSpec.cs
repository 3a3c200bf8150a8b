namespace Workflows.Core.Spec;

/// <summary>One test of a workflow: inputs, results of steps given instead of computed, and what shall come out.</summary>
public sealed record TestSpec
{
    /// <summary>Its name and place.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Inputs of the run. Empty mapping when absent.</summary>
    public required YamlMapping Inputs { get; init; }

    /// <summary>Steps that are not run, in order.</summary>
    public IReadOnlyList<PinnedStepSpec> Steps { get; init; } = [];

    /// <summary>What shall come out.</summary>
    public required ExpectationSpec Expect { get; init; }
}

/// <summary>The result of a step, given instead of computed: outputs, or a failure.</summary>
/// <param name="Id">The step; each of its elements gets this result.</param>
/// <param name="Outputs">Its output record; empty when it fails.</param>
/// <param name="Fails">Message of its failure; null when it succeeds.</param>
/// <param name="Kind">Word of the failure's kind; <c>activity</c> unless written.</param>
public sealed record PinnedStepSpec(Located<string> Id, YamlMapping Outputs, string? Fails, string Kind);

/// <summary>What shall come out of a test.</summary>
/// <param name="State">State of the run, or null when it does not matter.</param>
/// <param name="Steps">States of steps or elements by id.</param>
/// <param name="Outputs">Outputs of the run; those not named do not matter.</param>
public sealed record ExpectationSpec(Located<string>? State, IReadOnlyList<NamedValue> Steps, IReadOnlyList<NamedValue> Outputs);
