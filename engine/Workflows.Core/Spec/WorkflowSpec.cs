using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>The parsed YAML of one workflow: what was written, with places. Immutable, never resolved, never run.</summary>
public sealed record WorkflowSpec
{
    /// <summary>The file as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Unique per project; letters, digits and hyphens.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Optional label such as <c>1.2.0</c>.</summary>
    public Located<string>? Version { get; init; }

    /// <summary>Free text; outside the plan's hash.</summary>
    public string? Description { get; init; }

    /// <summary>Free words for people and lists; outside the plan's hash.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Typed inputs in order.</summary>
    public IReadOnlyList<InputSpec> Inputs { get; init; } = [];

    /// <summary>Named values in order; each may read inputs and the vars before it.</summary>
    public IReadOnlyList<NamedValue> Vars { get; init; } = [];

    /// <summary>Texts that expressions and commands read as <c>env</c>; a step's own come on top.</summary>
    public IReadOnlyList<NamedValue> Env { get; init; } = [];

    /// <summary>Names of the secrets that the workflow may use.</summary>
    public IReadOnlyList<Located<string>> Secrets { get; init; } = [];

    /// <summary>What starts runs by itself; outside the plan's hash. Null for nothing.</summary>
    public TriggersSpec? On { get; init; }

    /// <summary>How many runs go on at once; null for any number.</summary>
    public ConcurrencySpec? Concurrency { get; init; }

    /// <summary>Longest time of a run; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Steps in order; <c>defaults</c> is already written into them.</summary>
    public required IReadOnlyList<StepSpec> Steps { get; init; }

    /// <summary>Steps that run when a main step failed, before <see cref="Finally"/>.</summary>
    public IReadOnlyList<StepSpec> OnFailure { get; init; } = [];

    /// <summary>Steps that run at the end whatever happened.</summary>
    public IReadOnlyList<StepSpec> Finally { get; init; } = [];

    /// <summary>Named values of the whole run, in order; evaluated only on success.</summary>
    public IReadOnlyList<NamedValue> Outputs { get; init; } = [];

    /// <summary>What <c>workflows test</c> checks; outside the plan's hash.</summary>
    public IReadOnlyList<TestSpec> Tests { get; init; } = [];

    /// <summary>Every step, each group before its steps: main ones, then those of <see cref="OnFailure"/> and <see cref="Finally"/>.</summary>
    public IEnumerable<StepSpec> AllSteps() => new[] { Steps, OnFailure, Finally }.SelectMany(part => part).SelectMany(step => step.WithSteps());
}

/// <summary>A value with its place.</summary>
/// <param name="Value">The value.</param>
/// <param name="Span">Where it stands.</param>
public sealed record Located<T>(T Value, SourceSpan Span);

/// <summary>A name and what stands behind it: an output, a var, a variable of the environment, an axis of a matrix.</summary>
/// <param name="Name">Its name and place.</param>
/// <param name="Value">A literal, or text with expressions.</param>
public sealed record NamedValue(Located<string> Name, YamlNode Value);

/// <summary>How many runs of a group go on at once.</summary>
/// <param name="Group">Name of the group, which may hold expressions over inputs.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="Behavior">What becomes of a new run when the group is full.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ConcurrencySpec(YamlScalar Group, int Limit, ConcurrencyBehavior Behavior, SourceSpan Span);

/// <summary>What becomes of a new run when its group is full.</summary>
public enum ConcurrencyBehavior
{
    /// <summary>It waits.</summary>
    Queue,

    /// <summary>It ends cancelled.</summary>
    Cancel,

    /// <summary>It ends failed.</summary>
    Fail,

    /// <summary>The running one is cancelled.</summary>
    Replace,
}
