using System.Globalization;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads steps that do not compute: approvals, waits and sub-workflows. Each is null when its key is absent.</summary>
internal sealed class ControlReader(Findings findings)
{
    private static readonly string[] Moments = ["for", "until", "event"];
    private static readonly string[] OfEvents = ["match", "timeout"];
    private static readonly string[] MomentForms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public SubWorkflowSpec? Workflow(KeyedMapping step)
    {
        if (step.Nested("workflow") is not { } keys)
            return null;
        var use = keys.Text("use");
        if (use is not null && WorkflowNames.Problem(use.Value) is { } problem)
            findings.Error(DiagnosticCodes.WorkflowUse, use.Span, $"'use' in {keys.Place} is {Findings.Show(use.Value)}, {problem}.", "Write a file such as './other.yaml', or 'name@version' or 'name@commit'.");
        return new SubWorkflowSpec(use ?? new Located<string>("", keys.Owner), NamedValues.Inputs(keys.Mapping("with"), keys.Owner), keys.Span);
    }

    public ApprovalSpec? Approval(KeyedMapping step)
    {
        if (step.Nested("approval") is not { } keys)
            return null;
        var approval = new ApprovalSpec
        {
            Message = keys.Template("message") ?? new YamlScalar("", false, keys.Owner),
            Approvers = keys.Texts("approvers"),
            Count = (int)(keys.Integer("count")?.Value ?? 1),
            ExcludeAuthor = keys.Boolean("excludeAuthor") ?? false,
            Expires = keys.Duration("expires"),
            OnExpiry = keys.Word<ExpiryOutcome>("onExpiry") ?? ExpiryOutcome.Fail,
            Evidence = keys.Sequence("evidence")?.Items ?? [],
        };
        if (!keys.Has("expires") && keys.Entry("onExpiry") is { } outcome)
            WithoutEffect(keys, outcome, "without 'expires': the question stays open", "Add for example 'expires: 2d', or remove it.");
        return approval;
    }

    public WaitSpec? Wait(KeyedMapping step)
    {
        if (step.Nested("wait") is not { } keys)
            return null;
        var chosen = Moments.Where(keys.Has).ToList();
        if (chosen.Count != 1)
        {
            findings.Error(DiagnosticCodes.WaitChoice, chosen.Count == 0 ? keys.Owner : keys.Entry(chosen[1])!.Key.Span,
                chosen.Count == 0 ? $"{keys.Place} says not what for." : $"{keys.Place} has both '{chosen[0]}' and '{chosen[1]}'.", "Write exactly one of: for, until, event.");
        }
        foreach (var entry in OfEvents.Select(keys.Entry).OfType<YamlEntry>().Where(_ => !keys.Has("event")))
            WithoutEffect(keys, entry, "without 'event'", "Remove it, or add 'event'.");
        return new WaitSpec
        {
            For = keys.Template("for", text => Duration.TryParse(text, out var time) && time > TimeSpan.Zero),
            Until = keys.Template("until", IsMoment),
            Event = keys.Text("event"),
            Match = keys.Template("match"),
            Timeout = keys.Duration("timeout"),
        };
    }

    // Without an offset nobody knows when that is.
    private static bool IsMoment(string text) =>
        DateTimeOffset.TryParseExact(text, MomentForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T'));

    private void WithoutEffect(KeyedMapping keys, YamlEntry entry, string reason, string fix) =>
        findings.Warning(DiagnosticCodes.KeyWithoutEffect, entry.Key.Span, $"'{entry.Key.Value}' in {keys.Place} has no effect {reason}.", fix);
}
