using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds what a spec says outside of its steps: environment, vars, concurrency and outputs.</summary>
internal sealed class SpecValues(WorkflowSpec spec, SpecNames names, PlanSource source, Findings findings)
{
    private readonly List<Use> uses = [];

    public List<PlannedOutput> Env { get; } = [];

    public List<PlannedOutput> Vars { get; } = [];

    public PlannedConcurrency? Concurrency { get; private set; }

    /// <summary>Outputs with their types.</summary>
    public List<(PlannedOutput Output, DataType Type)> Outputs { get; } = [];

    /// <summary>Where the outputs read steps; each use names its output as its input.</summary>
    public List<Use> OutputUses { get; } = [];

    /// <summary>What each variable of the environment and each var reads, by root and name; in the order of the spec.</summary>
    public Dictionary<(string Root, string Name), List<Use>> NameUses { get; } = [];

    /// <summary>Every place where a name is read.</summary>
    public IEnumerable<Use> AllUses(IEnumerable<StepDraft> drafts) => uses.Concat(OutputUses).Concat(drafts.SelectMany(d => d.Uses.Concat(d.OutputUses)));

    /// <summary>A binder for values at a place; what they read is noted.</summary>
    public ValueBinder At(string owner, NameScope scope) => new(owner, new ExpressionBinder(scope, uses, findings), source, findings);

    /// <summary>The text of a condition at a place, checked; null after a diagnostic.</summary>
    public string? Condition(YamlScalar condition, NameScope scope, string key) =>
        ExpressionBinder.ParseCondition(condition, key, findings) is { } parsed ? new ExpressionBinder(scope, uses, findings).BindCondition(parsed, key) : null;

    /// <summary>Binds environment, vars and concurrency, and makes their names known.</summary>
    public void BindNames()
    {
        BindEnv();
        BindVars();
        if (spec.Concurrency is { } concurrency && At("the workflow", names.InVars()).BindText(concurrency.Group, "concurrency.group") is { } group)
            Concurrency = new PlannedConcurrency(group, concurrency.Limit, concurrency.Behavior);
    }

    private void BindEnv()
    {
        var values = At("the workflow", names.InEnv());
        foreach (var (name, value) in spec.Env)
        {
            var first = uses.Count;
            if (values.BindText(value, $"env.{name.Value}") is { } binding) Env.Add(new PlannedOutput(name.Value, binding));
            NameUses[("env", name.Value)] = [.. uses.Skip(first)];
        }

        if (spec.Env.Count > 0) names.Environment = new EnvTypes(null, spec.Env.ToDictionary(v => v.Name.Value, _ => DataType.String));
    }

    private void BindVars()
    {
        var values = At("the workflow", names.InVars());
        foreach (var (name, value) in spec.Vars)
        {
            var first = uses.Count;
            var bound = values.Infer(value, $"vars.{name.Value}");
            if (bound is not null && IsTooLarge(bound, $"The var '{name.Value}'")) bound = null;
            if (bound is not null) Vars.Add(new PlannedOutput(name.Value, bound.Binding));
            NameUses[("vars", name.Value)] = [.. uses.Skip(first)];
            names.Add(name.Value, bound?.Type ?? DataType.Any);
        }
    }

    private bool IsTooLarge(Bound bound, string what)
    {
        if (!TypeFit.IsTooLarge(bound.Type)) return false;
        findings.Error(DiagnosticCodes.ExpressionTooLarge, bound.Place, $"{what} is nested too deep or has too many parts.", "Make it of single values.");
        return true;
    }

    /// <summary>Binds the outputs of the workflow, once it is known which steps may be skipped.</summary>
    public void BindOutputs()
    {
        var values = new ValueBinder("the outputs", new ExpressionBinder(names.InOutputs(), OutputUses, findings), source, findings);
        foreach (var (name, value) in spec.Outputs)
            if (values.Infer(value, name.Value) is { } bound && !IsTooLarge(bound, $"The output '{name.Value}'"))
                Outputs.Add((new PlannedOutput(name.Value, bound.Binding), bound.Type));
    }
}
