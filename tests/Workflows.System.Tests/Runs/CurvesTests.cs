using Workflows.Core.Tests.Hosting;
using Workflows.System.Tests.Examples;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>What a training reports on its way, in TensorBoard's files, in the store and in the log.</summary>
public sealed class CurvesTests(ExampleRuns examples)
{
    private static readonly string[] Curves = ["accuracy", "loss", "validation/accuracy", "validation/loss"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("teacher", 30)]
    [InlineData("student", 60)]
    [InlineData("pruned", 30)]
    public async Task Every_epoch_of_a_training_is_in_the_event_file_and_in_the_store(string step, int epochs)
    {
        var (home, _, run) = await examples.OfAsync("02-digits");
        var runId = (string)run.Json["runId"]!;

        var file = Assert.Single(Directory.EnumerateFiles(home.At($"logs/{runId}/tensorboard/{step}"), "events.out.tfevents.*"));
        var written = EventFileReader.Read(file);
        var kept = (await home.MetricsAsync(runId, Token)).Where(p => p.Step == step).ToList();

        Assert.Equal("brain.Event:2", written[0].FileVersion);
        foreach (var curve in Curves)
        {
            var points = written.Where(e => e.Tag == curve).ToList();
            var stored = kept.Where(p => p.Name == curve).ToList();
            Assert.Equal(Enumerable.Range(1, epochs).Select(e => (long)e), points.Select(p => p.Step));
            Assert.Equal(stored.Select(p => (p.Position, (float)p.Value)), points.Select(p => (p.Step, p.Value)));
        }

        Assert.Equal(Curves, kept.Select(p => p.Name).Distinct().Order());
        Assert.Equal((double)run.Output(step, "metrics")!["validationAccuracy"]!, kept.Single(p => p.Name == "validation/accuracy" && p.Position == Best(run, step)).Value);
    }

    [Fact]
    public async Task Logs_show_what_steps_wrote()
    {
        var home = (await examples.OfAsync("01-hello")).Home;

        var all = await home.RunAsync(Token, "logs", "1");
        var one = await home.RunAsync(Token, "logs", "1", "--step", "greet", "--output", "json");

        Assert.Contains("greet Hello world", all.Output);
        Assert.Contains("join Hello world, after 1 s of rest", all.Output);
        Assert.Equal("Hello world", (string?)Assert.Single(one.Json.AsArray())!["message"]);
    }

    private static int Best(RunResult run, string step) => (int)run.Output(step, "metrics")!["bestEpoch"]!;
}
