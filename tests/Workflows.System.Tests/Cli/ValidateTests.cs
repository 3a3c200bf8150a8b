using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class ValidateTests : IDisposable
{
    private const string Misspelt = "apiVersion: workflows/v1\nname: hello\nsteps:\n  hello:\n    usse: flow/print\n    uses: flow/print\n    with: { message: Hi }\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_good_spec_is_good_and_leaves_no_trace()
    {
        var result = await RunAsync(Clone.PathOf("specs/examples/01-hello.yaml"));

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.False(Path.Exists(folder.At("home")));
    }

    [Fact]
    public async Task A_mistake_shows_its_place_its_line_underlined_and_the_fix()
    {
        await File.WriteAllTextAsync(folder.At("bad.yaml"), Misspelt, TestContext.Current.CancellationToken);

        var result = await RunAsync(folder.At("bad.yaml"));

        Assert.Equal(1, result.ExitCode);
        var lines = result.Output.Split('\n');
        Assert.StartsWith($"{folder.At("bad.yaml")}:5:5: error unknown-key: ", lines[0]);
        Assert.Equal("  5 │     usse: flow/print", lines[1]);
        Assert.Equal("    │     ^^^^", lines[2]);
        Assert.StartsWith("  fix: ", lines[3]);
    }

    [Fact]
    public async Task Json_holds_the_diagnostics_of_every_file_and_nothing_else()
    {
        await File.WriteAllTextAsync(folder.At("bad.yaml"), Misspelt, TestContext.Current.CancellationToken);

        var result = await RunAsync(Clone.PathOf("specs/examples/01-hello.yaml"), folder.At("bad.yaml"), "--output", "json");

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        var diagnostic = Assert.Single(result.Json["diagnostics"]!.AsArray())!;
        Assert.Equal("unknown-key", (string?)diagnostic["code"]);
        Assert.Equal(5, (int)diagnostic["span"]!["line"]!);
    }

    [Fact]
    public async Task A_missing_file_is_a_diagnostic()
    {
        var result = await RunAsync(folder.At("nowhere.yaml"), "-o", "json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nowhere.yaml", (string?)Assert.Single(result.Json["diagnostics"]!.AsArray())!["message"]);
    }

    [Fact]
    public async Task A_folder_stands_for_the_workflows_below_it()
    {
        await WriteAsync("specs/b.yml", Misspelt);
        await WriteAsync("specs/deep/a.yaml", Misspelt.Replace("usse", "mesage", StringComparison.Ordinal));
        await WriteAsync("specs/compose.yaml", "services: { db: { image: postgres } }\n");
        await WriteAsync("specs/.hidden/c.yaml", Misspelt);
        await WriteAsync("elsewhere/d.yaml", Misspelt);
        Directory.CreateSymbolicLink(folder.At("specs/link"), folder.At("elsewhere"));

        var result = await RunAsync(folder.At("specs"), Clone.PathOf("specs/examples/01-hello.yaml"), "-o", "json");

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Equal(
            [folder.At("specs/b.yml"), folder.At("specs/deep/a.yaml")],
            result.Json["diagnostics"]!.AsArray().Select(d => (string?)d!["span"]!["file"]));
    }

    [Fact]
    public async Task A_folder_without_workflows_is_a_mistake()
    {
        Directory.CreateDirectory(folder.At("empty"));

        var result = await RunAsync(folder.At("empty"));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("error no-specs: ", result.Errors);
    }

    [Fact]
    public async Task Sarif_is_what_the_published_schema_asks_for()
    {
        await WriteAsync("my specs/bad.yaml", Misspelt);

        using var running = WorkflowsProcess.Start(folder.At("home"), ["validate", "my specs", Clone.PathOf("specs/invalid/unknown-key.yaml"), "-o", "sarif"], folder.Path);
        var result = await running.EndAsync(TestContext.Current.CancellationToken);

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Equal("2.1.0", (string?)result.Json["version"]);
        Assert.EndsWith("sarif-2.1.0.json", (string?)result.Json["$schema"]);
        var run = Assert.Single(result.Json["runs"]!.AsArray())!;
        Assert.Equal("utf16CodeUnits", (string?)run["columnKind"]);
        Assert.Equal("workflows", (string?)run["tool"]!["driver"]!["name"]);
        var rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.Equal(rules.Count, rules.Select(r => (string?)r!["id"]).Distinct().Count());
        Assert.All(rules, r => Assert.EndsWith(".", (string?)r!["help"]!["text"]));
        Assert.All(rules, r => Assert.NotEmpty((string)r!["shortDescription"]!["text"]!));

        var results = run["results"]!.AsArray();
        Assert.True(results.Count > 1);
        foreach (var found in results)
        {
            Assert.Equal((string?)found!["ruleId"], (string?)rules[(int)found["ruleIndex"]!]!["id"]);
            Assert.Contains((string?)found["level"], new[] { "error", "warning" });
            Assert.NotEmpty((string)found["message"]!["text"]!);
            var region = Assert.Single(found["locations"]!.AsArray())!["physicalLocation"]!["region"]!;
            Assert.All(new[] { "startLine", "startColumn", "endLine", "endColumn" }, key => Assert.True((int)region[key]! >= 1));
        }

        var place = results[0]!["locations"]![0]!["physicalLocation"]!;
        Assert.Equal("my%20specs/bad.yaml", (string?)place["artifactLocation"]!["uri"]);
        Assert.Equal((5, 5, 5, 9), ((int)place["region"]!["startLine"]!, (int)place["region"]!["startColumn"]!, (int)place["region"]!["endLine"]!, (int)place["region"]!["endColumn"]!));
        Assert.StartsWith("file:///", (string?)results[^1]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]);
    }

    [Fact]
    public async Task Sarif_of_a_good_spec_has_no_results()
    {
        var result = await RunAsync(Clone.PathOf("specs/examples/01-hello.yaml"), "--output", "sarif");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Empty(result.Json["runs"]![0]!["results"]!.AsArray());
    }

    private async Task WriteAsync(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(relative))!);
        await File.WriteAllTextAsync(folder.At(relative), text, TestContext.Current.CancellationToken);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        WorkflowsProcess.RunAsync(folder.At("home"), TestContext.Current.CancellationToken, ["validate", .. arguments]);
}
