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
    private string? hash;

    /// <summary>Version of this record's JSON; readers accept every earlier one.</summary>
    public int Schema { get; init; } = 1;

    /// <summary><c>sha256:</c> of the canonical JSON; computed when it is first asked for, since to check a spec nobody needs it.</summary>
    public string Hash
    {
        get => hash ??= PlanHash.Of(this);
        init => hash = value;
    }

    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Label of the revision, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The spec's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Inputs in order.</summary>
    public required IReadOnlyList<PlannedInput> Inputs { get; init; }

    /// <summary>Named values in order; each may read inputs, <see cref="Env"/> and those before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PlannedOutput>? Vars { get; init; }

    /// <summary>Texts of the root <c>env</c> in order, which may read inputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PlannedOutput>? Env { get; init; }

    /// <summary>Names of the secrets that the workflow may use.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>How many runs go on at once; null for any number.</summary>
    public PlannedConcurrency? Concurrency { get; init; }

    /// <summary>Longest time of a run; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Main steps, then onFailure steps, then finally steps, each in the spec's order. A group stands before its steps, which name it as
    /// <see cref="PlannedStep.Parent"/>: the list is flat, and ids are unique in it.
    /// </summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Outputs of the run in order.</summary>
    public required IReadOnlyList<PlannedOutput> Outputs { get; init; }

    /// <summary>Plans of sub-workflows, each once, those of sub-workflows' sub-workflows too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Plan>? Children { get; init; }

    /// <summary>Absolute paths of the files that <c>hashFiles</c> read; known only where the plan was made.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> HashedFiles { get; init; } = [];

    /// <summary>Where the spec lies and what its relative paths mean; outside the hash.</summary>
    public required PlanSource Source { get; init; }

    /// <summary>The plan of a sub-workflow by its hash, with those plans among <see cref="Children"/> that it uses itself; null when there is none.</summary>
    public Plan? FindChild(string hash)
    {
        if (Children?.FirstOrDefault(c => c.Hash == hash) is not { } child) return null;
        var used = new List<Plan>();
        var open = new Queue<Plan>([child]);
        while (open.TryDequeue(out var next))
            foreach (var below in Children.Where(c => next.Steps.Any(s => s.Child == c.Hash) && !used.Contains(c)))
            {
                used.Add(below);
                open.Enqueue(below);
            }

        return used.Count == 0 ? child : child with { Children = used };
    }
}

/// <summary>How many runs of a group go on at once.</summary>
/// <param name="Group">Name of the group, known once inputs are.</param>
/// <param name="Limit">At least 1.</param>
/// <param name="Behavior">What becomes of a new run when the group is full.</param>
public sealed record PlannedConcurrency(Binding Group, int Limit, ConcurrencyBehavior Behavior);

/// <summary>The place of a spec.</summary>
/// <param name="File">Absolute path of the spec.</param>
/// <param name="Root">Absolute path of the source: no relative path leaves it.</param>
/// <param name="ReadRoots">Further folders below which the command line may read, such as the working directory.</param>
public sealed record PlanSource(string File, string Root, IReadOnlyList<string> ReadRoots)
{
    /// <summary>The revision whose bundle this is; null for files as they lie in a folder.</summary>
    public SourceRevision? Revision { get; init; }
}

/// <summary>Which accepted content a plan was made from.</summary>
/// <param name="Number">Its number for the workflow.</param>
/// <param name="Hash">Its content hash.</param>
/// <param name="Version">Its label, or null.</param>
/// <param name="Commit">Its git commit, or null.</param>
public sealed record SourceRevision(int Number, string Hash, string? Version = null, string? Commit = null);

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

    /// <summary>Regular expression that the whole text must match, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>The words of an enum, or null.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>What an array holds, or null for anything.</summary>
    public PlannedInput? Items { get; init; }

    /// <summary>Parts of an object, or null for free ones.</summary>
    public IReadOnlyList<PlannedInput>? Properties { get; init; }
}

/// <summary>What a step is.</summary>
public enum StepKind
{
    /// <summary>An activity does its work.</summary>
    Activity,

