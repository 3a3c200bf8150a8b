using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Follows the test part of the data, and the inputs of the workflow, through the steps; refuses test data where something is fitted or chosen.</summary>
/// <param name="names">Finds steps.</param>
/// <param name="nameUses">What vars and variables of the workflow's environment read.</param>
/// <param name="followsInputs">Whether the inputs matter: only to a workflow that uses this one.</param>
/// <param name="findings">Gets what must not flow.</param>
internal sealed class LeakCheck(SpecNames names, IReadOnlyDictionary<(string Root, string Name), List<Use>> nameUses, bool followsInputs, Findings findings)
{
    private const string Fix = "Use the training or validation part, or write allowLeak: true if that is what you want.";

    // Values with a name flow as often as they are read: each is looked through once.
    private readonly Dictionary<List<Use>, Flow> named = [];

    /// <summary>Inputs of the workflow that something is fitted or chosen with.</summary>
    public HashSet<string> FittingInputs { get; } = [];

    /// <param name="order">Every step behind those it reads, and every group behind its steps.</param>
    public void Run(IEnumerable<StepDraft> order)
    {
        // In the order of the spec, so that a long chain of vars is never followed down.
        foreach (var uses in nameUses.Values) FlowOf(uses, null);
        foreach (var step in order)
        {
            var taken = FlowsOf(step.Uses, step);
            switch (step.Kind)
            {
                case StepKind.Group: Show(step); break;
                case StepKind.Workflow: SpreadThroughChild(step, taken); break;
                default: Spread(step, taken.Values.Aggregate(Flow.None, (a, b) => a.And(b))); break;
            }
        }
    }

    /// <summary>What each output of the workflow carries.</summary>
    /// <param name="uses">What the outputs read, each under the name of its output.</param>
    public IReadOnlyDictionary<string, Flow> OutputsOf(IReadOnlyList<Use> uses) => FlowsOf(uses, null);

    /// <summary>What flows into each input. Reports what must not.</summary>
    private Dictionary<string, Flow> FlowsOf(IReadOnlyList<Use> uses, StepDraft? step)
    {
        var taken = new Dictionary<string, Flow>();
        foreach (var use in uses)
        {
            var flow = FlowOf(use.Reference, step);
            if (flow.IsNone) continue;
            if ((use.Fits || use.Reference.Chooses) && step?.Spec.AllowLeak != true) Refuse(flow, use, step);
            if (use.Input is null || use.Reference.Chooses) continue;
            var input = FirstPart(use.Input);
            taken[input] = taken.GetValueOrDefault(input, Flow.None).And(flow);
        }

        return taken;
    }

    /// <summary>What a name carries at a place.</summary>
    /// <param name="read">The name.</param>
    /// <param name="step">The step around the place, or null.</param>
    private Flow FlowOf(Reference read, StepDraft? step)
    {
        switch (read.Root)
        {
            case "inputs": return followsInputs ? new Flow(null, [read.Name]) : Flow.None;
            case "matrix" or "item":
                var expanded = step?.AndGroups().FirstOrDefault(s => read.Root == "item" ? s.Spec.Foreach is not null : s.Spec.Matrix is not null);
                return expanded is null ? Flow.None : FlowOf(expanded.ElementUses, expanded.Parent);
            case "env" when step?.AndGroups().FirstOrDefault(s => s.EnvUses.ContainsKey(read.Name)) is { } owner: return FlowOf(owner.EnvUses[read.Name], owner.Parent);
            case "env" or "vars": return nameUses.TryGetValue((read.Root, read.Name), out var uses) ? FlowOf(uses, null) : Flow.None;
            case "steps" when read.ReadsOutputs && names.Find(read.Name) is { } from:
                // All outputs at once carry what any does.
                return read.Output is null ? from.Flows.Values.Aggregate(Flow.None, (a, b) => a.And(b)) : from.Flows.GetValueOrDefault(read.Output, Flow.None);
            default: return Flow.None;
        }
    }

    private Flow FlowOf(List<Use> uses, StepDraft? around)
    {
        if (named.TryGetValue(uses, out var flow)) return flow;
        return named[uses] = uses.Aggregate(Flow.None, (all, use) => all.And(FlowOf(use.Reference, around)));
    }

    private void Refuse(Flow flow, Use use, StepDraft? step)
    {
        FittingInputs.UnionWith(flow.Inputs);
        if (flow.Test is not { } taint || findings.IsFull) return;
        var where = use.Reference.Chooses ? $"best(){(step is null ? "" : $" of step '{step.Id}'")}, which chooses by it" : $"'{use.Input}' of step '{step!.Id}', which fits or chooses with it";
        findings.Error(DiagnosticCodes.Leak, use.Place, $"Test data leak into {where}: {taint.Trace}.", Fix);
    }

    private static void Spread(StepDraft step, Flow taken)
    {
        foreach (var field in step.Activity?.Outputs.Fields ?? [])
        {
            var name = NameOf(step, field.Name);
            if (field.IsTestData) step.Flows[field.Name] = new Flow(new Taint(name, null), taken.Inputs);
            else if (!taken.IsNone && !field.Untainted) step.Flows[field.Name] = taken.Through(name);
        }
    }

    private void Show(StepDraft group)
    {
        foreach (var (output, flow) in FlowsOf(group.OutputUses, group)) group.Flows[output] = flow.Through(NameOf(group, output));
    }

    private static void SpreadThroughChild(StepDraft step, Dictionary<string, Flow> given)
    {
        foreach (var (output, inside) in step.Child?.Flows ?? new Dictionary<string, Flow>())
        {
            var name = NameOf(step, output);
            var flow = inside.Inputs.Aggregate(Flow.None, (all, input) => all.And(given.GetValueOrDefault(input, Flow.None))).Through(name);
            step.Flows[output] = inside.Test is null ? flow : new Flow(new Taint(name, null), flow.Inputs);
        }
    }

    private static string NameOf(StepDraft step, string output) => $"steps.{step.Id}.outputs.{output}";

    private static string FirstPart(string input) => input.IndexOfAny(['.', '[']) is > 0 and var end && !input.StartsWith("env.", StringComparison.Ordinal) ? input[..end] : input;
}
