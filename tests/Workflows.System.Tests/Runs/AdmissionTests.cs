using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

[Collection(AloneCollection.Name)]
public sealed class AdmissionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_steps_that_ask_for_most_of_a_device_come_one_after_the_other()
    {
        await using var home = new Home();
        var run = await RunAsync(home, count: 2, seconds: 2, memory: "60%");

        Assert.Equal(0, run.Command.ExitCode);
        Assert.InRange(await SecondsAsync(home), 4, double.MaxValue);
    }

    [Fact]
    public async Task Ten_steps_that_ask_for_little_run_side_by_side()
    {
        await using var home = new Home();
        var run = await RunAsync(home, count: 10, seconds: 3, memory: "8%");

        Assert.Equal(0, run.Command.ExitCode);
        var events = await home.EventsAsync(Token);
        var (lastBegin, firstEnd) = (events.Last(e => e.Event is AttemptStarted).At, events.First(e => e.Event is StepSucceeded).At);
        Assert.InRange(lastBegin, DateTimeOffset.MinValue, firstEnd);
        Assert.InRange(await SecondsAsync(home), 3, 5.9);
    }

    [Theory]
    [InlineData("200%", "wrong-value")]
    [InlineData("900Ti", "resources-never-fit")]
    public async Task What_can_never_fit_is_refused_before_anything_runs(string memory, string code)
    {
        await using var home = new Home();
        var run = await RunAsync(home, count: 1, seconds: 1, memory);
        var list = await home.RunAsync(Token, "list", "--output", "json");

        Assert.Equal(1, run.Command.ExitCode);
        var diagnostic = Assert.Single(run.Json["diagnostics"]!.AsArray())!;
        Assert.Equal(code, (string?)diagnostic["code"]);
        Assert.Equal(4, (int)diagnostic["span"]!["line"]!);
        Assert.Empty(list.Json.AsArray());
    }

    // The second of two that come one after the other waits longer than its timeout, which counts only what it does itself.
    private static Task<RunResult> RunAsync(Home home, int count, int seconds, string memory)
    {
        var steps = Enumerable.Range(1, count)
            .Select(i => $"  s{i}: {{ uses: flow/sleep, with: {{ duration: {seconds}s }}, timeout: {seconds + 1}s, resources: {{ memory: {memory} }} }}\n");
        home.Write("sleep.yaml", $"apiVersion: workflows/v1\nname: sleep\nsteps:\n{string.Concat(steps)}");
        return home.DriveAsync(Token, "run", "sleep.yaml");
    }

    // Sleeps that never overlap take the sum of their times, however the machine is loaded; those that all overlap take less than two.
    private static async Task<double> SecondsAsync(Home home)
    {
        var events = await home.EventsAsync(Token);
        return (events.Last(e => e.Event is StepSucceeded).At - events.First(e => e.Event is AttemptStarted).At).TotalSeconds;
    }
}
