using Workflows.Core.Planning;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Activities.Tests.Commands;

/// <summary>Commands as steps of a run: typed outputs, what is reused, and what decides it.</summary>
public sealed class CommandRunTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: scripted
        seed: 3
        steps:
          load:
            uses: data/read-csv
            with: { path: rows.csv, label: kind }
          count:
            uses: run/command
            with:
              program: sh
              args: [count.sh, "${{ steps.load.outputs.dataset.rows }}"]
              reads: [count.sh]
              files: { rows: "${{ steps.load.outputs.dataset }}" }
              outputs: { note: { path: out/note.txt }, page: { path: out/page.html, kind: report } }
              result: out/result.json
          gate:
            uses: gate/check
            with:
              metrics: ${{ steps.count.outputs.result }}
              rules: [{ metric: rows, min: 2 }]
          read:
            uses: run/command
            with: { program: cat, args: ["{files.note}"], files: { note: "${{ steps.count.outputs.files.note }}" }, result: stdout }
        outputs:
          words: ${{ steps.read.outputs.result }}
          passed: ${{ steps.gate.outputs.passed }}
        """;

    private const string Script = """
        test -f "$WORKFLOWS_FILES_ROWS/rows.arrow" || exit 9
        echo "\"$GREETING, $1 rows, seed $WORKFLOWS_SEED\"" > out/note.txt
        echo "<p>$1</p>" > out/page.html
        echo "{ \"rows\": $1 }" > out/result.json
        """;

    [Fact]
    public async Task Pass_files_and_values_to_steps_behind_them()
    {
        await using var home = new EngineHome();
        var plan = Greeting(await CompileAsync(home), "hello");

        var run = await home.RunAsync(plan);

        Assert.Equal(RunStatus.Succeeded, run.State);
        Assert.Equal("""{"words":"hello, 2 rows, seed 3","passed":true}""", run.Outputs.ToJsonString());
        Assert.Contains(run.Artifacts, artifact => artifact is { Step: "count", Name: "files.page", Kind: Core.Artifacts.ArtifactKind.Report });
    }

    [Fact]
    public async Task Run_every_time_unless_asked_to_be_kept()
    {
        await using var home = new EngineHome();
        var plan = Greeting(await CompileAsync(home), "hello");

        await home.RunAsync(plan);
        var again = await home.RunAsync(plan);

        Assert.Equal(StepStatus.Succeeded, again.Steps.Single(step => step.Id == "count").State);
        Assert.Equal("is not cached, runs every time", await home.WhyAsync(plan, "count"));
    }

    [Fact]
    public async Task Are_reused_until_arguments_variables_or_listed_files_change()
    {
        await using var home = new EngineHome();
        var plan = EngineHome.Change(Greeting(await CompileAsync(home), "hello"), "count", step => step with { Cache = true });

        await home.RunAsync(plan);
        var again = await home.RunAsync(plan);
        Assert.Equal(StepStatus.Cached, again.Steps.Single(step => step.Id == "count").State);

        Assert.Equal("env GREETING: hello → good day", await home.WhyAsync(Greeting(plan, "good day"), "count"));
        await home.WriteAsync("count.sh", Script + "\n# changed\n");
        Assert.StartsWith("input reads: ", await home.WhyAsync(plan, "count"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_nothing_where_the_host_allows_none()
    {
        await using var home = new EngineHome(allowCommands: false);

        var run = await home.RunAsync(await CompileAsync(home));

        Assert.Equal((RunStatus.Failed, "command-not-allowed"), (run.State, run.Failure!.Code));
    }

    private static async Task<Plan> CompileAsync(EngineHome home)
    {
        await home.WriteAsync("rows.csv", "x,kind\n1,a\n2,b\n");
        await home.WriteAsync("count.sh", Script);
        return await home.CompileAsync(Spec);
    }

    private static Plan Greeting(Plan plan, string text) =>
        EngineHome.Change(plan, "count", step => step with { Env = [new PlannedOutput("GREETING", new LiteralBinding(text))] });
}
