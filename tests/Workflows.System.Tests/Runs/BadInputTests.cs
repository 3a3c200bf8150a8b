using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Every mistake in what the user gives ends with exit code 1, a stable code and a message that names the place.</summary>
public sealed class BadInputTests
{
    private const string Train = """
          split: { uses: data/split, with: { dataset: "${{ steps.load.outputs.dataset }}", validation: 0, test: 0.2, stratify: true } }
          scale: { uses: data/standardize, with: { dataset: "${{ steps.split.outputs.train }}" } }
          train:
            uses: train/classifier
            with:
              train: ${{ steps.scale.outputs.dataset }}
              model: { layers: [{ dense: 4, activation: relu }, { dense: 2 }] }
              epochs: 2

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "csv-empty", "rows.csv")]
    [InlineData("a,b,kind\n", "csv-no-rows", "rows.csv")]
    [InlineData("a,b,sort\n1,2,x\n3,4,y\n", "csv-label-missing", "rows.csv", "'kind'", "sort")]
    [InlineData("a,b,kind\n1,2,x\n3,4,y\n5,six,x\n", "csv-not-a-number", "rows.csv", "line 4", "'b'", "'six'")]
    [InlineData("a,b,kind\n1,2,x\n3,,y\n", "csv-cell-missing", "rows.csv", "line 3", "'b'")]
    [InlineData("a,b,kind\n1,2,x\n3,y\n", "csv-ragged", "rows.csv", "line 3")]
    [InlineData("a,b,kind\n1,2,x\n3,4,x\n", "csv-one-class", "rows.csv", "'x'")]
    public async Task A_bad_table_is_told_by_file_row_and_column(string table, string code, params string[] named)
    {
        await using var home = new Home();

        var run = await RunAsync(home, table, "");

        Assert.Equal((1, "failed"), (run.Command.ExitCode, (string?)run.Json["state"]));
        Assert.Equal(("input", code), ((string?)run.Json["failure"]!["kind"], (string?)run.Json["failure"]!["code"]));
        Assert.All(named, word => Assert.Contains(word, (string?)run.Json["failure"]!["message"]));
        Assert.Equal(4, (int)run.Json["failure"]!["place"]!["line"]!);
    }

    [Fact]
    public async Task A_missing_table_is_told_before_anything_runs()
    {
        await using var home = new Home();

        var run = await RunAsync(home, null, "");

        Assert.Equal(1, run.Command.ExitCode);
        var diagnostic = Assert.Single(run.Json["diagnostics"]!.AsArray())!;
        Assert.Equal("file-not-found", (string?)diagnostic["code"]);
        Assert.Contains("rows.csv", (string?)diagnostic["message"]);
        Assert.Equal(4, (int)diagnostic["span"]!["line"]!);
    }

    [Fact]
    public async Task A_constant_feature_works_and_is_told_in_the_log()
    {
        await using var home = new Home();

        var run = await RunAsync(home, Table(rows: 20), Train);
        var logs = await home.RunAsync(Token, "logs", "1", "--step", "scale", "--output", "json");

        Assert.True(run.Command.ExitCode == 0, run.Command.ToString());
        var line = Assert.Single(logs.Json.AsArray(), l => (string?)l!["level"] == "warning")!;
        Assert.Contains("Column 'a' is constant", (string?)line["message"]);
    }

    [Fact]
    public async Task A_class_with_one_row_cannot_be_stratified()
    {
        await using var home = new Home();

        var run = await RunAsync(home, Table(rows: 20) + "1,7,lonely\n", Train);

        Assert.Equal(1, run.Command.ExitCode);
        Assert.Equal("split-class-too-small", (string?)run.Step("split")["failure"]!["code"]);
        Assert.Contains("'lonely'", (string?)run.Step("split")["failure"]!["message"]);
        Assert.Equal("skipped", (string?)run.Step("train")["state"]);
    }

    [Fact]
    public async Task A_last_layer_must_match_the_classes()
    {
        await using var home = new Home();

        var run = await RunAsync(home, Table(rows: 20), Train.Replace("{ dense: 2 }", "{ dense: 3 }"));

        Assert.Equal(1, run.Command.ExitCode);
        Assert.Equal("model-layers", (string?)run.Step("train")["failure"]!["code"]);
        Assert.Contains("3", (string?)run.Step("train")["failure"]!["message"]);
        Assert.Contains("2 classes", (string?)run.Step("train")["failure"]!["message"]);
    }

    [Theory]
    [InlineData("{ uses: data/red-csv }", "unknown-activity", "data/read-csv")]
    [InlineData("{ uses: flow/print, with: { mesage: hi } }", "unknown-input", "message")]
    [InlineData("{ uses: flow/sleep, with: { duration: [1] } }", "input-type", "duration")]
    [InlineData("{ uses: data/split, with: { dataset: \"${{ steps.load.outputs.dataset }}\", test: lots } }", "input-type", "test")]
    public async Task A_mistake_in_the_spec_is_told_with_its_place_and_a_way_out(string step, string code, string named)
    {
        await using var home = new Home();

        var run = await RunAsync(home, Table(rows: 4), $"  wrong: {step}\n");

        Assert.Equal(1, run.Command.ExitCode);
        var diagnostic = run.Json["diagnostics"]!.AsArray().Single(d => (string?)d!["code"] == code)!;
        Assert.Contains(named, $"{diagnostic["message"]} {diagnostic["fix"]}");
        Assert.Equal(("bad.yaml", 5), ((string?)diagnostic["span"]!["file"], (int)diagnostic["span"]!["line"]!));
    }

    private static Task<RunResult> RunAsync(Home home, string? table, string steps)
    {
        if (table is not null) home.Write("rows.csv", table);
        home.Write("bad.yaml", $"apiVersion: workflows/v1\nname: bad\nsteps:\n  load: {{ uses: data/read-csv, with: {{ path: rows.csv, label: kind }} }}\n{steps}");
        return home.DriveAsync(Token, "run", "bad.yaml");
    }

    // Column a is constant; b tells the two classes apart.
    private static string Table(int rows) =>
        "a,b,kind\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"1,{i},{(i % 2 == 0 ? "even" : "odd")}\n"));
}
