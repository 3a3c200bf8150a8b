using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>One step. Exactly one of <see cref="Uses"/>, <see cref="Workflow"/>, <see cref="Approval"/>, <see cref="Wait"/> and <see cref="Steps"/> says what it does.</summary>
public sealed record StepSpec
{
    /// <summary>Its id and place; unique in the file, groups included.</summary>
    public required Located<string> Id { get; init; }

    /// <summary>The activity's name.</summary>
    public Located<string>? Uses { get; init; }

    /// <summary>A sub-workflow.</summary>
    public SubWorkflowSpec? Workflow { get; init; }

    /// <summary>A question to people.</summary>
    public ApprovalSpec? Approval { get; init; }

    /// <summary>A pause.</summary>
    public WaitSpec? Wait { get; init; }

    /// <summary>Steps of a group.</summary>
    public IReadOnlyList<StepSpec>? Steps { get; init; }

    /// <summary>What a group shows of its steps.</summary>
    public IReadOnlyList<NamedValue> Outputs { get; init; } = [];

    /// <summary>Inputs as written: literals, and text that holds expressions. Empty mapping when absent.</summary>
    public required YamlMapping With { get; init; }

    /// <summary>Explicit edges; references add more.</summary>
    public IReadOnlyList<Located<string>> Needs { get; init; } = [];

    /// <summary>Condition, with or without <c>${{ }}</c> around it; null for none.</summary>
    public YamlScalar? If { get; init; }

    /// <summary>One element for each combination; null for none. Never beside <see cref="Foreach"/>.</summary>
    public MatrixSpec? Matrix { get; init; }

    /// <summary>One element for each item; null for none.</summary>
    public ForeachSpec? Foreach { get; init; }

    /// <summary>When a failed attempt is tried again.</summary>
    public RetrySpec Retry { get; init; } = RetrySpec.None;

    /// <summary>Per attempt, time in a queue excluded; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>false: never reuse or keep a result.</summary>
    public bool Cache { get; init; } = true;

    /// <summary>Whether <c>cache</c> was written: some activities reuse results only when asked.</summary>
    public bool CacheIsGiven { get; init; }

    /// <summary>Oldest result that is reused; null for any age.</summary>
    public TimeSpan? CacheMaxAge { get; init; }

    /// <summary>What it asks of a device; null for the activity's default.</summary>
    public ResourceSpec? Resources { get; init; }

    /// <summary>Whether its failure counts as a success with missing outputs.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>Texts for expressions and commands, on top of the workflow's.</summary>
    public IReadOnlyList<NamedValue> Env { get; init; } = [];

    /// <summary>Whether it is skipped.</summary>
    public bool Disabled { get; init; }

    /// <summary>−100 to 100: higher ones get a device first; null for that of the group around it, else 0.</summary>
    public int? Priority { get; init; }

    /// <summary>May read test data into fitting inputs.</summary>
    public bool AllowLeak { get; init; }

    /// <summary>This step and, when it is a group, all steps inside of it.</summary>
    public IEnumerable<StepSpec> WithSteps() => (Steps ?? []).SelectMany(step => step.WithSteps()).Prepend(this);
}

/// <summary>When a failed attempt is tried again.</summary>
/// <param name="MaxAttempts">Attempts in all, at least 1.</param>
/// <param name="Backoff">How the pause grows.</param>
/// <param name="Interval">Pause before the second attempt.</param>
/// <param name="MaxInterval">Longest pause; null for none.</param>
/// <param name="On">Failure kinds that are tried again; empty for whatever the failure says is retryable.</param>
public sealed record RetrySpec(int MaxAttempts, Backoff Backoff, TimeSpan Interval, TimeSpan? MaxInterval, IReadOnlyList<FailureKind> On)
{
    /// <summary>One attempt.</summary>
    public static RetrySpec None { get; } = new(1, Backoff.Constant, TimeSpan.Zero, null, []);
}

/// <summary>How the pause between attempts grows.</summary>
public enum Backoff
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>Twice as long each time.</summary>
    Exponential,
}

