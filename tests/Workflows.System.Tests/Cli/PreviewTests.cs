using System.Text.Json.Nodes;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

/// <summary><c>plan</c> of everything that is more than a step.</summary>
public sealed class PreviewTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: many
        inputs:
          parts: { type: array, default: [0.2, 0.5] }
        steps:
          load: { uses: data/read-csv, with: { path: rows.csv, label: kind } }
          sweep:
            foreach: ${{ inputs.parts }}
            uses: data/split
            with: { dataset: "${{ steps.load.outputs.dataset }}", test: "${{ item }}", validation: 0 }
          each:
            needs: [sweep]
            foreach: "${{ steps.tell.outputs.message == 'x' ? [1] : [2, 3] }}"
            uses: flow/print
            with: { message: "part ${{ item }}" }
          tell: { uses: flow/print, with: { message: told } }
          both:
            steps:
              one: { uses: flow/print, with: { message: one } }
              two: { uses: data/read-csv, with: { path: rows.csv, label: kind, columns: [a] } }
            outputs: { said: "${{ steps.one.outputs.message }}" }
          ask: { needs: [load], approval: { message: "Go on with ${{ inputs.parts[0] }}?" } }
          after: { uses: flow/print, needs: [ask], with: { message: after } }
          off: { uses: flow/print, disabled: true, with: { message: never } }
        onFailure:
          mourn: { uses: flow/print, with: { message: sad } }
        finally:
          tidy: { uses: flow/print, with: { message: tidied } }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Elements_groups_and_questions_show_as_what_they_are()
    {
        await using var home = new Home();
        Chain.WriteRows(home, 12);
        var spec = home.Write("many.yaml", Spec);
        var first = await PlanAsync(home, spec);
        await home.RunAsync(Token, "run", spec, "--only", "sweep");

        var second = await PlanAsync(home, spec);

        Assert.Equal(("run", "never ran here"), Of(first, "load"));
        Assert.Equal(("run", "one for each item of ${{ inputs.parts }}; needs 'load', which runs"), Of(first, "sweep"));
        Assert.Equal(("run", "needs 'load', which runs"), Of(first, "sweep@0.5"));
        Assert.Equal(("cached", "all 2 elements"), Of(second, "sweep"));
        Assert.Equal("cached", Of(second, "sweep@0.2").Action);
        Assert.Equal("cached", Of(second, "sweep@0.5").Action);
        Assert.Equal("effect", Of(second, "each").Action);
        Assert.StartsWith("one for each item of", Of(second, "each").Reason);
        Assert.Equal(("run", "some of it runs"), Of(second, "both"));
        Assert.Equal(("effect", "run"), (Of(second, "one").Action, Of(second, "two").Action));
        Assert.Equal(("wait", "asks: Go on with 0.2?"), Of(second, "ask"));
        Assert.Equal("effect", Of(second, "after").Action);
        Assert.Equal(("skip", "it is disabled"), Of(second, "off"));
        Assert.Equal(("skip", "only when a step fails"), Of(second, "mourn"));
        Assert.Equal("effect", Of(second, "tidy").Action);
    }

    [Fact]
    public async Task A_sub_workflow_is_looked_into()
    {
        await using var home = new Home();
        Chain.Write(home);
        home.Write("inner.yaml", """
            apiVersion: workflows/v1
            name: inner
            inputs:
              share: { type: number }
            steps:
              load: { uses: data/read-csv, with: { path: rows.csv, label: kind } }
              split: { uses: data/split, with: { dataset: "${{ steps.load.outputs.dataset }}", test: "${{ inputs.share }}", validation: 0 } }
            outputs:
              rows: ${{ steps.split.outputs.train.rows }}
            """);
        var outer = home.Write("outer.yaml", """
            apiVersion: workflows/v1
            name: outer
            inputs:
              share: { type: number, default: 0.5 }
            steps:
              part: { workflow: { use: ./inner.yaml, with: { share: "${{ inputs.share }}" } } }
            outputs:
              rows: ${{ steps.part.outputs.rows }}
            """);
        await home.DriveAsync(Token, "run", outer);

        var same = await PlanAsync(home, outer);
        var other = await PlanAsync(home, outer, "--input", "share=0.25");

        Assert.Equal(("cached", "nothing in it changed"), Of(same, "part"));
        Assert.Equal(("run", "1 of 2 steps in it run; split: input test: 0.5 → 0.25"), Of(other, "part"));
    }

    [Fact]
    public async Task What_would_be_deployed_is_named()
    {
        await using var home = new Home();
        var spec = home.Write("deploys.yaml", """
            apiVersion: workflows/v1
            name: deploys
            inputs:
              name: { type: string, default: iris }
            steps:
              load: { uses: data/read-csv, with: { path: rows.csv, label: kind } }
              train: { uses: train/classifier, with: { train: "${{ steps.load.outputs.dataset }}", model: { layers: [{ dense: 2 }] }, epochs: 1 } }
              onnx: { uses: convert/onnx, with: { model: "${{ steps.train.outputs.model }}" } }
              release:
                if: ${{ steps.train.outputs.metrics.accuracy > 0.9 }}
                uses: deploy/model
                with: { model: "${{ steps.onnx.outputs.model }}", name: "${{ inputs.name }}", alias: champion }
            """);
        Chain.WriteRows(home, 12);

        var plan = await home.RunAsync(Token, "plan", spec);

        Assert.Contains("would deploy iris as champion (release, if steps.train.outputs.metrics.accuracy > 0.9)", plan.Output);
    }

    private static async Task<JsonNode> PlanAsync(Home home, string spec, params string[] more) =>
        (await home.RunAsync(Token, ["plan", spec, "-o", "json", .. more])).Json;

    private static (string Action, string Reason) Of(JsonNode plan, string id) =>
        plan["steps"]!.AsArray().Single(s => (string?)s!["id"] == id) is { } step ? ((string)step["action"]!, (string)step["reason"]!) : default;
}
