using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Runs;

/// <summary>Makes what an approval or a wait waits for.</summary>
internal static class WaitReasons
{
    /// <summary>The reason, with everything in it resolved.</summary>
    /// <exception cref="FailureException">An expression failed, or gave no duration or moment.</exception>
    public static WaitReason Of(PlannedStep step, ExpressionScope scope) => step switch
    {
        { Approval: { } approval } => new WaitReason
        {
            Kind = WaitKind.Approval,
            Message = Scalar.Show(Bindings.Resolve(approval.Message, scope)),
            Delay = approval.Expires,
            Evidence = approval.Evidence.Count == 0 ? null
                : new JsonObject(approval.Evidence.Select(e => KeyValuePair.Create(e.Name, Bindings.Resolve(e.Value, scope)?.DeepClone()))),
        },
        { Wait.For: { } length } => For(step, Text(length, scope)),
        { Wait.Until: { } moment } => Until(step, Text(moment, scope)),
        { Wait: { Event: { } name } wait } => new WaitReason { Kind = WaitKind.Event, Message = name, Event = name, Delay = wait.Timeout },
        _ => throw new InvalidOperationException($"Step '{step.Id}' waits for nothing."),
    };

    public static WaitReason Paused(string by) => new() { Kind = WaitKind.Paused, Message = $"paused by {by}" };

    /// <summary>A moment as outputs show it: UTC in ISO 8601.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static Failure TimedOut(string step, WaitReason reason) => new()
    {
        Kind = FailureKind.Timeout,
        Code = "wait-timeout",
        Message = $"The event '{reason.Event}' for '{step}' did not come within {reason.Delay}. Send it with 'workflows signal', or raise 'wait.timeout'.",
    };

    private static WaitReason For(PlannedStep step, string text) => Duration.TryParse(text, out var length)
        ? new WaitReason { Kind = WaitKind.Timer, Message = text, Delay = length }
        : throw FailureException.Input("wait-not-a-duration", $"Step '{step.Id}' waits for '{text}', which is no duration. Give {Duration.Forms}.");

    private static WaitReason Until(PlannedStep step, string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? new WaitReason { Kind = WaitKind.Timer, Message = $"until {text}", Until = moment.ToUniversalTime() }
            : throw FailureException.Input("wait-not-a-moment", $"Step '{step.Id}' waits until '{text}', which is no moment. Give one such as 2026-03-01T09:00:00Z.");

    private static string Text(Binding binding, ExpressionScope scope)
    {
        var value = Bindings.Resolve(binding, scope);
        return JsonScalar.Text(value) ?? throw Limits.WrongType("text", value);
    }
}
