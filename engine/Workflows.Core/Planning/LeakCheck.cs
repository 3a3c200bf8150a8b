using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Follows the test part of the data, and the inputs of the workflow, through the steps; refuses test data where something is fitted or chosen.</summary>
internal sealed class LeakCheck(SpecNames names, Findings findings)
{
    private const string Fix = "Use the training or validation part, or write allowLeak: true if that is what you want.";

    /// <summary>Inputs of the workflow that something is fitted or chosen with.</summary>
    public HashSet<string> FittingInputs { get; } = [];

    /// <param name="order">Every step behind those it reads, and every group behind its steps.</param>
    public void Run(IEnumerable<StepDraft> order)
    {
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
            var flow = FlowOf(use);
            if (flow.IsNone) continue;
            if ((use.Fits || use.Reference.Chooses) && step?.Spec.AllowLeak != true) Refuse(flow, use, step);
            if (use.Input is null || use.Reference.Chooses) continue;
            var input = FirstPart(use.Input);
            taken[input] = taken.GetValueOrDefault(input, Flow.None).And(flow);
        }

        return taken;
    }

    private Flow FlowOf(Use use)
    {
        var read = use.Reference;
        if (read.Root == "inputs") return new Flow(null, [read.Name]);
        if (!read.ReadsOutputs || names.Find(read.Name) is not { } from) return Flow.None;
        // All outputs at once carry what any does.
        return read.Output is null ? from.Flows.Values.Aggregate(Flow.None, (a, b) => a.And(b)) : from.Flows.GetValueOrDefault(read.Output, Flow.None);
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