/// <summary>One element for each combination of the axes' values, without those excluded, and those included besides.</summary>
public sealed record MatrixSpec
{
    /// <summary>Axes in order: a list of literals, or an expression over inputs and vars that gives a list.</summary>
    public required IReadOnlyList<NamedValue> Axes { get; init; }

    /// <summary>Combinations added, each a mapping; null for none.</summary>
    public YamlSequence? Include { get; init; }

    /// <summary>Combinations left out: an element that has all of the values goes; null for none.</summary>
    public YamlSequence? Exclude { get; init; }

    /// <summary>Elements at once; null for as many as there is room for.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>Whether the first failed element cancels the others; by default true.</summary>
    public bool FailFast { get; init; } = true;

    /// <summary>Where it stands.</summary>
    public required SourceSpan Span { get; init; }
}

/// <summary>One element for each item of a list.</summary>
/// <param name="Items">A list, or an expression that gives one.</param>
/// <param name="MaxParallel">Elements at once; null for as many as there is room for.</param>
/// <param name="FailFast">Whether the first failed element cancels the others.</param>
public sealed record ForeachSpec(YamlNode Items, int? MaxParallel, bool FailFast);

/// <summary>A step that runs another workflow.</summary>
/// <param name="Use"><c>./other.yaml</c>, <c>name@version</c> or <c>name@commit</c>.</param>
/// <param name="With">Its inputs.</param>
/// <param name="Span">Where it stands.</param>
public sealed record SubWorkflowSpec(Located<string> Use, YamlMapping With, SourceSpan Span);

/// <summary>A step that asks people.</summary>
public sealed record ApprovalSpec
{
    /// <summary>The question.</summary>
    public required YamlScalar Message { get; init; }

    /// <summary>Roles or names that may answer; empty for everybody.</summary>
    public IReadOnlyList<Located<string>> Approvers { get; init; } = [];

    /// <summary>How many different people must say yes.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether who started the run may not answer.</summary>
    public bool ExcludeAuthor { get; init; }

    /// <summary>How long it stays open; null for ever.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>What expiry means.</summary>
    public ExpiryOutcome OnExpiry { get; init; }

    /// <summary>Values shown to approvers.</summary>
    public IReadOnlyList<YamlNode> Evidence { get; init; } = [];
}

/// <summary>What the expiry of an approval means.</summary>
public enum ExpiryOutcome
{
    /// <summary>The step fails with kind <c>timeout</c>.</summary>
    Fail,

    /// <summary>It counts as a rejection.</summary>
    Reject,
}

/// <summary>A step that pauses: exactly one of <see cref="For"/>, <see cref="Until"/> and <see cref="Event"/>.</summary>
public sealed record WaitSpec
{
    /// <summary>A duration, or an expression that gives one.</summary>
    public YamlScalar? For { get; init; }

    /// <summary>A moment in ISO 8601 with an offset, or an expression that gives one.</summary>
    public YamlScalar? Until { get; init; }

    /// <summary>Name of an event that somebody signals.</summary>
    public Located<string>? Event { get; init; }

    /// <summary>Condition over <c>event</c>; null for any event of that name.</summary>
    public YamlScalar? Match { get; init; }

    /// <summary>Longest wait for the event; null for ever.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>The <c>resources</c> of a step.</summary>
/// <param name="Device">Which kind.</param>
/// <param name="Bytes">Memory in bytes; 0 when given as a share or not at all.</param>
/// <param name="Percent">Memory as a share of the device, 0 to 100; 0 when given in bytes or not at all.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ResourceSpec(DeviceChoice Device, long Bytes, double Percent, SourceSpan Span)
{
    /// <summary>GPUs at once; 1 unless written.</summary>
    public int Gpus { get; init; } = 1;

    /// <summary>Where the attempt runs; null for the host's default.</summary>
    public Isolation? Isolation { get; init; }
}

/// <summary>The word behind <c>device:</c>.</summary>
public enum DeviceChoice
{
    /// <summary>Whatever is free.</summary>
    Any,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A GPU.</summary>
    Gpu,
}

/// <summary>Where an attempt runs.</summary>
public enum Isolation
{
    /// <summary>In the process of its host.</summary>
    None,

    /// <summary>In a process of its own.</summary>
    Process,
}
