using System.Text.Json.Nodes;
using Workflows.Activities.Evaluation;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Activities.Tests.Evaluation;

public sealed class CheckGateTests
{
    private static readonly JsonNode Metrics = JsonNode.Parse("""{ "accuracy": 0.945, "loss": 0.2, "rows": 100, "models": [{ "bytes": 10 }, { "bytes": 7 }], "a.b": 3 }""")!;

    private static readonly JsonNode Champion = JsonNode.Parse("""{ "accuracy": 0.95 }""")!;

    [Fact]
    public async Task Shows_every_rule_in_a_table_and_passes_when_all_hold()
    {
        var output = await CheckAsync(
            Champion, true,
            new GateRule { Metric = "accuracy", Min = 0.945 }, new GateRule { Metric = "loss", Max = 0.2 }, new GateRule { Metric = "accuracy", MaxDropAgainst = 0.005 });

        Assert.True(output.Passed);
        Assert.Equal("All 3 rules hold.", output.Summary);
        Assert.Equal(
            [
                new GateRow { Metric = "accuracy", Value = 0.945, Rule = GateLimit.Min, Limit = 0.945, Passed = true },
                new GateRow { Metric = "loss", Value = 0.2, Rule = GateLimit.Max, Limit = 0.2, Passed = true },
                new GateRow { Metric = "accuracy", Value = 0.945, Rule = GateLimit.MaxDropAgainst, Limit = 0.005, Against = 0.95, Passed = true },
            ],
            output.Table);
    }

    [Fact]
    public async Task Fails_on_a_miss_and_names_each_missed_rule()
    {
        var fault = await Steps.FailsAsync(
            () => CheckAsync(Champion, true, new GateRule { Metric = "accuracy", Min = 0.95 }, new GateRule { Metric = "rows", Min = 1 }, new GateRule { Metric = "accuracy", MaxDropAgainst = 0.004 }),
            "gate-missed", "2 of 3 rules missed", "accuracy is 0.945, below 0.95", "0.005 below 0.95 where 0.004 is allowed");

        Assert.Equal(FailureKind.Activity, fault.Kind);
    }

    [Fact]
    public async Task Leaves_a_miss_to_the_workflow_when_told_so()
    {
        var output = await CheckAsync(null, false, new GateRule { Metric = "loss", Max = 0.1 });

        Assert.False(output.Passed);
        Assert.False(Assert.Single(output.Table).Passed);
        Assert.Equal("1 of 1 rules missed: loss is 0.2, above 0.1.", output.Summary);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task Has_nothing_to_drop_from_on_a_first_run(string? against)
    {
        var output = await CheckAsync(against is null ? null : JsonNode.Parse(against), true, new GateRule { Metric = "accuracy", MaxDropAgainst = 0 });

        Assert.Null(Assert.Single(output.Table).Against);
        Assert.True(output.Passed);
    }

    [Fact]
    public async Task Follows_paths_into_records_and_lists()
    {
        var output = await CheckAsync(null, true, new GateRule { Metric = "models.1.bytes", Max = 7 }, new GateRule { Metric = "a.b", Min = 3 });

        Assert.Equal([7.0, 3.0], output.Table.Select(row => row.Value));
    }

    [Fact]
    public async Task Names_what_there_is_when_a_metric_is_not()
    {
        await Steps.FailsAsync(() => CheckAsync(null, true, new GateRule { Metric = "acuracy", Min = 1 }), "gate-metric", "'acuracy' is not there in 'metrics'", "accuracy, loss");
        await Steps.FailsAsync(() => CheckAsync(null, true, new GateRule { Metric = "models", Min = 1 }), "gate-metric", "'models' is a list, not a number");
        await Steps.FailsAsync(() => CheckAsync(Champion, true, new GateRule { Metric = "loss", MaxDropAgainst = 1 }), "gate-metric", "in 'against'");
        await Steps.FailsAsync(() => CheckAsync(null, true), "gate-metric", "no rules");
    }

    private static async Task<GateOutput> CheckAsync(JsonNode? against, bool failOnMiss, params GateRule[] rules)
    {
        using var test = new ActivityTestContext();
        return await new CheckGate().RunAsync(new GateInput { Metrics = Metrics, Against = against, Rules = rules, FailOnMiss = failOnMiss }, test.Context);
    }
}
