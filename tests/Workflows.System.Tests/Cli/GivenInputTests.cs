using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

/// <summary>Inputs as files, artifacts and documents.</summary>
public sealed class GivenInputTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: reader
        inputs:
          data: { type: file }
          label: { type: string, default: kind }
        steps:
          load: { uses: data/read-csv, with: { file: "${{ inputs.data }}", label: "${{ inputs.label }}" } }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_brought_in_and_may_be_given_by_its_hash_from_then_on()
    {
        await using var home = new Home();
        var spec = home.Write("reader.yaml", Spec);
        Chain.WriteRows(home, 6);

        var run = await home.DriveAsync(Token, "run", spec, "--input", "data=@rows.csv");
        var hash = (string)run.Json["inputs"]!["data"]!["hash"]!;
        var again = await home.DriveAsync(Token, "run", spec, "--input", $"data={hash}");
        var brief = await home.DriveAsync(Token, "run", spec, "--input", $"data={hash[..19]}");

        Assert.Equal((0, "succeeded"), (run.Command.ExitCode, run.States[0].State));
        Assert.Equal(("cached", "cached"), (again.States[0].State, brief.States[0].State));
    }

    [Fact]
    public async Task A_document_gives_inputs_and_an_option_goes_on_top()
    {
        await using var home = new Home();
        var spec = home.Write("reader.yaml", Spec);
        Chain.WriteRows(home, 6);
        home.Write("given/inputs.yaml", "data: \"@../rows.csv\"\nlabel: nothing\n");

        var wrong = await home.RunAsync(Token, "run", spec, "--input-file", "given/inputs.yaml");
        var run = await home.RunAsync(Token, "run", spec, "--input-file", "given/inputs.yaml", "--input", "label=kind");

        Assert.Equal((1, 0), (wrong.ExitCode, run.ExitCode));
        Assert.Contains("csv-label-missing", wrong.Output);
    }

    [Theory]
    [InlineData("data=rows.csv", "input-artifact")]
    [InlineData("data=@none.csv", "file-not-found")]
    [InlineData("data=sha256:0123456789abcdef", "artifact-unknown")]
    [InlineData("data=sha256:", "artifact-unknown")]
    public async Task What_names_no_artifact_is_refused(string given, string code)
    {
        await using var home = new Home();
        var spec = home.Write("reader.yaml", Spec);

        var run = await home.RunAsync(Token, "run", spec, "--input", given, "-o", "json");

        Assert.Equal((1, code), (run.ExitCode, (string?)run.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task An_artifact_of_another_kind_or_of_nobody_is_refused()
    {
        await using var home = new Home();
        var spec = home.Write("reader.yaml", Spec);
        var chain = await home.DriveAsync(Token, "run", Chain.Write(home), "--only", "load");

        var dataset = await home.RunAsync(Token, "run", spec, "--input", $"data={chain.Hash("load.dataset")}", "-o", "json");
        await using var other = new Home();
        var elsewhere = await other.RunAsync(Token, "run", spec, "--input", $"data={chain.Hash("load.dataset")}", "-o", "json");

        Assert.Equal("input-artifact", (string?)dataset.Json["diagnostics"]![0]!["code"]);
        Assert.Contains("is a dataset", (string?)dataset.Json["diagnostics"]![0]!["message"]);
        Assert.Equal("artifact-unknown", (string?)elsewhere.Json["diagnostics"]![0]!["code"]);
    }

    [Theory]
    [InlineData("- 1\n", "wrong-type")]
    [InlineData("a: 1\na: 2\n", "yaml-duplicate-key")]
    [InlineData("colour: red\n", "unknown-input")]
    public async Task A_wrong_document_says_where(string text, string code)
    {
        await using var home = new Home();
        var spec = home.Write("reader.yaml", Spec);
        home.Write("inputs.yaml", text);

        var run = await home.RunAsync(Token, "run", spec, "--input-file", "inputs.yaml", "-o", "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(code, run.Json["diagnostics"]!.AsArray().Select(d => (string?)d!["code"]));
    }
}
