using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>A step while it is being planned.</summary>
internal sealed class StepDraft(StepSpec spec, ActivityDescriptor? activity, bool isFinal)
{
    public StepSpec Spec => spec;

    public string Id => spec.Id.Value;

    /// <summary>Null when the spec names none that exists.</summary>
    public ActivityDescriptor? Activity => activity;

    public bool IsFinal => isFinal;

    public IReadOnlyDictionary<string, Binding> With { get; set; } = new Dictionary<string, Binding>();

    public Condition? If { get; set; }

    /// <summary>Where the step reads others, in the spec's order.</summary>
    public List<Use> Uses { get; } = [];

    /// <summary>Steps it waits for, each with the place that says so first.</summary>
    public Dictionary<string, SourceSpan> Needs { get; } = [];

    /// <summary>Test data in the outputs, by name.</summary>
    public Dictionary<string, Taint> Tainted { get; } = [];

    /// <summary>Whether it may end skipped although the run succeeds.</summary>
    public bool MaySkip { get; set; }
}

/// <summary>A checked <c>if</c>.</summary>
/// <param name="Text">Without <c>${{ }}</c>.</param>
/// <param name="ReplacesRule">Whether it holds a status function.</param>
/// <param name="Known">What it tells of steps when it is true.</param>
internal sealed record Condition(string Text, bool ReplacesRule, Guards Known);

/// <summary>A place where a value reads a step.</summary>
/// <param name="Reference">What is read.</param>
/// <param name="Place">Where it stands in the YAML.</param>
/// <param name="Input">Path of the input that takes it; null for an <c>if</c>.</param>
/// <param name="Fits">Whether something is fitted or chosen with it.</param>
internal sealed record Use(StepReference Reference, SourceSpan Place, string? Input, bool Fits);

/// <summary>Test data that reached an output.</summary>
/// <param name="Output">The output, as expressions name it.</param>
/// <param name="From">The one it came through, or null where it starts.</param>
internal sealed record Taint(string Output, Taint? From)
{
    /// <summary>The way from the start to here.</summary>
    public string Trace => From is null ? Output : $"{From.Trace} → {Output}";
}