    /// <summary>Steps that belong together.</summary>
    Group,

    /// <summary>A run of another workflow.</summary>
    Workflow,

    /// <summary>A question to people.</summary>
    Approval,

    /// <summary>A pause.</summary>
    Wait,
}

/// <summary>When a step's turn comes.</summary>
public enum Phase
{
    /// <summary>From the start.</summary>
    Main,

    /// <summary>When every main step has ended and one failed.</summary>
    OnFailure,

    /// <summary>When all others have ended.</summary>
    Finally,
}

/// <summary>One step, resolved.</summary>
public sealed record PlannedStep
{
    /// <summary>Its id, unique in the plan.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public StepKind Kind { get; init; }

    /// <summary>Id of the group that it belongs to, or null at the top.</summary>
    public string? Parent { get; init; }

    /// <summary>Name of the activity; of a sub-workflow <c>workflow</c> and its name; else the word of the kind.</summary>
    public required string Activity { get; init; }

    /// <summary>Declared version of the activity.</summary>
    public required int ActivityVersion { get; init; }

    /// <summary>Effect of the activity.</summary>
    public required Effect Effect { get; init; }

    /// <summary>Whether the activity computes on a device.</summary>
    public required bool UsesDevice { get; init; }

    /// <summary>Inputs by name as given; defaults of the activity are filled in when bound.</summary>
    public required IReadOnlyDictionary<string, Binding> With { get; init; }

    /// <summary>
    /// Ids of the steps it waits for, from <c>needs</c> and from references, sorted: only steps with the same <see cref="Parent"/>. What a step of a group
    /// reads from outside is a need of the group.
    /// </summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Condition (expression text without <c>${{ }}</c>), or null.</summary>
    public string? If { get; init; }

    /// <summary>Whether <see cref="If"/> holds a status function and so replaces "every need succeeded".</summary>
    public bool IfReplacesRule { get; init; }

    /// <summary>One element for each combination; null for none.</summary>
    public PlannedMatrix? Matrix { get; init; }

    /// <summary>One element for each item; null for none.</summary>
    public PlannedForeach? Foreach { get; init; }

    /// <summary>Whether it has elements.</summary>
    [JsonIgnore]
    public bool IsExpanded => Matrix is not null || Foreach is not null;

    /// <summary>Attempts in all.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Pauses between attempts, and which failures are tried again; null for no pause and the failure's own word.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Per attempt, or null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether results may be reused and kept.</summary>
    public required bool Cache { get; init; }

    /// <summary>Oldest result that is reused; null for any age.</summary>
    public TimeSpan? CacheMaxAge { get; init; }

    /// <summary>What it asks of a device.</summary>
    public required DeviceRequest Resources { get; init; }

    /// <summary>Where an attempt runs; null for the host's default.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Whether its failure counts as a success with missing outputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ContinueOnError { get; init; }

    /// <summary>Whether it is skipped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Disabled { get; init; }

    /// <summary>−100 to 100: higher ones get a device first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Priority { get; init; }

    /// <summary>Texts of the root <c>env</c> on top of the plan's, or null.</summary>
    public IReadOnlyList<PlannedOutput>? Env { get; init; }

    /// <summary>What a group shows of its steps, or null.</summary>
    public IReadOnlyList<PlannedOutput>? Outputs { get; init; }

    /// <summary>Hash of the sub-workflow's plan, which stands in <see cref="Plan.Children"/>; else null.</summary>
    public string? Child { get; init; }

    /// <summary>The question of an approval, else null.</summary>
    public PlannedApproval? Approval { get; init; }

    /// <summary>The pause of a wait, else null.</summary>
    public PlannedWait? Wait { get; init; }

    /// <summary>Whether it belongs to <c>finally</c>.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether it belongs to <c>onFailure</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOnFailure { get; init; }

    /// <summary>When its turn comes.</summary>
    [JsonIgnore]
    public Phase Phase => IsFinal ? Phase.Finally : IsOnFailure ? Phase.OnFailure : Phase.Main;

    /// <summary>Where it stands; outside the hash.</summary>
    public required SourceSpan Place { get; init; }
}

