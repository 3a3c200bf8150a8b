using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

/// <summary>Makes plans of every construct: groups in groups, expansions of any step, needs, conditions, retries, waits, child runs, onFailure and finally.</summary>
internal sealed class RandomPlan
{
    public static readonly string[] People = ["ada", "bob", "cyd"];
    public static readonly string[] Signals = ["red", "blue"];

    private readonly Choices choices;
    private readonly List<PlannedStep> steps = [];

    private RandomPlan(Choices choices) => this.choices = choices;

    public static Plan Of(Choices choices)
    {
        var random = new RandomPlan(choices);
        random.Add(1 + choices.Of(6), null, Phase.Main, 0);
        random.Add(choices.Of(3), null, Phase.OnFailure, 1);
        random.Add(choices.Of(3), null, Phase.Finally, 1);
        return PlanWith([.. random.steps]);
    }

    private void Add(int count, string? parent, Phase phase, int depth)
    {
        var siblings = new List<string>();
        var sparse = 2 + choices.Of(2);
        for (var i = 0; i < count; i++)
        {
            var id = $"s{steps.Count.ToString(CultureInfo.InvariantCulture)}";
            var step = Kind(id, depth) with
            {
                Parent = parent,
                Needs = [.. siblings.Where(_ => choices.Once(sparse))],
                IsFinal = phase == Phase.Finally,
                IsOnFailure = phase == Phase.OnFailure,
                ContinueOnError = choices.Once(6),
                Disabled = choices.Once(12),
                Priority = choices.Of(3),
            };
            steps.Add(Expanded(Conditional(step, siblings)));
            siblings.Add(id);
            if (step.Kind == StepKind.Group) Add(1 + choices.Of(4), id, phase, depth + 1);
        }
    }

    private PlannedStep Kind(string id, int depth) => choices.Of(12) switch
    {
        0 or 1 or 2 or 3 or 4 => Retried(Step(id)),
        5 => Pause(id, choices.From("10m", "no length")),
        6 => Await(id, choices.From(Signals), choices.From<TimeSpan?>(null, TimeSpan.FromHours(1))),
        7 => Asking(id),
        8 => Retried(Child(id)),
        _ when depth > 2 => Step(id),
        _ => Group(id),
    };

    private PlannedStep Retried(PlannedStep step) => step with
    {
        MaxAttempts = 1 + choices.Of(3),
        Retry = choices.From(null, new RetryPolicy(Backoff.Exponential, TimeSpan.FromSeconds(2), null, choices.From<FailureKind[]>([], [FailureKind.Resource]))),
    };

    private PlannedStep Asking(string id)
    {
        var step = Approval(id, "", 1 + choices.Of(2), choices.From<TimeSpan?>(null, TimeSpan.FromDays(2)));
        return step with
        {
            Approval = step.Approval! with
            {
                Approvers = choices.From<string[]>([], ["ada", "bob"]),
                ExcludeAuthor = choices.Once(2),
                OnExpiry = choices.From(ExpiryOutcome.Fail, ExpiryOutcome.Reject),
            },
        };
    }

    private PlannedStep Conditional(PlannedStep step, List<string> siblings) => choices.Of(12) switch
    {
        7 => step with { If = "always()", IfReplacesRule = true },
        8 => step with { If = "failure()", IfReplacesRule = true },
        9 => step with { If = "success() || cancelled()", IfReplacesRule = true },
        10 => step with { If = choices.From("1 == 1", "1 == 2", "inputs.nothing == 1") },
        11 when siblings.Count > 0 => step with { If = $"steps.{siblings[^1]}.state == 'succeeded'", Needs = [.. step.Needs.Append(siblings[^1]).Distinct()] },
        _ => step,
    };

    private PlannedStep Expanded(PlannedStep step) => choices.Of(9) switch
    {
        6 or 7 => step.ForEach(Enumerable.Range(0, choices.Of(5)).Select(i => $"i{i}"), Room(), choices.Once(2)),
        8 when choices.Once(6) => step with { Foreach = new PlannedForeach(Text("no list"), null, true) },
        8 => step with
        {
            Matrix = new PlannedMatrix
            {
                Axes = [new PlannedOutput("a", Numbers(2)), new PlannedOutput("b", Numbers(1 + choices.Of(2)))],
                Include = choices.From(null, new LiteralBinding(new JsonArray(new JsonObject { ["a"] = 0, ["c"] = 1 }, new JsonObject { ["a"] = 9 }))),
                MaxParallel = Room(),
                FailFast = choices.Once(2),
            },
        },
        _ => step,
    };

    private int? Room() => choices.From<int?>(null, 1, 2);

    private static LiteralBinding Numbers(int count) => new(new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)i)]));
}
