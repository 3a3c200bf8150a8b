using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Tests.Runs;

/// <summary>Makes small plans for the machine, which cares about edges, conditions and the tree of steps only.</summary>
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
        string id, string needs = "", string? @if = null, bool replaces = false, int attempts = 1, bool final = false, string? parent = null) => new()
    {
        Id = id,
        Parent = parent,
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

    public static PlannedStep Group(string id, string needs = "", string? parent = null, bool final = false, params PlannedOutput[] outputs) =>
        Step(id, needs, parent: parent, final: final) with { Kind = StepKind.Group, Activity = "group", Outputs = outputs };

    public static PlannedStep Approval(string id, string needs = "", int count = 1, TimeSpan? expires = null, params string[] approvers) =>
        Step(id, needs) with
        {
            Kind = StepKind.Approval,
            Activity = "approval",
            Approval = new PlannedApproval
            {
                Message = Text("Release it?"), Approvers = approvers, Count = count, ExcludeAuthor = false, Expires = expires, Evidence = [],
            },
        };

    public static PlannedStep Pause(string id, string length = "10m", string needs = "", string? parent = null) =>
        Step(id, needs, parent: parent) with { Kind = StepKind.Wait, Activity = "wait", Wait = new PlannedWait(Text(length), null, null, null, null) };

    public static PlannedStep Await(string id, string name, TimeSpan? timeout = null, string? match = null) =>
        Step(id) with { Kind = StepKind.Wait, Activity = "wait", Wait = new PlannedWait(null, null, name, match, timeout) };

    public static PlannedStep Child(string id, string plan = "sha256:child") => Step(id) with { Kind = StepKind.Workflow, Activity = "workflow child", Child = plan };

    public static PlannedStep ForEach(this PlannedStep step, IEnumerable<string> items, int? maxParallel = null, bool failFast = true) =>
        step with { Foreach = new PlannedForeach(new LiteralBinding(new JsonArray([.. items.Select(i => (JsonNode)i)])), maxParallel, failFast) };

    public static PlannedStep ForEach(this PlannedStep step, params string[] items) => step.ForEach(items, null);

    public static PlannedOutput Output(string name, string expression) => new(name, new ExpressionBinding(expression, Nowhere));

    public static LiteralBinding Text(string text) => new(JsonValue.Create(text));
}
