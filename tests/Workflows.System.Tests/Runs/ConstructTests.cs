using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Groups, matrix, foreach, sub-workflows, env and vars as a user writes them.</summary>
public sealed class ConstructTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_and_elements_run_and_give_their_outputs()
    {
        await using var home = new Home();
        var run = await home.DriveAsync(Token, "run", home.Write("spec.yaml", """
            apiVersion: workflows/v1
            name: all
            env: { WHO: world }
            vars: { greeting: "hello ${{ env.WHO }}" }
            steps:
              each:
                foreach: [iris, digits]
                steps:
                  say:
                    matrix: { n: [1, 2], maxParallel: 1 }
                    uses: flow/print
                    with: { message: "${{ vars.greeting }} ${{ item }} ${{ matrix.n }}" }
                  last: { uses: flow/print, with: { message: "${{ join(steps.say.outputs.message, ' and ') }}" } }
                outputs:
                  said: ${{ steps.last.outputs.message }}
              flaky: { uses: flow/fail, continueOnError: true }
              after: { uses: flow/print, needs: [flaky], with: { message: "${{ steps.flaky.state }}" } }
            outputs:
              said: ${{ steps.each.outputs.said }}
            """));

        Assert.Equal((0, ""), (run.Command.ExitCode, run.Command.Errors));
        Assert.Equal(
            """["hello world iris 1 and hello world iris 2","hello world digits 1 and hello world digits 2"]""", run.Json["outputs"]!["said"]!.ToJsonString());
        Assert.Equal(
            ["each", "each@iris", "say@iris", "say@iris/1", "say@iris/2", "last@iris", "each@digits", "say@digits", "say@digits/1", "say@digits/2", "last@digits", "flaky", "after"],
            run.States.Select(s => s.Id));
        Assert.Equal("failed", (string?)run.Output("after", "message"));
        Assert.Equal("each@iris", (string?)run.Step("say@iris")["parent"]);
    }

    [Fact]
    public async Task A_sub_workflow_is_a_run_of_its_own()
    {
        await using var home = new Home();
        home.Write("inner.yaml", """
            apiVersion: workflows/v1
            name: inner
            inputs: { word: { type: string } }
            steps:
              say: { uses: flow/print, with: { message: "${{ inputs.word }}!" } }
            outputs:
              said: ${{ steps.say.outputs.message }}
            """);
        var run = await home.DriveAsync(Token, "run", home.Write("outer.yaml", """
            apiVersion: workflows/v1
            name: outer
            steps:
              reuse: { foreach: [a, b], workflow: { use: ./inner.yaml, with: { word: "${{ item }}" } } }
            outputs:
              said: ${{ steps.reuse.outputs.said }}
            """));

        Assert.Equal((0, ""), (run.Command.ExitCode, run.Command.Errors));
        Assert.Equal("""["a!","b!"]""", run.Json["outputs"]!["said"]!.ToJsonString());
        var inner = await home.DriveAsync(Token, "show", (string)run.Step("reuse@b")["run"]!);
        Assert.Equal(("inner", "reuse"), ((string?)inner.Json["workflow"], (string?)inner.Json["parent"]!["step"]));
    }

    [Fact]
    public async Task A_failed_run_tells_onFailure_what_happened()
    {
        await using var home = new Home();
        var run = await home.DriveAsync(Token, "run", home.Write("spec.yaml", """
            apiVersion: workflows/v1
            name: failing
            steps:
              bad: { uses: flow/fail, with: { message: The bin is full. }, retry: { maxAttempts: 3, on: [resource] } }
            onFailure:
              tell: { uses: flow/print, with: { message: "${{ error.step }}: ${{ error.code }}" } }
            finally:
              tidy: { uses: flow/print, with: { message: tidied } }
            """));

        Assert.Equal((1, "failed"), (run.Command.ExitCode, (string?)run.Json["state"]));
        Assert.Equal([("bad", "failed"), ("tell", "succeeded"), ("tidy", "succeeded")], run.States);
        Assert.Equal(("bad: flow-fail", 1), ((string?)run.Output("tell", "message"), (int)run.Step("bad")["attempts"]!));
    }
}
