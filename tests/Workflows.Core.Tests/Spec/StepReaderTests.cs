using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Spec.Specs;

namespace Workflows.Core.Tests.Spec;

public sealed class StepReaderTests
{
    [Fact]
    public void Reads_groups_in_groups_with_their_outputs()
    {
        var group = Steps("outer:\n  outputs: { said: 1 }\n  steps:\n    first: { uses: a }\n    inner: { steps: { second: { uses: b } } }")[0];

        Assert.Null(group.Uses);
        Assert.Equal("said", Assert.Single(group.Outputs).Name.Value);
        Assert.Equal(["outer", "first", "inner", "second"], group.WithSteps().Select(step => step.Id.Value));
    }

    [Fact]
    public void Reads_every_policy()
    {
        var step = Steps("a:\n  uses: b\n  retry: { maxAttempts: 5, backoff: exponential, interval: 2s, maxInterval: 1m, on: [resource, timeout] }\n"
            + "  cache: { maxAge: 1d }\n  resources: { device: gpu, gpus: 2, isolation: process }\n  continueOnError: true\n  disabled: true\n  priority: -5\n  env: { A: 1, B: x }")[0];

        Assert.Equal((5, Backoff.Exponential, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)), (step.Retry.MaxAttempts, step.Retry.Backoff, step.Retry.Interval, step.Retry.MaxInterval));
        Assert.Equal([FailureKind.Resource, FailureKind.Timeout], step.Retry.On);
        Assert.Equal((true, true, TimeSpan.FromDays(1)), (step.Cache, step.CacheIsGiven, step.CacheMaxAge));
        Assert.Equal((DeviceChoice.Gpu, 2, Isolation.Process), (step.Resources!.Device, step.Resources.Gpus, step.Resources.Isolation));
        Assert.Equal((true, true, -5), (step.ContinueOnError, step.Disabled, step.Priority));
        Assert.Equal(["A", "B"], step.Env.Select(value => value.Name.Value));
    }

    [Fact]
    public void Reads_a_matrix()
    {
        var matrix = Steps("a: { uses: b, matrix: { rate: [0.1, 0.01], size: \"${{ vars.sizes }}\", include: [{ rate: 1, more: 2 }], exclude: [{ size: 3 }], maxParallel: 2, failFast: false, x-note: n } }")[0].Matrix!;

        Assert.Equal(["rate", "size"], matrix.Axes.Select(axis => axis.Name.Value));
        Assert.Equal((1, 1, 2, false), (matrix.Include!.Items.Count, matrix.Exclude!.Items.Count, matrix.MaxParallel, matrix.FailFast));
    }

    [Theory]
    [InlineData("[one, two]", null, true)]
    [InlineData("\"${{ vars.list }}\"", null, true)]
    [InlineData("{ items: [1], maxParallel: 3, failFast: false }", 3, false)]
    public void Reads_a_foreach(string written, int? maxParallel, bool failFast)
    {
        var each = Steps($"a: {{ uses: b, foreach: {written} }}")[0].Foreach!;

        Assert.Equal((maxParallel, failFast), (each.MaxParallel, each.FailFast));
        Assert.IsNotType<YamlMapping>(each.Items);
    }

    [Fact]
    public void Reads_approvals_waits_and_sub_workflows()
    {
        var steps = Steps("a: { approval: { message: Go?, approvers: [ada], count: 2, excludeAuthor: true, expires: 2d, onExpiry: reject, evidence: [1] } }\n"
            + "b: { wait: { event: go, match: event.ok, timeout: 1h } }\nc: { wait: { until: 2030-01-31T08:00Z } }\nd: { wait: { for: \"${{ inputs.x }}\" } }\ne: { workflow: { use: digits@1.2.0, with: { a: 1 } } }");

        var approval = steps[0].Approval!;
        Assert.Equal(("Go?", 2, true, TimeSpan.FromDays(2), ExpiryOutcome.Reject), (approval.Message.Text, approval.Count, approval.ExcludeAuthor, approval.Expires, approval.OnExpiry));
        Assert.Equal(("go", "event.ok", TimeSpan.FromHours(1)), (steps[1].Wait!.Event!.Value, steps[1].Wait!.Match!.Text, steps[1].Wait!.Timeout));
        Assert.Equal(("2030-01-31T08:00Z", "${{ inputs.x }}"), (steps[2].Wait!.Until!.Text, steps[3].Wait!.For!.Text));
        Assert.Equal(("digits@1.2.0", "a"), (steps[4].Workflow!.Use.Value, Assert.Single(steps[4].Workflow!.With.Entries).Key.Value));
    }

    [Fact]
    public void Defaults_fill_in_what_a_step_does_not_write()
    {
        var steps = Read(Head + "defaults: { retry: { maxAttempts: 4 }, timeout: 1h, cache: false, continueOnError: true, priority: 7, resources: { device: cpu } }\n"
            + "steps:\n  a: { uses: b }\n  c: { uses: d, retry: { maxAttempts: 2 }, timeout: 5m, cache: true, continueOnError: false, priority: 1, resources: { memory: 1Mi } }\n").Steps;

        Assert.Equal((4, TimeSpan.FromHours(1), false, true, 7, DeviceChoice.Cpu), Policies(steps[0]));
        Assert.Equal((2, TimeSpan.FromMinutes(5), true, false, 1, DeviceChoice.Any), Policies(steps[1]));

        static (int, TimeSpan?, bool, bool, int?, DeviceChoice) Policies(StepSpec step) =>
            (step.Retry.MaxAttempts, step.Timeout, step.Cache, step.ContinueOnError, step.Priority, step.Resources!.Device);
    }

    [Fact]
    public void Defaults_leave_out_what_means_nothing_for_a_step()
    {
        var steps = Read(Head + "defaults: { retry: { maxAttempts: 4 }, timeout: 1h, cache: false, priority: 7 }\nsteps: { a: { approval: { message: Go? } }, g: { steps: { b: { uses: c } } } }\n").Steps;

        Assert.Equal((1, null, true, null), (steps[0].Retry.MaxAttempts, steps[0].Timeout, steps[0].Cache, steps[0].Priority));
        Assert.Equal((1, null, 7), (steps[1].Retry.MaxAttempts, steps[1].Timeout, steps[1].Priority));
        Assert.Equal((4, TimeSpan.FromHours(1)), (steps[1].Steps![0].Retry.MaxAttempts, steps[1].Steps![0].Timeout));
    }

    [Fact]
    public void Variables_of_defaults_lie_under_those_of_a_step_and_come_to_a_group_as_a_whole()
    {
        var steps = Read(Head + "defaults: { env: { A: default, B: default } }\nsteps: { a: { uses: b, env: { B: step } }, g: { env: { A: group }, steps: { c: { uses: d } } } }\n").Steps;

        Assert.Equal(["A=default", "B=step"], Env(steps[0]));
        Assert.Equal(["B=default", "A=group"], Env(steps[1]));
        Assert.Empty(steps[1].Steps![0].Env);

        static IEnumerable<string> Env(StepSpec step) => step.Env.Select(value => $"{value.Name.Value}={((YamlScalar)value.Value).Text}");
    }

    private static IReadOnlyList<StepSpec> Steps(string yaml) => Read($"{Head}steps:\n  {yaml.Replace("\n", "\n  ", StringComparison.Ordinal)}\n").Steps;
}
