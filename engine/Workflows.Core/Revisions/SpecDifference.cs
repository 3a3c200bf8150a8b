using System.Text.Json.Nodes;

namespace Workflows.Core.Revisions;

/// <summary>How two contents of a workflow differ, in the words of the spec language.</summary>
/// <param name="From">What the earlier one was called.</param>
/// <param name="To">What the later one was called.</param>
/// <param name="Changes">Steps first, then inputs, outputs and all else; empty when both say the same.</param>
public sealed record SpecDifference(string From, string To, IReadOnlyList<SpecChange> Changes);

/// <summary>A part that differs.</summary>
/// <param name="Part">Which part of a workflow.</param>
/// <param name="Name">Id of the step, name of the input, path of the file, key of the spec.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Values">What differs inside of it; for one that was added or removed what it uses, is or holds.</param>
public sealed record SpecChange(SpecPart Part, string Name, ChangeKind Kind, IReadOnlyList<ValueChange> Values);

/// <summary>A value that differs.</summary>
/// <param name="Key">Path of keys, such as <c>with.epochs</c>; empty for the part itself.</param>
/// <param name="From">What it was; null for nothing.</param>
/// <param name="To">What it is; null for nothing.</param>
public sealed record ValueChange(string Key, JsonNode? From, JsonNode? To);

/// <summary>Parts of a workflow.</summary>
public enum SpecPart
{
    /// <summary>A step, also one of a group, of <c>onFailure</c> or of <c>finally</c>.</summary>
    Step,

    /// <summary>An input.</summary>
    Input,

    /// <summary>An output.</summary>
    Output,

    /// <summary>A var.</summary>
    Var,

    /// <summary>A variable of the environment.</summary>
    Env,

    /// <summary>Something under <c>on</c>.</summary>
    Trigger,

    /// <summary>Any other key: a policy, a label, the description.</summary>
    Key,

    /// <summary>A file that the spec names.</summary>
    File,
}

/// <summary>What became of a part.</summary>
public enum ChangeKind
{
    /// <summary>Only the later one has it.</summary>
    Added,

    /// <summary>Only the earlier one has it.</summary>
    Removed,

    /// <summary>Both have it, with other values.</summary>
    Changed,
}
