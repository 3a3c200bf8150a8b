using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// The immutable, typed graph compiled from a spec and the activity catalogue. Its identity is the SHA-256 of its canonical JSON, in which
/// neither places nor descriptions and labels take part. A stored plan is all that a restart needs of the spec.
/// </summary>
public sealed record Plan
{
    /// <summary>Version of this record's JSON; readers accept every earlier one.</summary>
    public int Schema { get; init; } = 1;

    /// <summary><c>sha256:</c> of the canonical JSON.</summary>
    public required string Hash { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Label of the revision, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The spec's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Inputs in order.</summary>
    public required IReadOnlyList<PlannedInput> Inputs { get; init; }

    /// <summary>Main steps, then finally steps, each in the spec's order.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Outputs of the run in order.</summary>
    public required IReadOnlyList<PlannedOutput> Outputs { get; init; }

    /// <summary>Where the spec lies and what its relative paths mean; outside the hash.</summary>
    public required PlanSource Source { get; init; }
}

/// <summary>The place of a spec.</summary>
/// <param name="File">Absolute path of the spec.</param>
/// <param name="Root">Absolute path of the source: no relative path leaves it.</param>
/// <param name="ReadRoots">Further folders below which the command line may read, such as the working directory.</param>
public sealed record PlanSource(string File, string Root, IReadOnlyList<string> ReadRoots);

/// <summary>One input of the workflow.</summary>
public sealed record PlannedInput
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required InputType Type { get; init; }

    /// <summary>Whether a run must give it.</summary>
    public required bool Required { get; init; }

    /// <summary>Default in the type's JSON form, or null.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Smallest number, or null.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number, or null.</summary>
    public double? Maximum { get; init; }
}

/// <summary>One step, resolved.</summary>
public sealed record PlannedStep
{
    /// <summary>Its id, unique among main and finally steps.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the activity.</summary>
    public required string Activity { get; init; }

    /// <summary>Declared version of the activity.</summary>
    public required int ActivityVersion { get; init; }

    /// <summary>Effect of the activity.</summary>
    public required Effect Effect { get; init; }

    /// <summary>Whether the activity computes on a device.</summary>
    public required bool UsesDevice { get; init; }

    /// <summary>Inputs by name as given; defaults of the activity are filled in when bound.</summary>
    public required IReadOnlyDictionary<string, Binding> With { get; init; }

    /// <summary>Ids of the steps it waits for, from <c>needs</c> and from references, sorted.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Condition (expression text without <c>${{ }}</c>), or null.</summary>
    public string? If { get; init; }

    /// <summary>Whether <see cref="If"/> holds a status function and so replaces "every need succeeded".</summary>
    public bool IfReplacesRule { get; init; }

    /// <summary>Attempts in all.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Per attempt, or null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether results may be reused and kept.</summary>
    public required bool Cache { get; init; }

    /// <summary>What it asks of a device.</summary>
    public required DeviceRequest Resources { get; init; }

    /// <summary>Whether it belongs to <c>finally</c>.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Where it stands; outside the hash.</summary>
    public required SourceSpan Place { get; init; }
}

/// <summary>One output of the run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is bound to.</param>
public sealed record PlannedOutput(string Name, Binding Value);

/// <summary>A value that is known once inputs and needed outputs are.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LiteralBinding), "literal")]
[JsonDerivedType(typeof(ExpressionBinding), "expression")]
[JsonDerivedType(typeof(TextBinding), "text")]
[JsonDerivedType(typeof(ListBinding), "list")]
[JsonDerivedType(typeof(MapBinding), "map")]
public abstract record Binding;

/// <summary>A constant, already in the JSON form of its type.</summary>
public sealed record LiteralBinding(JsonNode? Value) : Binding;

/// <summary>A single <c>${{ }}</c>: keeps the type of the expression.</summary>
/// <param name="Expression">Text without the braces.</param>
/// <param name="Place">Where the expression stands, for messages; outside the hash.</param>
public sealed record ExpressionBinding(string Expression, SourceSpan Place) : Binding;

/// <summary>Text with expressions inside: the result is text.</summary>
/// <param name="Parts">Literal text and expressions in turn.</param>
public sealed record TextBinding(IReadOnlyList<Binding> Parts) : Binding;

/// <summary>A list that holds something not constant.</summary>
public sealed record ListBinding(IReadOnlyList<Binding> Items) : Binding;

/// <summary>A mapping that holds something not constant.</summary>
public sealed record MapBinding(IReadOnlyDictionary<string, Binding> Fields) : Binding;
