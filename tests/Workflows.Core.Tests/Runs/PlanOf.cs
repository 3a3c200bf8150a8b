using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Tests.Runs;

/// <summary>Makes small plans for the machine, which cares about edges and conditions only.</summary>
internal static class PlanOf
{
    public static readonly SourceSpan Nowhere = new("plan.yaml", 1, 1, 1, 1);

    public static Plan PlanWith(params PlannedStep[] steps) => new()
    {
        Hash = "sha256:plan",
        Workflow = "test",
        Seed = 0,
        Inputs = [],
        Steps = steps,
        Outputs = [],
        Source = new PlanSource("plan.yaml", ".", []),
    };

    public static PlannedStep Step(
        string id, string needs = "", string? @if = null, bool replaces = false, int attempts = 1, bool final = false) => new()
    {
        Id = id,
        Activity = "flow/print",
        ActivityVersion = 1,
        Effect = Effect.Effect,
        UsesDevice = false,
        With = new Dictionary<string, Binding>(),
        Needs = needs.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        If = @if,
        IfReplacesRule = replaces,
        MaxAttempts = attempts,
        Cache = false,
        Resources = new DeviceRequest(),
        IsFinal = final,
        Place = Nowhere,
    };
}
