using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Hosting.EngineRig;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting;

public sealed class ChildRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sub_workflow_is_a_run_of_its_own_whose_outputs_are_the_steps()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var child = Reused(Work("x")) with
        {
            Inputs = [new PlannedInput { Name = "word", Type = InputType.String, Required = true }],
            Outputs = [Output("said", "inputs.word")],
        };
        var step = Child("reuse", child.Hash) with { With = new Dictionary<string, Binding> { ["word"] = Text("hello") } };
        var document = await EndAsync(engine, PlanWith(step, Work("after", "reuse")) with { Children = [child] });
        Assert.Equal("hello", (string?)document.Steps[0].Outputs!["said"]);
        var inner = await engine.DescribeAsync(document.Steps[0].Run!, Token);
        Assert.Equal(("reused", RunStatus.Succeeded, document.RunId), (inner.Workflow, inner.State, inner.Parent!.Run));
        Assert.Equal("x after", rig.Gates.Order);
    }

    [Fact]
    public async Task Its_failure_is_the_steps_and_restart_goes_on_inside()
    {
        await using var rig = new EngineRig();
        rig.Gates.Fail("y", 1);
        var engine = rig.Open();
        var child = Reused(Work("x"), Work("y", "x"));
        var failed = await EndAsync(engine, PlanWith(Child("reuse", child.Hash)) with { Children = [child] });
        Assert.Equal("Run 2 of 'reused' failed: y failed.", failed.Failure!.Message);
        await engine.RestartAsync(failed.RunId, false, Token);
        var document = await engine.WaitAsync(failed.RunId, Token);
        Assert.Equal((RunStatus.Succeeded, failed.Steps[0].Run), (document.State, document.Steps[0].Run));
        Assert.Equal("x y y", rig.Gates.Order);
    }

    [Fact]
    public async Task A_cancel_reaches_it_and_lets_it_clean_up()
    {
        await using var rig = new EngineRig();
        rig.Gates.Hold("x");
        var engine = rig.Open();
        var child = Reused(Work("x"), Work("sweep", final: true));
        var run = await engine.StartAsync(PlanWith(Child("reuse", child.Hash), Work("clean", final: true)) with { Children = [child] }, [], new StartOptions(), Token);
        while (rig.Gates.Begun.IsEmpty) await Task.Yield();
        await engine.CancelAsync(run.Id, false, Token);
        Assert.Equal(RunStatus.Cancelled, (await engine.WaitAsync(run.Id, Token)).State);
        Assert.Equal(RunStatus.Cancelled, (await engine.DescribeAsync("2", Token)).State);
        Assert.Equal("x sweep clean", rig.Gates.Order);
    }

    [Fact]
    public async Task Its_question_is_asked_through_the_parent()
    {
        await using var rig = new EngineRig();
        var engine = rig.Open();
        var child = Reused(Approval("release"));
        var run = await StartAsync(engine, PlanWith(Child("reuse", child.Hash)) with { Children = [child] }, Waits);
        var asked = await engine.DescribeAsync(run.Id, Token);
        Assert.Equal((StepStatus.Waiting, "Release it?", asked.Steps[0].Run), (asked.Steps[0].State, asked.Steps[0].WaitingFor!.Message, asked.Steps[0].WaitingFor!.Run));
        Assert.Equal(2, (await engine.ApproveAsync(run.Id, null, new Person("bob"), null, Token)).Number);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
    }

    [Fact]
    public async Task Goes_on_with_its_parent_in_the_next_process()
    {
        await using var rig = new EngineRig();
        var child = Reused(Work("x"), Approval("release", "x"));
        await StartAsync(rig.Open(), PlanWith(Child("reuse", child.Hash)) with { Children = [child] }, Waits);
        await rig.CloseAsync();
        var engine = rig.Open();
        var answered = await engine.ApproveAsync("1", null, new Person("bob"), null, Token);
        var run = await engine.ContinueAsync(answered.Id, Token);
        Assert.Equal(1, run.Number);
        Assert.Equal(RunStatus.Succeeded, (await engine.WaitAsync(run.Id, Token)).State);
        Assert.Equal("x", rig.Gates.Order);
    }

    [Fact]
    public async Task Sub_workflows_go_deep()
    {
        await using var rig = new EngineRig();
        var inner = Reused(Work("x")) with { Hash = "sha256:inner", Workflow = "inner" };
        var outer = Reused(Child("deep", inner.Hash)) with { Hash = "sha256:outer" };
        var document = await EndAsync(rig.Open(), PlanWith(Child("reuse", outer.Hash).ForEach("a", "b")) with { Children = [outer, inner] });
        Assert.Equal((RunStatus.Succeeded, "x x"), (document.State, rig.Gates.Order));
    }

    private static async Task<RunDocument> EndAsync(WorkflowEngine engine, Plan plan)
    {
        var run = await engine.StartAsync(plan, [], new StartOptions(), Token);
        return await engine.WaitAsync(run.Id, Token);
    }

    private static Plan Reused(params PlannedStep[] steps) => PlanWith(steps) with { Hash = "sha256:child", Workflow = "reused" };
}
