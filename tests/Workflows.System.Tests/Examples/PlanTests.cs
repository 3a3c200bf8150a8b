using System.Text.Json.Nodes;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Examples;

/// <summary>What <c>plan</c> says of an edited example is what <c>run</c> then does, step by step.</summary>
public sealed class PlanTests(ExampleRuns examples)
{
    private const string Spec = "specs/examples/02-digits.yaml";
    private const string Data = "specs/data/digits.csv";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_runs_again_when_nothing_changed_but_the_place()
    {
        await using var home = await HomeAsync();

        var plan = await PlanAsync(home);

        Assert.Equal(0, plan.ExitCode);
        Assert.All(Steps(plan), step => Assert.Equal(step.Id == "release" ? "effect" : "cached", step.Action));
    }

    [Fact]
    public async Task One_pixel_runs_everything_again()
    {
        await using var home = await HomeAsync();
        var lines = await File.ReadAllLinesAsync(home.Beside(Data), Token);
        lines[1] = "1" + lines[1][1..];
        await File.WriteAllLinesAsync(home.Beside(Data), lines, Token);

        var plan = await PlanAsync(home);
        var run = await home.DriveAsync(Token, "run", Spec);

        Assert.Equal(2, plan.ExitCode);
        Assert.All(Steps(plan), step => Assert.Equal(step.Id == "release" ? "effect" : "run", step.Action));
        Assert.Matches("^input path: sha256:[0-9a-f]{12} → sha256:[0-9a-f]{12}$", Reason(plan, "load"));
        Assert.Equal("needs 'load', which runs", Reason(plan, "split"));
        Assert.All(run.States, step => Assert.Equal("succeeded", step.State));
    }

    [Fact]
    public async Task A_temperature_runs_again_from_the_student_on()
    {
        await using var home = await HomeAsync();
        var text = await File.ReadAllTextAsync(home.Beside(Spec), Token);
        await File.WriteAllTextAsync(home.Beside(Spec), text.Replace("temperature: { type: number, default: 4,", "temperature: { type: number, default: 5,"), Token);

        var plan = await PlanAsync(home);
        var run = await home.DriveAsync(Token, "run", Spec);
        var after = await PlanAsync(home);

        Assert.Equal((2, 0), (plan.ExitCode, after.ExitCode));
        Assert.Equal(
            ["student", "pruned", "studentOnnx", "prunedOnnx", "small", "smallQuality", "compare"],
            Steps(plan).Where(s => s.Action == "run").Select(s => s.Id));
        Assert.Contains("input temperature: 4 → 5", Reason(plan, "student"));
        Assert.Equal(Steps(plan).Select(s => (s.Id, s.Action == "cached" ? "cached" : "succeeded")), run.States);
    }

    private async Task<Home> HomeAsync()
    {
        var home = new Home();
        await home.CopyAsync((await examples.OfAsync("02-digits")).Home, Token);
        home.Bring(Spec, Spec);
        home.Bring(Data, Data);
        return home;
    }

    private static Task<CommandResult> PlanAsync(Home home) => home.RunAsync(Token, "plan", Spec, "--detailed-exitcode", "--output", "json");

    private static IEnumerable<(string Id, string Action)> Steps(CommandResult plan) => All(plan).Select(s => ((string)s["id"]!, (string)s["action"]!));

    private static string Reason(CommandResult plan, string id) => (string)All(plan).Single(s => (string?)s["id"] == id)["reason"]!;

    private static IEnumerable<JsonNode> All(CommandResult plan) => plan.Json["steps"]!.AsArray().Select(s => s!);
}
