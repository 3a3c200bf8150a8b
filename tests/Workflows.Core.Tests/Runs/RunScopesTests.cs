using System.Text.Json.Nodes;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Runs;

public sealed class RunScopesTests
{
    [Fact]
    public void Matrix_and_item_are_those_of_the_innermost_expansion_around()
    {
        var plan = PlanWith(
            Group("g").ForEach("iris", "digits"), Step("train", parent: "g") with { Matrix = Axes("rate", 0.1, 0.2) }, Step("x", parent: "g"));
        var play = new Play(plan).Start();
        Assert.Equal("iris 0.1", Say(play, "train@iris/0.1", "item + ' ' + toJson(matrix.rate)"));
        Assert.Equal("digits", Say(play, "x@digits", "item"));
        Assert.Null(RunScopes.Of("run", play.State, play["x@digits"]).Matrix);
    }

    [Fact]
    public void A_step_sees_its_siblings_and_the_steps_around_at_its_own_element()
    {
        var plan = PlanWith(
            Step("a"), Group("g", "a").ForEach("1", "2"), Step("x", parent: "g"), Group("inner", "x", parent: "g").ForEach("i"), Step("y", parent: "inner"));
        var play = new Play(plan).Start().Succeed("a", Named("top"));
        play.Succeed("x@1", Named("one")).Succeed("x@2", Named("two"));
        Assert.Equal("one top", Say(play, "y@1/i", "steps.x.outputs.name + ' ' + steps.a.outputs.name"));
        Assert.Equal("two top", Say(play, "y@2/i", "steps.x.outputs.name + ' ' + steps.a.outputs.name"));
    }

    [Fact]
    public void The_outputs_of_an_expanded_step_are_the_records_of_its_elements()
    {
        var plan = PlanWith(Step("train") with { Matrix = Axes("rate", 0.1, 0.2) }) with
        {
            Outputs = [Output("best", "best(steps.train.outputs, 'loss', 'min').matrix.rate"), Output("all", "steps.train.outputs.loss")],
        };
        var play = new Play(plan).Start();
        play.Succeed("train@0.1", new JsonObject { ["loss"] = 0.5 }).Succeed("train@0.2", new JsonObject { ["loss"] = 0.25 });
        Assert.Equal("""{"best":0.2,"all":[0.5,0.25]}""", play.State.Outputs.ToJsonString());
    }

    [Fact]
    public void Env_of_a_step_lies_on_top_of_its_groups_and_of_the_workflows()
    {
        var plan = PlanWith(
            Group("g") with { Env = [new PlannedOutput("B", Text("group"))] },
            Step("x", parent: "g") with { Env = [Output("C", "env.A + '/' + env.B"), Output("N", "1 + 1")] }) with
        {
            Env = [Output("A", "inputs.who"), new PlannedOutput("B", Text("workflow"))],
        };
        var play = new Play(plan, inputs: new JsonObject { ["who"] = "ada" }).Start();
        Assert.Equal("ada/group 2", Say(play, "x", "env.C + ' ' + env.N"));
        Assert.Equal("workflow", ExpressionEvaluator.Evaluate("env.B", RunScopes.Of("run", play.State))!.GetValue<string>());
    }

    [Fact]
    public void Env_of_an_expanded_step_is_made_for_each_element()
    {
        var plan = PlanWith(Step("x").ForEach("1", "2") with { Env = [Output("WHO", "'item ' + item")] });
        Assert.Equal("item 2", Say(new Play(plan).Start(), "x@2", "env.WHO"));
    }

    [Fact]
    public void Vars_read_inputs_env_and_those_before_them()
    {
        var plan = PlanWith(Step("a", @if: "vars.both == 'ada 2'")) with
        {
            Env = [new PlannedOutput("N", Text("2"))],
            Vars = [Output("who", "inputs.who"), Output("both", "vars.who + ' ' + env.N")],
        };
        Assert.Equal("a", new Play(plan, inputs: new JsonObject { ["who"] = "ada" }).Start().Running);
    }

    [Fact]
    public void Vars_are_resolved_only_when_read()
    {
        var plan = PlanWith(Step("a", @if: "vars.good == 1")) with { Vars = [Output("good", "1"), Output("bad", "inputs.nothing")] };
        Assert.Equal("a", new Play(plan).Start().Running);
    }

    [Fact]
    public void An_event_is_matched_by_what_came_with_it()
    {
        var play = new Play(PlanWith(Await("x", "done", match: "event.n == 2"))).Start();
        play.Hear(new SignalReceived("done", "ada", Play.Now, "no record")).Hear(new SignalReceived("done", "ada", Play.Now, new JsonObject { ["n"] = 1 }));
        Assert.Equal("x", play.Waiting);
        play.Hear(new SignalReceived("done", "ada", Play.Now, new JsonObject { ["n"] = 2 }));
        Assert.Equal(RunStatus.Succeeded, play.State.Status);
    }

    private static string Say(Play play, string place, string expression) =>
        ExpressionEvaluator.Evaluate(expression, RunScopes.Of("run", play.State, play[place]))!.GetValue<string>();

    private static JsonObject Named(string name) => new() { ["name"] = name };

    private static PlannedMatrix Axes(string name, params double[] values) => new()
    {
        Axes = [new PlannedOutput(name, new LiteralBinding(new JsonArray([.. values.Select(v => (JsonNode)v)])))],
        FailFast = true,
    };
}
