using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>A step while it is being planned.</summary>
internal sealed class StepDraft(StepSpec spec, StepDraft? parent, Phase phase)
{
    public StepSpec Spec => spec;

    public string Id => spec.Id.Value;

    /// <summary>The group that it belongs to, or null.</summary>
    public StepDraft? Parent => parent;

    public Phase Phase => phase;

    public StepKind Kind { get; } = spec switch
    {
        { Steps: not null } => StepKind.Group,
        { Workflow: not null } => StepKind.Workflow,
        { Approval: not null } => StepKind.Approval,
        { Wait: not null } => StepKind.Wait,
        _ => StepKind.Activity,
    };

    public bool IsExpanded => spec.Matrix is not null || spec.Foreach is not null;

    /// <summary>Null when the step is none, or when the spec names one that does not exist.</summary>
    public ActivityDescriptor? Activity { get; init; }

    /// <summary>The planned sub-workflow; null when the step is none, or when it has none that can be planned.</summary>
    public PlannedChild? Child { get; set; }

    /// <summary>Place of the word that says what the step does.</summary>
    public SourceSpan Place => spec.Uses?.Span ?? spec.Workflow?.Use.Span ?? spec.Id.Span;

    /// <summary>The condition as far as its text tells, or null.</summary>
    public ParsedCondition? If { get; set; }

    /// <summary>The condition as the plan holds it, or null.</summary>
    public string? Condition { get; set; }

    /// <summary>Type of <c>matrix</c> or <c>item</c> of its own elements; null without them.</summary>
    public DataType? Element { get; set; }

    /// <summary>Outputs of the step, or of one element of it; null when nothing shall be said of them.</summary>
    public RecordType? Outputs { get; set; }

    /// <summary>The environment inside of the step.</summary>
    public EnvTypes Environment { get; set; } = EnvTypes.None;

    public IReadOnlyDictionary<string, Binding> With { get; set; } = new Dictionary<string, Binding>();

    public PlannedMatrix? Matrix { get; set; }

    public PlannedForeach? Foreach { get; set; }

    public PlannedApproval? Approval { get; set; }

    public PlannedWait? Wait { get; set; }

    public IReadOnlyList<PlannedOutput> Env { get; set; } = [];

    public IReadOnlyList<PlannedOutput> GroupOutputs { get; set; } = [];

    public int Priority => spec.Priority ?? parent?.Priority ?? 0;

    /// <summary>Where the step reads others, in the spec's order.</summary>
    public List<Use> Uses { get; } = [];

    /// <summary>What each variable of its own environment reads.</summary>
    public Dictionary<string, List<Use>> EnvUses { get; } = [];

    /// <summary>What its elements are made of.</summary>
    public List<Use> ElementUses { get; } = [];

    /// <summary>Where the outputs of a group read steps; each use names the output as its input.</summary>
    public List<Use> OutputUses { get; } = [];

    /// <summary>Steps of the same group that it waits for, each with the place that says so first.</summary>
    public Dictionary<string, SourceSpan> Needs { get; } = [];

    /// <summary>What the outputs carry, by name.</summary>
    public Dictionary<string, Flow> Flows { get; } = [];

    /// <summary>Whether it may end skipped although the run or the group succeeds.</summary>
    public bool MaySkip { get; set; }

    /// <summary>This step and the groups around it, innermost first.</summary>
    public IEnumerable<StepDraft> AndGroups()
    {
        for (var at = this; at is not null; at = at.Parent) yield return at;
    }
}

/// <summary>A place where a value reads a name.</summary>
/// <param name="Reference">What is read.</param>
/// <param name="Place">Where it stands in the YAML.</param>
/// <param name="Input">Path of the input that takes it; null where nothing is made of it, as in an <c>if</c>.</param>
/// <param name="Fits">Whether something is fitted or chosen with it.</param>
internal sealed record Use(Reference Reference, SourceSpan Place, string? Input, bool Fits);