/// <summary>Combinations of values.</summary>
public sealed record PlannedMatrix
{
    /// <summary>Axes in order; each gives a list.</summary>
    public required IReadOnlyList<PlannedOutput> Axes { get; init; }

    /// <summary>Gives a list of records added, or null.</summary>
    public Binding? Include { get; init; }

    /// <summary>Gives a list of records left out, or null.</summary>
    public Binding? Exclude { get; init; }

    /// <summary>Elements at once, or null for any number.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>Whether the first failed element cancels the others.</summary>
    public required bool FailFast { get; init; }
}

/// <summary>Items of a list.</summary>
/// <param name="Items">Gives the list.</param>
/// <param name="MaxParallel">Elements at once, or null for any number.</param>
/// <param name="FailFast">Whether the first failed element cancels the others.</param>
public sealed record PlannedForeach(Binding Items, int? MaxParallel = null, bool FailFast = true);

/// <summary>Pauses between attempts, and which failures are tried again.</summary>
/// <param name="Backoff">How the pause grows.</param>
/// <param name="Interval">Pause before the second attempt.</param>
/// <param name="MaxInterval">Longest pause, or null.</param>
/// <param name="On">Failure kinds that are tried again; empty for what the failure says.</param>
public sealed record RetryPolicy(
    Backoff Backoff, TimeSpan Interval, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] TimeSpan? MaxInterval, IReadOnlyList<FailureKind> On);

/// <summary>A question to people. Its outputs are <c>approvedBy</c> (list of text), <c>at</c> and <c>comment</c>.</summary>
public sealed record PlannedApproval
{
    /// <summary>The question.</summary>
    public required Binding Message { get; init; }

    /// <summary>Roles or names that may answer; empty for everybody.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    /// <summary>How many different people must say yes.</summary>
    public required int Count { get; init; }

    /// <summary>Whether who started the run may not answer.</summary>
    public required bool ExcludeAuthor { get; init; }

    /// <summary>How long it stays open, or null.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>What expiry means.</summary>
    public ExpiryOutcome OnExpiry { get; init; }

    /// <summary>Values shown to approvers, by the text of their expression.</summary>
    public required IReadOnlyList<PlannedOutput> Evidence { get; init; }
}

/// <summary>A pause: exactly one of <paramref name="For"/>, <paramref name="Until"/>, <paramref name="Event"/>. Outputs: <c>at</c>, and for an event its data as <c>event</c>.</summary>
/// <param name="For">Gives a duration.</param>
/// <param name="Until">Gives a moment in ISO 8601.</param>
/// <param name="Event">Name of an event.</param>
/// <param name="Match">Condition over <c>event</c>, without <c>${{ }}</c>, or null.</param>
/// <param name="Timeout">Longest wait for the event, or null.</param>
public sealed record PlannedWait(Binding? For = null, Binding? Until = null, string? Event = null, string? Match = null, TimeSpan? Timeout = null);

/// <summary>A named value: an output of the run or of a group, a var, a variable of the environment, an axis.</summary>
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
public sealed record LiteralBinding(JsonNode? Value = null) : Binding;

/// <summary>A single <c>${{ }}</c>: keeps the type of the expression.</summary>
/// <param name="Expression">Text without the braces.</param>
/// <param name="Place">Where the expression stands, for messages; outside the hash.</param>
public sealed record ExpressionBinding(string Expression, SourceSpan Place) : Binding
{
    /// <summary>Whether an optional output stands behind it and an optional input takes it: without the one the other is not given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOptional { get; init; }
}

/// <summary>Text with expressions inside: the result is text.</summary>
/// <param name="Parts">Literal text and expressions in turn.</param>
public sealed record TextBinding(IReadOnlyList<Binding> Parts) : Binding;

/// <summary>A list that holds something not constant.</summary>
public sealed record ListBinding(IReadOnlyList<Binding> Items) : Binding;

/// <summary>A mapping that holds something not constant.</summary>
public sealed record MapBinding(IReadOnlyDictionary<string, Binding> Fields) : Binding;
