using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Runs.PlanOf;

namespace Workflows.Core.Tests.Planning;

public sealed class PlanJsonTests
{
    [Fact]
    public void A_stored_plan_reads_back_with_everything_left_out_that_may_be()
    {
        var plan = PlanWith(
            Step("loop") with { Foreach = new PlannedForeach(new LiteralBinding(null), null, FailFast: true) },
            Step("tries") with { Retry = new RetryPolicy(Backoff.Constant, TimeSpan.Zero, null, []) },
            Step("waits") with { Kind = StepKind.Wait, Wait = new PlannedWait(null, null, "go", null, null) });

        var json = JsonSerializer.Serialize(plan, WorkflowJson.Options);
        var read = JsonSerializer.Deserialize<Plan>(json, WorkflowJson.Options);

        Assert.Equal(json, JsonSerializer.Serialize(read, WorkflowJson.Options));
    }
}
