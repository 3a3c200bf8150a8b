using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Runs;

/// <summary>
/// State of one node of a run: a step, the container of an expanded step (which has <see cref="Elements"/> once they are known), or one of its elements
/// (which has an <see cref="Item"/>).
/// </summary>
public sealed record StepState
{
    /// <summary>Its <see cref="StepAddress"/>.</summary>
    public required string Address { get; init; }

    /// <summary>Id in the plan.</summary>
    public required string Step { get; init; }

    /// <summary>Keys of the elements around and of it, or null.</summary>
    public string? Element { get; init; }

    /// <summary>Address of the group or container right around it, or null at the top.</summary>
    public string? Parent { get; init; }

    /// <summary>What it is. A container or an element of an expanded step is of the kind of the step.</summary>
    public StepKind Kind { get; init; }

    /// <summary>Whether it holds the elements of an expanded step.</summary>
    public bool IsContainer { get; init; }

    /// <summary>Key and combination or item of an element; null for anything else.</summary>
    public ExpandedElement? Item { get; init; }

    /// <summary>Elements of a container, once known; they stay over restarts.</summary>
    public IReadOnlyList<ExpandedElement>? Elements { get; init; }

    /// <summary>Where it is.</summary>
    public StepStatus Status { get; init; } = StepStatus.Queued;

    /// <summary>Number of the last attempt; 0 before the first. Goes on counting over restarts.</summary>
    public int Attempt { get; init; }

    /// <summary>Fencing number under which the last attempt was started.</summary>
    public long Fence { get; init; }

    /// <summary>Attempts that failed since the run was last started; those lost with their driver do not count.</summary>
    public int Failures { get; init; }

    /// <summary>Output record, once it ended well. A container has none of its own: its elements have.</summary>
    public JsonObject? Outputs { get; init; }

    /// <summary>Figures of the machine and moment, once it ended well.</summary>
    public IReadOnlyDictionary<string, double> Measurements { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Why the last attempt or the step failed.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why it was skipped, or another remark.</summary>
    public string? Note { get; init; }

    /// <summary>What it waits for, or null.</summary>
    public WaitReason? WaitingFor { get; init; }

    /// <summary>What people answered, in order: <see cref="ApprovalGiven"/> and <see cref="ApprovalRefused"/>. Whether they may is judged elsewhere.</summary>
    public ImmutableList<RunEvent> Answers { get; init; } = [];

    /// <summary>Id of the child run of a sub-workflow, once it has one; stays over restarts.</summary>
    public string? ChildRun { get; init; }

    /// <summary>Whether it ended well.</summary>
    public bool IsGood => Status is StepStatus.Succeeded or StepStatus.Cached;

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => IsGood || Status is StepStatus.Failed or StepStatus.Skipped or StepStatus.Cancelled;

    /// <summary>Counts what is right below a group or container.</summary>
    internal Members Members { get; init; } = Members.None;

    /// <summary>Position of the first element of a container that has not begun.</summary>
    internal int NextElement { get; init; }

    /// <summary>Needs that have not ended.</summary>
    internal int OpenNeeds { get; init; }

    /// <summary>Whether a step in front of it failed, however far.</summary>
    internal bool FailureInFront { get; init; }

    /// <summary>Its place in the order of waiting, while it waits.</summary>
    internal int WaitNumber { get; init; }

    /// <summary>Whether it is an inner node of the tree: it begins and ends with what is below it.</summary>
    internal bool HasMembers => IsContainer || Kind == StepKind.Group;

    /// <summary>Whether a host works on it: the child run of a sub-workflow may wait while its attempt goes on.</summary>
    internal bool IsInFlight => !HasMembers && (Status == StepStatus.Running || (Status == StepStatus.Waiting && Kind == StepKind.Workflow));

    /// <summary>Whether it has begun and not ended: it takes one of the places of its container.</summary>
    internal bool IsActive => Status is StepStatus.Running or StepStatus.Waiting or StepStatus.Retrying;

    /// <summary>The same node as if it had never begun, with what stays over restarts.</summary>
    internal StepState Reset() => new()
    {
        Address = Address,
        Step = Step,
        Element = Element,
        Parent = Parent,
        Kind = Kind,
        IsContainer = IsContainer,
        Item = Item,
        Elements = Elements,
        Attempt = Attempt,
        ChildRun = ChildRun,
    };
}
