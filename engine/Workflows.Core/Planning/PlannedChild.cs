using Workflows.Core.Activities;

namespace Workflows.Core.Planning;

/// <summary>A planned workflow, and what one that uses it must know besides.</summary>
internal sealed record PlannedChild
{
    /// <summary>Its plan, with the plans of its own sub-workflows.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Its inputs; those that reach something which fits to them are marked so.</summary>
    public required RecordType Inputs { get; init; }

    /// <summary>Its outputs.</summary>
    public required RecordType Outputs { get; init; }

    /// <summary>What each output carries of test data and of inputs.</summary>
    public required IReadOnlyDictionary<string, Flow> Flows { get; init; }

    /// <summary>Levels of workflows below it: 0 when it uses none.</summary>
    public required int Height { get; init; }
}
