using System.Text.Json.Nodes;
using Workflows.Activities.Commands;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Activities.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly ActivityTestContext test = new();

    [Fact]
    public async Task Runs_a_script_on_files_and_keeps_what_it_makes()
    {
        var rows = await FileAsync("one\ntwo\n");
        var output = await RunAsync(
            """
            echo "counting $2"
            wc -l < "$1" > "$WORKFLOWS_OUTPUT/count.txt"
            mkdir out/parts && cat "$WORKFLOWS_FILES_ROWS" > out/parts/copy.txt
            printf '{ "lines": 2, "names": ["one", "two"] }' > out/result.json
            """,
            input => input with
            {
                Args = [.. input.Args, "{files.rows}", 7],
                Files = new Dictionary<string, Artifact> { ["rows"] = rows },
                Outputs = new Dictionary<string, CommandFile>
                {
                    ["count"] = new() { Path = "out/count.txt" },
                    ["parts"] = new() { Path = "out/parts" },
                    ["page"] = new() { Path = "out/parts/copy.txt", Kind = ArtifactKind.Report },
                },
                Result = "out/result.json",
            });

        Assert.Equal("2", (await test.ReadAsync(output.Files["count"])).Trim());
        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(Path.Combine(await test.Store.GetPathAsync(output.Files["parts"], test.Cancellation), "copy.txt"), test.Cancellation));
        Assert.Equal(ArtifactKind.Report, output.Files["page"].Kind);
        Assert.Equal("""{"lines":2,"names":["one","two"]}""", output.Result!.ToJsonString());
        Assert.Contains("counting 7", Lines());
    }

    [Fact]
    public async Task Gives_no_variable_of_the_host_but_a_few()
    {
        var output = await RunAsync("env | sed 's/=.*//' | sort | tr '\\n' ' ' > out/env", Keeping("out/env"), new Dictionary<string, string> { ["EPOCHS"] = "5" });

        // The shell itself sets PWD, and some shells a few more.
        var names = (await test.ReadAsync(output.Files["it"])).Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(["PWD", "OLDPWD", "SHLVL", "_"]);
        Assert.Equal(
            ["EPOCHS", "HOME", "LANG", "PATH", "PYTHONUNBUFFERED", "TMPDIR", "WORKFLOWS_CHECKPOINT", "WORKFLOWS_OUTPUT", "WORKFLOWS_PROCESS", "WORKFLOWS_SEED"],
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Hands_arguments_over_as_they_are()
    {
        var output = await RunAsync(
            """for part in "$@"; do echo "<$part>"; done > out/args""",
            input => Keeping("out/args")(input) with { Args = [.. input.Args, "a b", "$HOME", "*", "", """{"a":1}""", 0.001, true, "s={seed}"] });

        Assert.Equal("""<a b> <$HOME> <*> <> <{"a":1}> <0.001> <true> <s=7>""", (await test.ReadAsync(output.Files["it"])).Trim().ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Reads_a_document_from_standard_output()
    {
        var output = await RunAsync("echo '{\"accuracy\": 0.5}'; echo working >&2", input => input with { Result = "stdout" });

        Assert.Equal(0.5, output.Result!["accuracy"]!.GetValue<double>());
        Assert.Equal(["working"], Lines());
    }

    [Fact]
    public async Task Reports_progress_metrics_and_checkpoints_that_a_line_names()
    {
        await RunAsync(
            """
            echo '::workflows {"progress": 0.25, "message": "epoch 1/4"}'
            echo '::workflows {"metric": "loss", "step": 3, "value": 0.125}' >&2
            echo '::workflows {"checkpoint": 3}'
            echo '::workflows {"progres": 1}'
            printf 'loading 1%%\rloading 100%%\nend'
            """);

        Assert.Equal("0.25 epoch 1/4", Assert.Single(test.Report.Messages));
        Assert.Equal(("loss", 3, 0.125), Assert.Single(test.Report.Metrics));
        Assert.Equal([3], test.Report.Checkpoints);
        Assert.Equal(2, Lines().Intersect(["loading 100%", "end"]).Count());
        Assert.Contains(Lines(), line => line.StartsWith("Not understood: ::workflows {\"progres\": 1}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Finds_its_checkpoints_again()
    {
        const string Script = "cat \"$WORKFLOWS_CHECKPOINT/state\" 2>/dev/null; echo again > \"$WORKFLOWS_CHECKPOINT/state\"";
        await RunAsync(Script);
        await RunAsync(Script);

        Assert.Equal(["again"], Lines());
    }

    [Fact]
    public async Task Fails_with_the_last_lines_of_standard_error()
    {
        var failure = await FailsAsync("i=0; while [ $i -lt 30 ]; do echo \"line $i\" >&2; i=$((i+1)); done; exit 3", "command-failed", "exit code 3", "line 20\n", "line 29");

        Assert.Equal((FailureKind.Activity, true), (failure.Kind, failure.Retryable));
        Assert.DoesNotContain("line 19", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "out/missing", "made no 'out/missing'. Its folder holds script.sh")]
    [InlineData("ln -s /etc/passwd out/it", "out/it", "'out/it' is a link")]
    [InlineData("mkdir out/d; ln -s / out/d/up", "out/d", "'out/d/up' is a link")]
    [InlineData("ln -s / out/up", "out/up/etc/passwd", "leads through a link")]
    [InlineData("mkfifo out/pipe", "out/pipe", "a pipe")]
    [InlineData("", "../../etc", "outside the folder")]
    [InlineData("", "/etc/passwd", "outside the folder")]
    public async Task Keeps_nothing_from_outside_its_folder(string script, string path, string words) =>
        await FailsAsync(script, Keeping(path), "command-output", words);

    [Theory]
    [InlineData("echo '{\"a\": 1'", "no JSON")]
    [InlineData("true", "empty")]
    [InlineData("echo null", "null")]
    [InlineData("echo '{ \"a\": 1, \"a\": 2 }'", "no JSON")]
    [InlineData("echo '{ \"a\": NaN }'", "no JSON")]
    [InlineData("head -c 70000 /dev/zero | tr '\\0' '1'", "larger than 64 KiB")]
    [InlineData("echo '{ \"m\": [{ \"kind\": \"model\", \"hash\": \"sha256:00\", \"bytes\": 1 }] }'", "$.m[0] looks like a handle")]
    [InlineData("echo '{ \"token\": { \"secret\": \"KEY\" } }'", "$.token looks like a handle")]
    public async Task Refuses_a_result_that_is_none(string script, string words) =>
        await FailsAsync(script, input => input with { Result = "stdout" }, "command-result", words);

    [Fact]
    public async Task Says_what_is_wrong_before_it_starts_anything()
    {
        await FailsAsync("", input => input with { Program = "no-such-program" }, "command-not-found", "no program 'no-such-program' in PATH");
        await FailsAsync("", input => input with { Program = "./script.sh" }, "command-not-found", "chmod +x");
        await FailsAsync("", input => input with { Args = ["{files.rows}"] }, "command-arguments", "'{files.rows}' in 'args' names no entry");
        await FailsAsync("", input => input with { Args = [new JsonArray(1)] }, "command-arguments", "args[0] is a list");
        await FailsAsync("", input => input with { Reads = [.. input.Reads, .. input.Reads] }, "command-files", "the place of 'script.sh' is taken");
        var file = await FileAsync("x");
        await FailsAsync("", input => input with { Files = new Dictionary<string, Artifact> { ["a"] = file, ["A"] = file } }, "command-files", "'a' and 'A'");
        await FailsAsync("", input => input with { Files = new Dictionary<string, Artifact> { ["../a"] = file } }, "command-files", "'../a'");
    }

    [Fact]
    public async Task Starts_nothing_where_commands_are_not_allowed() => await Steps.FailsAsync(
        () => new RunCommand().RunAsync(new CommandInput { Program = "true" }, test.Context with { AllowsCommands = false }), "command-not-allowed");

    [Fact]
    public async Task Leaves_the_variables_of_the_engine_alone() => await Steps.FailsAsync(
        () => RunAsync("", null, new Dictionary<string, string> { ["WORKFLOWS_SEED"] = "1" }), "command-arguments", "'WORKFLOWS_SEED'");

    [Fact]
    public async Task Puts_files_from_other_folders_inside()
    {
        var shared = test.File("shared.txt");
        await File.WriteAllTextAsync(shared, "shared", test.Cancellation);

        await RunAsync("cat lib/shared.txt", input => input with { Reads = [.. input.Reads, new SourcePath(shared, "../lib/shared.txt", "")] });

        Assert.Equal(["shared"], Lines());
    }

    [Fact]
    public void Types_the_files_that_a_step_declares()
    {
        var descriptor = new ActivityCatalog([typeof(RunCommand)]).All[0];
        var with = JsonNode.Parse("""{ "program": "x", "result": "stdout", "outputs": { "model": { "path": "m", "kind": "model" }, "log": { "path": "l" }, "open": { "path": null, "kind": null } } }""");

        var outputs = descriptor.OutputsOf(() => with!.AsObject()).Fields.ToDictionary(field => field.Name);
        var files = Assert.IsType<RecordType>(outputs["files"].Type).Fields;

        Assert.Equal(["model model", "log file", "open artifact"], files.Select(field => $"{field.Name} {field.Type.Name}"));
        Assert.True(outputs["result"].Required);
        Assert.False(descriptor.OutputsOf(() => []).Fields.Single(field => field.Name == "result").Required);
        Assert.False(descriptor.Caches(asked: null, hasMaxAge: false));
        Assert.True(descriptor.Caches(asked: true, hasMaxAge: false));
    }

    public void Dispose() => test.Dispose();

    private static Func<CommandInput, CommandInput> Keeping(string path) =>
        input => input with { Outputs = new Dictionary<string, CommandFile> { ["it"] = new() { Path = path } } };

    private async Task<CommandOutput> RunAsync(string script, Func<CommandInput, CommandInput>? change = null, IReadOnlyDictionary<string, string>? env = null)
    {
        var path = test.File("script.sh");
        await File.WriteAllTextAsync(path, script, test.Cancellation);
        var input = new CommandInput { Program = "sh", Args = ["script.sh"], Reads = [new SourcePath(path, "script.sh", "")] };
        return await new RunCommand().RunAsync(change?.Invoke(input) ?? input, test.Context with { Env = env ?? new Dictionary<string, string>() });
    }

    private Task<Failure> FailsAsync(string script, string code, params string[] words) => FailsAsync(script, input => input, code, words);

    private Task<Failure> FailsAsync(string script, Func<CommandInput, CommandInput> change, string code, params string[] words) =>
        Steps.FailsAsync(() => RunAsync(script, change), code, words);

    private Task<Artifact> FileAsync(string text) => test.Store.AddFileAsync(
        new ArtifactDraft(ArtifactKind.File), (path, token) => File.WriteAllTextAsync(path, text, token), test.Cancellation);

    private List<string> Lines() => [.. test.Log.Entries.Select(entry => entry.Message)];
}
