using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Planning;

public sealed class StepSelectionTests
{
    // load → prepare (clean → scale, look) → train → tell; other stands alone.
    private static readonly Plan Plan = PlanWith(
        Step("load"), Group("prepare", "load"), Step("clean", parent: "prepare"), Step("scale", "clean", parent: "prepare"), Step("look", parent: "prepare"),
        Step("train", "prepare"), Step("tell", "train"), Step("other"));

    [Fact]
    public void Asks_for_everything_unless_told_otherwise() => Assert.Equal(StepSelection.All, StepSelection.Of(Plan, null, null));

    [Theory]
    [InlineData("load", "load")]
    [InlineData("train", "load prepare clean scale look train")]
    [InlineData("prepare", "load prepare clean scale look")]
    [InlineData("scale", "load prepare clean scale")]
    public void Only_takes_a_step_and_what_it_needs(string step, string expected) =>
        Assert.Equal(expected, string.Join(' ', StepSelection.Of(Plan, step, null).Only!));

    [Theory]
    [InlineData("tell", "tell")]
    [InlineData("prepare", "prepare clean scale look train tell")]
    [InlineData("clean", "clean scale train tell")]
    [InlineData("load", "load prepare clean scale look train tell")]
    public void From_forces_a_step_and_all_that_waits_for_it(string step, string expected) =>
        Assert.Equal(expected, string.Join(' ', StepSelection.Of(Plan, null, step).Forced!));

    [Theory]
    [InlineData("trian", null, "step-unknown")]
    [InlineData(null, "nothing", "step-unknown")]
    [InlineData("load", "train", "step-not-asked-for")]
    public void Refuses_what_makes_no_sense(string? only, string? from, string code) =>
        Assert.Equal(code, Assert.Throws<FailureException>(() => StepSelection.Of(Plan, only, from)).Failure.Code);
}
