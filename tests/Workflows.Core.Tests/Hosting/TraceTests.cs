using System.Diagnostics;
using System.Text.Json.Nodes;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

[Collection(TelemetryCollection.Name)]
public sealed class TraceTests
{
    private const string Request = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_goes_from_the_request_over_the_run_to_every_attempt()
    {
        using var spans = new SpanListener();
        await using var rig = new EngineRig();
        rig.Gates.Fail("a", 1);

        await RunAsync(rig, PlanWith(Work("a", attempts: 2), Work("b", "a")), Request);

        Assert.Equal(["run test", "step a", "step a", "step b"], spans.Ended.Select(span => span.OperationName));
        Assert.All(spans.Ended, span => Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString()));
        var run = spans.Ended[0];
        Assert.Equal("b7ad6b7169203331", run.ParentSpanId.ToHexString());
        Assert.All(spans.Ended.Skip(1), span => Assert.Equal(run.SpanId, span.ParentSpanId));
        Assert.Equal((1L, "test", "default", "succeeded"), (run.GetTagItem("workflows.run.number"), run.GetTagItem("workflows.workflow"), run.GetTagItem("workflows.project"), run.GetTagItem("workflows.outcome")));
        Assert.Equal(
            [("a", 1, "failed", ActivityStatusCode.Error), ("a", 2, "succeeded", ActivityStatusCode.Unset), ("b", 1, "succeeded", ActivityStatusCode.Unset)],
            spans.Ended.Skip(1).Select(span => ($"{span.GetTagItem("workflows.step")}", (int)span.GetTagItem("workflows.attempt")!, $"{span.GetTagItem("workflows.outcome")}", span.Status)));
        Assert.All(spans.Ended.Skip(1), span => Assert.Equal(("test/work", run.GetTagItem("workflows.run.id")), ($"{span.GetTagItem("workflows.activity")}", span.GetTagItem("workflows.run.id"))));
    }

    [Fact]
    public async Task A_failure_shows_its_code_and_nothing_of_inputs_elements_or_messages()
    {
        using var spans = new SpanListener();
        using var figures = new FigureListener();
        await using var rig = new EngineRig();
        rig.Gates.Fail("hunter2", 1);
        var step = (Work("a") with { With = new Dictionary<string, Binding> { ["name"] = Text("hunter2") } }).ForEach("hunter2");

        await RunAsync(rig, PlanWith(step), Request, new JsonObject { ["password"] = "hunter2" });

        var failed = Assert.Single(spans.Named("step a"));
        Assert.Equal((ActivityStatusCode.Error, "boom", "boom"), (failed.Status, failed.StatusDescription, $"{failed.GetTagItem("error.type")}"));
        var run = Assert.Single(spans.Named("run test"));
        Assert.Equal((ActivityStatusCode.Error, "boom", "failed"), (run.Status, run.StatusDescription, $"{run.GetTagItem("workflows.outcome")}"));
        Assert.DoesNotContain("hunter2", string.Join('\n', spans.Ended.SelectMany(span => span.TagObjects.Select(tag => $"{tag}").Append(span.DisplayName).Append(span.StatusDescription))), StringComparison.Ordinal);
        Assert.NotEmpty(figures.All);
        Assert.DoesNotContain("hunter2", string.Join('\n', figures.All.Select(figure => figure.Tags)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_run_belongs_to_the_attempt_that_started_it()
    {
        using var spans = new SpanListener();
        await using var rig = new EngineRig();
        var child = PlanWith(Work("x")) with { Hash = "sha256:child", Workflow = "inner" };

        await RunAsync(rig, PlanWith(Child("reuse", child.Hash)) with { Children = [child] }, Request);

        Assert.Equal(Assert.Single(spans.Named("run test")).SpanId, Assert.Single(spans.Named("step reuse")).ParentSpanId);
        Assert.Equal(spans.Named("step reuse")[0].SpanId, Assert.Single(spans.Named("run inner")).ParentSpanId);
        Assert.Equal(spans.Named("run inner")[0].SpanId, Assert.Single(spans.Named("step x")).ParentSpanId);
    }

    [Fact]
    public async Task A_child_run_keeps_the_trace_of_its_parent_where_nobody_listens()
    {
        await using var rig = new EngineRig();
        var child = PlanWith(Work("x")) with { Hash = "sha256:child" };

        await RunAsync(rig, PlanWith(Child("reuse", child.Hash)) with { Children = [child] }, Request);

        var store = rig.Service<IRunStore>();
        var inner = (await store.ListAsync("default", new RunFilter { Limit = 1 }, Token))[0];
        Assert.Equal(Request, Assert.IsType<RunCreated>((await store.ReadAsync(inner.Id, 0, Token))[0].Event).Trace);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task A_run_that_nobody_traces_begins_a_trace_of_its_own(string? trace)
    {
        using var spans = new SpanListener();
        await using var rig = new EngineRig();

        await RunAsync(rig, PlanWith(Work("a")), trace);

        Assert.Equal(default, Assert.Single(spans.Named("run test")).ParentSpanId);
        Assert.Equal(spans.Ended[0].TraceId, Assert.Single(spans.Named("step a")).TraceId);
    }

    [Fact]
    public async Task A_run_that_is_left_shows_as_interrupted_and_its_attempt_as_stopped()
    {
        using var spans = new SpanListener();
        await using var rig = new EngineRig();
        rig.Gates.Hold("a");
        await StartAsync(rig.Open(), PlanWith(Work("a")));
        while (rig.Gates.Begun.IsEmpty) await Task.Yield();

        await rig.CloseAsync();

        Assert.Equal("interrupted", $"{Assert.Single(spans.Named("run test")).GetTagItem("workflows.outcome")}");
        Assert.Equal("stopped", $"{Assert.Single(spans.Named("step a")).GetTagItem("workflows.outcome")}");
    }

    [Fact]
    public async Task An_attempt_costs_nothing_while_nobody_listens()
    {
        await using var rig = new EngineRig();
        var run = await RunAsync(rig, PlanWith(Work("a")), Request);
        var telemetry = new RunTelemetry(run, Request, rig.Time);

        Assert.Null(telemetry.Begin(Work("a"), new AttemptStarted { Step = "a", Attempt = 1, Fence = 1 }));
    }

    private static async Task<RunSummary> RunAsync(EngineRig rig, Plan plan, string? trace, JsonObject? inputs = null)
    {
        var engine = rig.Open();
        var created = new RunCreated { Plan = plan.Hash, Workflow = plan.Workflow, Source = plan.Source, Inputs = inputs ?? [], Seed = 0, Trace = trace };
        var run = await rig.Service<IRunStore>().CreateAsync(new NewRun { Id = SampleRun.Id(1), Project = "default", Plan = plan, Created = created }, Token);
        await engine.ContinueAsync(run.Id, Token);
        await rig.PassAsync(engine.WaitAsync(run.Id, Token));
        return run;
    }
}
