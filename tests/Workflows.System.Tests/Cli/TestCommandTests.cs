using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

/// <summary><c>test</c>: the tests of a workflow, in it or beside it.</summary>
public sealed class TestCommandTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: release
        inputs:
          least: { type: number, default: 0.9 }
        steps:
          measure: { uses: flow/print, with: { message: "0.5" } }
          ask: { needs: [measure], approval: { message: "Release it?", approvers: [lead] } }
          pause: { needs: [ask], wait: { for: 7d } }
          publish: { uses: deploy/model, needs: [pause], with: { model: "${{ inputs.model }}", name: m } }
          tell: { uses: flow/print, needs: [pause], with: { message: "asked ${{ steps.ask.outputs.approvedBy[0] }}" } }
        outputs:
          said: ${{ steps.tell.outputs.message }}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tests_of_the_file_and_beside_it_pass()
    {
        await using var home = new Home();
        var spec = home.Write("small.yaml", """
            apiVersion: workflows/v1
            name: small
            inputs:
              good: { type: boolean, default: true }
            steps:
              measure: { uses: flow/print, with: { message: measured } }
              publish: { uses: flow/print, if: inputs.good, with: { message: "${{ steps.measure.outputs.message }}, published" } }
              sweep: { uses: flow/fail, matrix: { size: [1, 2] }, with: { failures: 0 } }
            outputs:
              said: ${{ steps.publish.outputs.message ?? 'nothing' }}
            tests:
              published:
                steps: { measure: { outputs: { message: "0.99" } } }
                expect: { state: succeeded, steps: { publish: succeeded, sweep@1: succeeded }, outputs: { said: "0.99, published" } }
            """);
        home.Write("small.tests.yaml", """
            tests:
              not published:
                inputs: { good: false }
                expect: { steps: { publish: skipped }, outputs: { said: nothing } }
              broken:
                steps: { measure: { fails: no disk, kind: resource } }
                expect: { state: failed, steps: { measure: failed, publish: skipped } }
            """);

        var test = await home.RunAsync(Token, "test", spec, "small.tests.yaml");

        Assert.Equal((0, ""), (test.ExitCode, test.Errors));
        Assert.Matches("✓ published .*\n.*✓ not published .*\n.*✓ broken ", test.Output);
        Assert.Contains("3 passed", test.Output);
        Assert.False(Directory.Exists(home.Path));
    }

    [Fact]
    public async Task A_difference_names_what_was_expected_and_what_came_out()
    {
        await using var home = new Home();
        var spec = home.Write("wrong.yaml", """
            apiVersion: workflows/v1
            name: wrong
            steps:
              tell: { uses: flow/print, with: { message: hello } }
            outputs:
              said: ${{ steps.tell.outputs.message }}
            tests:
              wrong words: { expect: { state: failed, steps: { tell: skipped }, outputs: { said: bye } } }
              right words: { expect: { outputs: { said: hello } } }
            """);

        var table = await home.RunAsync(Token, "test", spec);
        var json = await home.RunAsync(Token, "test", spec, "-o", "json");

        Assert.Equal((1, 1), (table.ExitCode, json.ExitCode));
        Assert.Contains("expected bye, not hello", table.Output);
        Assert.Contains("1 failed, 1 passed", table.Output);
        var tests = json.Json["files"]![0]!["tests"]!.AsArray();
        Assert.Equal([false, true], tests.Select(t => (bool)t!["passed"]!));
        Assert.Equal(["state of the run", "state of tell", "outputs.said"], tests[0]!["problems"]!.AsArray().Select(p => (string?)p!["what"]));
    }

    [Fact]
    public async Task Questions_are_answered_pauses_pass_and_effects_are_refused()
    {
        await using var home = new Home();
        var spec = home.Write("release.yaml", Spec.Replace("  least:", "  model: { type: model }\n  least:", StringComparison.Ordinal));
        home.Write("release.tests.yaml", """
            tests:
              released:
                steps:
                  ask: { outputs: { approvedBy: [ada], at: "2026-03-01T12:00:00Z", comment: "" } }
                  publish: { outputs: {} }
                expect: { state: succeeded, outputs: { said: asked ada } }
              not asked: { expect: { state: waiting, steps: { ask: waiting } } }
              rejected:
                steps: { ask: { fails: no, kind: rejected } }
                expect: { state: failed, steps: { ask: failed, publish: skipped } }
              published for real:
                steps: { ask: { outputs: { approvedBy: [ada], at: "2026-03-01T12:00:00Z", comment: "" } } }
                expect: { state: failed }
            """);

        var test = await home.RunAsync(Token, "test", spec, "-o", "json");

        Assert.Equal(1, test.ExitCode);
        var tests = test.Json["files"]![0]!["tests"]!.AsArray();
        Assert.Equal([("released", true), ("not asked", true), ("rejected", true), ("published for real", false)], tests.Select(t => ((string)t!["name"]!, (bool)t["passed"]!)));
        Assert.Contains("give its result", (string?)Assert.Single(tests[3]!["problems"]!.AsArray())!["hint"]);
    }

    [Fact]
    public async Task A_step_without_an_effect_runs_for_real()
    {
        await using var home = new Home();
        Chain.WriteRows(home, 10);
        var spec = home.Write("real.yaml", """
            apiVersion: workflows/v1
            name: real
            inputs:
              data: { type: file }
            steps:
              load: { uses: data/read-csv, with: { file: "${{ inputs.data }}", label: kind } }
            outputs:
              rows: ${{ steps.load.outputs.dataset.rows }}
            tests:
              all rows: { inputs: { data: "@rows.csv" }, expect: { outputs: { rows: 10 } } }
              pinned: { inputs: { data: none }, steps: { load: { outputs: { dataset: { rows: 7 } } } }, expect: { outputs: { rows: 7 } } }
            """);

        var test = await home.RunAsync(Token, "test", spec);

        Assert.Equal((0, ""), (test.ExitCode, test.Errors));
    }

    [Theory]
    [InlineData("tests:\n  a: { expect: { steps: { tel: succeeded } } }\n", "unknown-step")]
    [InlineData("tests:\n  a: { inputs: { size: 3 }, expect: { state: succeeded } }\n", "unknown-input")]
    [InlineData("tests:\n  a: { expect: { outputs: { sad: 3 } } }\n", "test-output")]
    public async Task Mistakes_in_tests_are_diagnostics(string tests, string code)
    {
        await using var home = new Home();
        var spec = home.Write("told.yaml", """
            apiVersion: workflows/v1
            name: told
            steps:
              tell: { uses: flow/print, with: { message: hello } }
            outputs:
              said: ${{ steps.tell.outputs.message }}
            """);
        home.Write("told.tests.yaml", tests);

        var test = await home.RunAsync(Token, "test", spec, "-o", "json");

        Assert.Equal(1, test.ExitCode);
        Assert.Contains(code, test.Json["files"]![0]!["diagnostics"]!.AsArray().Select(d => (string?)d!["code"]));
    }

    [Fact]
    public async Task No_tests_at_all_is_a_failure()
    {
        await using var home = new Home();

        var test = await home.RunAsync(Token, "test", Chain.Write(home));

        Assert.Equal(1, test.ExitCode);
        Assert.Contains("chain.tests.yaml", test.Output);
    }
}
