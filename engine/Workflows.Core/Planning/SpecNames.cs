using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>What a spec names, and what each name means where it is used.</summary>
internal sealed class SpecNames
{
    private static readonly string[] OfEnv = ["inputs", "run", "secrets"];
    private static readonly string[] OfVars = ["inputs", "env", "vars", "run"];
    private static readonly string[] OfTriggers = ["event", "secrets"];

    private readonly Dictionary<string, StepDraft> steps;
    private readonly Dictionary<string, DataType?> outputs = [];
    private readonly Dictionary<string, DataType> vars = [];
    private readonly NameScope names;
    private readonly Findings findings;

    public SpecNames(WorkflowSpec spec, IReadOnlyList<PlannedInput> inputs, IReadOnlyList<StepDraft> drafts, FileHashes hashes, Findings findings)
    {
        this.findings = findings;
        steps = drafts.ToDictionary(d => d.Id);
        foreach (var draft in drafts) outputs[draft.Id] = null;
        names = new NameScope
        {
            Inputs = inputs.ToDictionary(i => i.Name, i => PlannedInputs.FieldOf(i)),
            Vars = vars,
            Secrets = spec.Secrets.Select(s => s.Value).ToHashSet(),
            Steps = outputs,
            WhyMissing = _ => null,
            Known = Guards.None,
            HashFiles = hashes.Of,
        };
    }

    /// <summary>The environment of the workflow.</summary>
    public EnvTypes Environment { get; set; } = EnvTypes.None;

    public StepDraft? Find(string id) => steps.GetValueOrDefault(id);

    /// <summary>Makes a var known to what comes behind it.</summary>
    public void Add(string name, DataType type) => vars[name] = type;

    /// <summary>Makes the outputs of a step known.</summary>
    public void SetOutputs(StepDraft step, DataType? type) => outputs[step.Id] = type;

    /// <summary>Names in the environment of the workflow.</summary>
    public NameScope InEnv() => Fresh() with { Roots = OfEnv };

    /// <summary>Names in a var: inputs, environment, and the vars above it.</summary>
    public NameScope InVars() => Fresh() with { Roots = OfVars, Env = Environment };

    /// <summary>Names in the inputs of a trigger.</summary>
    public NameScope InTriggers() => Fresh() with { Roots = OfTriggers, HasEvent = true };

    /// <summary>
    /// Names inside a step. By the default rule it runs only when everything it reads has succeeded, so nothing is missing; a status function in
    /// <c>if</c> replaces that rule.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="atContainer">Whether the place is worked out before the step has elements.</param>
    public NameScope InStep(StepDraft step, bool atContainer = false) => Around(step.Parent, step.Phase) with
    {
        Env = step.Environment,
        Matrix = ElementOf(step, atContainer, d => d.Spec.Matrix is not null),
        Item = ElementOf(step, atContainer, d => d.Spec.Foreach is not null),
        WhyMissing = id => WhyMissing(step, id),
        SuccessCovers = id => steps[id] is var other && other.Parent == step.Parent && other.Phase == step.Phase && !other.Spec.ContinueOnError,
        Known = KnownInside(step.Parent).And(step.If?.Known ?? Guards.None),
    };

    /// <summary>Names in the condition of a step.</summary>
    public NameScope InCondition(StepDraft step) =>
        InStep(step, atContainer: true) with
        {
            AllowsStatus = true,
            OwnElement = step.Spec.Matrix is not null ? "matrix" : step.Spec.Foreach is not null ? "item" : null,
            Known = KnownInside(step.Parent),
        };

    /// <summary>Names in the outputs of a group, which exist only when the group has succeeded.</summary>
    public NameScope InGroupOutputs(StepDraft group) => InStep(group) with
    {
        WhyHidden = id => WhyHidden(group, id),
        WhyMissing = id => steps[id].Parent == group ? WhyMissingAtEnd(steps[id], "group") : WhyMissing(group, id),
    };

    /// <summary>Names in the outputs of the workflow, which exist only when the run has succeeded.</summary>
    public NameScope InOutputs() => Around(null, Phase.Main) with { Env = Environment, WhyMissing = id => WhyMissingAtEnd(steps[id], "run") };

    private NameScope Fresh() => names with { Suggests = !findings.IsLong };

    private NameScope Around(StepDraft? group, Phase phase) => Fresh() with
    {
        HasError = phase != Phase.Main,
        ErrorMayMiss = phase == Phase.Finally,
        WhyHidden = id => WhyHidden(group, id),
    };

    private static DataType? ElementOf(StepDraft step, bool atContainer, Func<StepDraft, bool> has)
    {
        for (var at = atContainer ? step.Parent : step; at is not null; at = at.Parent)
            if (has(at)) return at.Element ?? DataType.Any;
        return null;
    }

    // Groups around have begun, so their conditions were true. What they say of their own needs says nothing of those inside.
    private static Guards KnownInside(StepDraft? group)
    {
        var known = Guards.None;
        for (var at = group; at is not null; at = at.Parent)
            if (at.If is { } condition) known = known.And(condition.Known with { AllNeeds = false });
        return known;
    }

    /// <summary>Why a step cannot be read inside of a group, or at the top: steps of the same group or of one around it can; of other groups only the outputs.</summary>
    public Hidden? WhyHidden(StepDraft? group, string id)
    {
        if (steps[id].Parent is not { } own || IsIn(group, own)) return null;
        var outermost = OutermostHidden(group, id);
        return new Hidden(
            $"Step '{id}' stands inside the group '{outermost.Id}'; from outside only the outputs of the group can be read.",
            $"Give '{outermost.Id}' an output that shows it, and read steps.{outermost.Id}.outputs.");
    }

    /// <summary>The group that can be read in place of a step inside of it.</summary>
    public StepDraft OutermostHidden(StepDraft? group, string id)
    {
        var outermost = steps[id].Parent!;
        while (outermost.Parent is { } around && !IsIn(group, around)) outermost = around;
        return outermost;
    }

    private static bool IsIn(StepDraft? place, StepDraft group) => place is not null && place.AndGroups().Contains(group);

    private string? WhyMissing(StepDraft step, string id)
    {
        var other = steps[id];
        if (other.Phase < step.Phase)
            return step.Phase == Phase.Finally ? $"a step of 'finally' runs whatever became of step '{id}'" : $"a step of 'onFailure' runs when something failed, whatever became of step '{id}'";
        if (other.Spec.ContinueOnError) return $"step '{id}' may have failed, which its 'continueOnError' lets pass";
        // The step, or the group around it, that waits for the other one.
        var waiting = step.AndGroups().FirstOrDefault(s => s.Parent == other.Parent) ?? step;
        if (waiting.If?.ReplacesRule != true) return null;
        if (waiting == step) return $"the status function in 'if' lets step '{step.Id}' run even when step '{id}' did not succeed";
        return waiting.If.Known.AllNeeds ? null : $"the status function in 'if' lets group '{waiting.Id}' run even when step '{id}' did not succeed";
    }

    private static string? WhyMissingAtEnd(StepDraft step, string what) =>
        step.Phase == Phase.OnFailure ? $"step '{step.Id}' of 'onFailure' does not run when the {what} succeeds"
        : step.Spec.ContinueOnError ? $"step '{step.Id}' may fail, which its 'continueOnError' lets pass"
        : step.MaySkip ? $"step '{step.Id}', or one that it needs, may be skipped"
        : null;
}
