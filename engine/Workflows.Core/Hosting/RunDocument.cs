using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>A run as <c>run</c>, <c>restart</c> and <c>show</c> print it with <c>--output json</c>.</summary>
public sealed record RunDocument
{
    /// <summary>UUIDv7.</summary>
    public required string RunId { get; init; }

    /// <summary>From 1 in its project.</summary>
    public required long Number { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>The revision that it runs; null for a file as it lay in a folder.</summary>
    public SourceRevision? Revision { get; init; }

    /// <summary>State of the run.</summary>
    public required RunStatus State { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Wall seconds from creation (or the last restart) to the end; null while it goes on.</summary>
    public double? Seconds { get; init; }

    /// <summary>The step of another run that started it, or null.</summary>
    public ParentStep? Parent { get; init; }

    /// <summary>Number of the run that it replays, or null.</summary>
    public long? ReplayOf { get; init; }

    /// <summary>What it waits for while it cannot go on: a resume, a place in its concurrency group, answers, times, events. Empty when it goes on.</summary>
    public IReadOnlyList<WaitReason> WaitingFor { get; init; } = [];

    /// <summary>Bound inputs.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>Outputs of the run; empty unless it succeeded.</summary>
    public required JsonObject Outputs { get; init; }

    /// <summary>First failure, or null.</summary>
    public Failure? Failure { get; init; }

    /// <summary>All steps in the spec's order, elements and the steps of groups behind what they belong to.</summary>
    public required IReadOnlyList<StepDocument> Steps { get; init; }

    /// <summary>Every artifact that a step gave, in order.</summary>
    public required IReadOnlyList<ArtifactDocument> Artifacts { get; init; }
}

/// <summary>One step of a <see cref="RunDocument"/>.</summary>
public sealed record StepDocument
{
    /// <summary>Its address: the id, and <c>@</c> and the keys of an element.</summary>
    public required string Id { get; init; }

    /// <summary>Name of its activity; of a sub-workflow <c>workflow</c> and its name; else the word of the kind.</summary>
    public required string Uses { get; init; }

    /// <summary>What it is.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>Address of the group or expanded step that it belongs to, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>Its state.</summary>
    public required StepStatus State { get; init; }

    /// <summary>Wall seconds of its last attempt; 0 when none began.</summary>
    public required double Seconds { get; init; }

    /// <summary>Attempts begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>Output record; null when there is none.</summary>
    public JsonObject? Outputs { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why it was skipped, or another remark; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>What it waits for, memory of a device too, or null.</summary>
    public WaitReason? WaitingFor { get; init; }

    /// <summary>Id of the child run of a sub-workflow, or null.</summary>
    public string? Run { get; init; }

    /// <summary>Figures of this machine and moment.</summary>
    public IReadOnlyDictionary<string, double>? Measurements { get; init; }
}

/// <summary>One artifact of a <see cref="RunDocument"/>.</summary>
/// <param name="Step">The step that gave it.</param>
/// <param name="Name">Where in the step's outputs, such as <c>model</c>.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Hash">Its content address.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ArtifactDocument(string Step, string Name, ArtifactKind Kind, string Hash, long Bytes);
