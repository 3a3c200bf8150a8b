using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds approvals and waits.</summary>
internal sealed class ControlBinder(StepDraft step, SpecNames names, ValueBinder values, Findings findings)
{
    public void Bind()
    {
        if (step.Spec.Approval is { } approval) step.Approval = BindApproval(approval);
        else if (step.Spec.Wait is { } wait) step.Wait = BindWait(wait);
    }

    private PlannedApproval? BindApproval(ApprovalSpec approval)
    {
        var message = values.Bind(approval.Message, DataType.String, "approval.message");
        var evidence = approval.Evidence.Select((node, i) => (Name: NameOf(node, i), Binding: values.BindAny(node, $"approval.evidence[{i}]"))).ToList();
        if (message is null || evidence.Exists(e => e.Binding is null)) return null;
        return new PlannedApproval
        {
            Message = message,
            Approvers = [.. approval.Approvers.Select(a => a.Value)],
            Count = approval.Count,
            ExcludeAuthor = approval.ExcludeAuthor,
            Expires = approval.Expires,
            OnExpiry = approval.OnExpiry,
            Evidence = [.. evidence.DistinctBy(e => e.Name).Select(e => new PlannedOutput(e.Name, e.Binding!))],
        };
    }

    // Approvers see what was asked for beside its value.
    private static string NameOf(YamlNode node, int index) =>
        node is YamlScalar scalar && Interpolation.Parts(scalar.Text) is [{ IsExpression: true } only] ? only.Text : $"{index + 1}";

    private PlannedWait BindWait(WaitSpec wait)
    {
        var @for = wait.For is null ? null : values.Bind(wait.For, DataType.Duration, "wait.for");
        var moment = wait.Until is null ? null : values.Bind(wait.Until, DataType.String, "wait.until");
        return new PlannedWait(@for, moment, wait.Event?.Value, wait.Match is null ? null : Match(wait.Match), wait.Timeout);
    }

    private string? Match(YamlScalar match) => ExpressionBinder.ParseCondition(match, "match", findings) is { } condition
        ? new ExpressionBinder(names.InStep(step) with { HasEvent = true }, step.Uses, findings).BindCondition(condition, "match")
        : null;
}
