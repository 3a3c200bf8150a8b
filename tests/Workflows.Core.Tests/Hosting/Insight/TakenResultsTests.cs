using System.Text.Json.Nodes;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Runs;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Hosting.Insight;

public sealed class TakenResultsTests
{
    private static readonly Plan Plan = PlanWith(
        Step("load"), Group("both", "load"), Step("left", parent: "both"), Step("right", parent: "both"), Step("train", "both"), Step("aside"), Step("tidy", final: true));

    [Fact]
    public void Takes_what_succeeded_and_does_not_lie_behind()
    {
        var taken = Take(Plan, "train");

        Assert.Equal(["load", "left", "right", "both", "aside"], Ends(taken).OrderBy(e => Order(e.Step)).Select(e => e.Step));
        Assert.All(Ends(taken), e => Assert.Equal((true, "taken over from run 7", "original"), (e.Cached, e.Note, e.ComputedBy)));
    }

    [Fact]
    public void The_new_run_goes_on_behind_it()
    {
        var created = new RunCreated { Plan = Plan.Hash, Workflow = Plan.Workflow, Inputs = [], Seed = 0 };
        var state = RunState.Fold(Plan, Take(Plan, "train").Prepend(created));

        var events = RunMachine.Decide("new", state, new TakeOver(1));

        Assert.Equal(["train"], events.OfType<AttemptStarted>().Select(a => a.Step));
    }

    [Fact]
    public void A_group_is_taken_whole_or_not_at_all() =>
        Assert.Equal(["load", "aside"], Ends(Take(Plan, "right")).Select(e => e.Step).Order(StringComparer.Ordinal).Reverse());

    [Fact]
    public void What_the_new_plan_describes_otherwise_is_not_taken_nor_what_lies_behind_it()
    {
        var changed = Plan with { Steps = [.. Plan.Steps.Select(s => s.Id == "load" ? s with { If = "1 == 1" } : s)] };

        Assert.Equal(["aside"], Ends(Take(changed, "train")).Select(e => e.Step));
    }

    private static int Order(string step) => Plan.Steps.ToList().FindIndex(s => s.Id == step) is var at && step == "both" ? 10 : step == "aside" ? 20 : at;

    private static IEnumerable<StepSucceeded> Ends(IEnumerable<RunEvent> events) => events.OfType<StepSucceeded>();

    private static IReadOnlyList<RunEvent> Take(Plan plan, string from)
    {
        var play = new Play(Plan).Start();
        foreach (var step in new[] { "load", "aside", "left", "right", "train", "tidy" }) play.Succeed(step, new JsonObject { ["from"] = step });
        var run = new RunSummary
        {
            Id = "original", Number = 7, Project = "default", Workflow = "test", Plan = Plan.Hash, State = RunStatus.Succeeded, CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var recorded = new RecordedRun(run, Plan, [.. play.Log.Select((e, i) => new StoredEvent(i + 1, DateTimeOffset.UnixEpoch, e))]);
        return TakenResults.Of(recorded, plan, StepSelection.Of(plan, null, from).Forced!);
    }
}
