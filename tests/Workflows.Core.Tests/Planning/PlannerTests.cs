using System.Text.Json;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class PlannerTests
{
    private const string Pipeline = """
        inputs:
          epochs: { type: integer, default: 30, minimum: 1 }
          path: { type: string, default: a.csv }
        seed: 7
        steps:
          load: { uses: data/load, with: { path: "${{ inputs.path }}" } }
          split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}", test: 0.5 } }
          train:
            uses: train/net
            with:
              train: ${{ steps.split.outputs.train }}
              layers: [{ dense: 5, activation: relu }, { dense: 2 }]
              optimizer: { adam: { learningRate: 0.001 } }
              epochs: ${{ inputs.epochs * 2 }}
              patience: 60m
              tags: { who: "run ${{ run.id }} of ${{ inputs.epochs }}" }
          onnx: { uses: convert/onnx, with: { model: "${{ steps.train.outputs.model }}" } }
          judge: { uses: evaluate/net, needs: [load], with: { models: ["${{ steps.onnx.outputs.model }}"], dataset: "${{ steps.split.outputs.test }}" } }
          serve: { uses: serve/net, if: steps.judge.outputs.metrics.passed, with: { model: "${{ steps.onnx.outputs.model }}" } }
        finally:
          tell: { uses: flow/print, with: { message: "it ${{ steps.train.state }}" } }
        outputs:
          accuracy: ${{ steps.judge.outputs.metrics.accuracy }}
        """;

    [Fact]
    public void Plans_steps_with_their_bindings_and_edges()
    {
        var plan = SpecText.PlanOf(Pipeline);

        Assert.Equal((7, "test"), (plan.Seed, plan.Workflow));
        Assert.Equal(["load", "split", "train", "onnx", "judge", "serve", "tell"], plan.Steps.Select(s => s.Id));
        Assert.Equal(["load", "onnx", "split"], Step(plan, "judge").Needs);
        Assert.Equal(["judge", "onnx"], Step(plan, "serve").Needs);
        Assert.Equal("steps.judge.outputs.metrics.passed", Step(plan, "serve").If);
        Assert.True(Step(plan, "tell").IsFinal);

        var train = Step(plan, "train");
        Assert.Equal((3, true, Effect.Pure, true), (train.ActivityVersion, train.UsesDevice, train.Effect, train.Cache));
        Assert.Equal(256L << 20, train.Resources.Bytes);
        Assert.Equal("inputs.epochs * 2", Assert.IsType<ExpressionBinding>(train.With["epochs"]).Expression);
        Assert.Equal("""[{"dense":5,"activation":"relu"},{"dense":2}]""", Assert.IsType<LiteralBinding>(train.With["layers"]).Value!.ToJsonString());
        Assert.Equal("PT1H", Assert.IsType<LiteralBinding>(train.With["patience"]).Value!.GetValue<string>());
        Assert.Equal(4, Assert.IsType<TextBinding>(Assert.IsType<MapBinding>(train.With["tags"]).Fields["who"]).Parts.Count);
        Assert.Equal((false, 0L), (Step(plan, "serve").Cache, Step(plan, "load").Resources.Bytes));
    }

    [Fact]
    public void Keeps_its_identity_when_only_places_and_descriptions_change()
    {
        var hash = SpecText.PlanOf(Pipeline).Hash;

        Assert.Matches("^sha256:[0-9a-f]{64}$", hash);
        Assert.Equal(hash, SpecText.PlanOf("# a comment\ndescription: other\nlabels: { team: a }\n" + Pipeline, "/elsewhere").Hash);
        Assert.NotEqual(hash, SpecText.PlanOf(Pipeline.Replace("dense: 5", "dense: 6", StringComparison.Ordinal)).Hash);
        Assert.NotEqual(hash, SpecText.PlanOf(Pipeline.Replace("* 2", "* 3", StringComparison.Ordinal)).Hash);
    }

    [Fact]
    public void Survives_its_json()
    {
        var plan = SpecText.PlanOf(Pipeline);
        var again = JsonSerializer.Deserialize<Plan>(JsonSerializer.Serialize(plan, WorkflowJson.Options), WorkflowJson.Options)!;

        Assert.Equal(JsonSerializer.Serialize(plan, WorkflowJson.Options), JsonSerializer.Serialize(again, WorkflowJson.Options));
        Assert.Equal(plan.Hash, again.Hash);
    }

    [Theory]
    [InlineData("steps: { a: { uses: flow/pront } }", "unknown-activity", "3:21", "Did you mean 'flow/print'?")]
    [InlineData("steps: { a: { uses: flow/print, with: { mesage: hi } } }", "unknown-input", "3:41", "Did you mean 'message'?")]
    [InlineData("steps: { a: { uses: flow/pause } }", "missing-input", "3:21", "Add 'for'.")]
    [InlineData("steps: { a: { uses: flow/pause, with: { for: 90 } } }", "input-type", "3:46", "Write a duration: 90s, 15m, 2h, 7d or PT1H30M.")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: 5 } } }", "input-type", "3:50", "quotes")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: [] } } }", "input-type", "3:50", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ 5 }}\" } } }", "input-type", "3:55", "format('{0}', value)")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"x ${{ 5 + }}\" } } }", "expression-syntax", "3:57", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"x ${{ 5\" } } }", "expression-open", "3:53", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: 'it is ${{ inputs.epoch }}' } } }", "expression-name", "3:68", "Declare it under 'inputs'.")]
    [InlineData("steps: { a: { uses: flow/print, if: 1 } }", "expression-type", "3:37", "")]
    [InlineData("steps: { a: { uses: flow/print, if: 'when ${{ true }}' } }", "expression-syntax", "3:37", "")]
    [InlineData("steps: { a: { uses: flow/print, if: \"success() &\" } }", "expression-syntax", "3:48", "")]
    [InlineData("steps: { a: { uses: flow/print, needs: [b] } }", "unknown-step", "3:41", "")]
    [InlineData("steps: { a: { uses: flow/print, needs: [a] } }", "self-reference", "3:41", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ steps.a.outputs.message }}\" } } }", "self-reference", "3:55", "")]
    [InlineData("steps: { a: { uses: flow/print, needs: [b] } }\nfinally: { b: { uses: flow/print } }", "finally-reference", "3:41", "")]
    [InlineData("steps: { a: { uses: flow/print } }\nfinally: { b: { uses: flow/print, needs: [a] } }", "finally-need", "4:43", "")]
    [InlineData("steps: { a: { uses: flow/print, resources: { device: gpu } } }", "resources-never-fit", "3:44", "Write device: any.")]
    [InlineData("steps: { a: { uses: flow/print, resources: { memory: 2Gi } } }", "resources-never-fit", "3:44", "Ask for less memory.")]
    public void Points_at_the_mistake(string yaml, string code, string place, string fix)
    {
        var mistake = SpecText.MistakeOf(yaml);

        Assert.Equal((code, place), (mistake.Code, $"{mistake.Span.Line}:{mistake.Span.Column}"));
        Assert.Contains(fix, mistake.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layers: [{ dense: 0 }]", "input-range", "'layers[0].dense' in step 'train': 0 is below the minimum 1.")]
    [InlineData("layers: [{ dense: 1.5 }]", "input-type", "'layers[0].dense' in step 'train' takes integer, not 1.5.")]
    [InlineData("layers: [{ activation: relu }]", "input-choice", "'layers[0]' in step 'train' needs one of dense, dropout.")]
    [InlineData("layers: [{ dense: 1, dropout: 0.1 }]", "input-choice", "'layers[0]' in step 'train' has dense and dropout, of which only one may be given.")]
    [InlineData("layers: [{ dense: 1, activation: rleu }]", "input-choice", "'layers[0].activation' in step 'train' cannot be the text 'rleu'.")]
    [InlineData("layers: { dense: 1 }", "input-type", "'layers' in step 'train' takes list of { dense, dropout, activation }, not a mapping.")]
    [InlineData("layers: [], optimizer: { adam: { } }", "missing-input", "'optimizer.adam' in step 'train' needs 'learningRate' (number).")]
    [InlineData("layers: [], optimizer: { adm: { } }", "unknown-input", "'optimizer' in step 'train' has no input 'adm'.")]
    [InlineData("layers: [], epochs: '30'", "input-type", "'epochs' in step 'train' takes integer, not the text '30'.")]
    [InlineData("layers: [], epochs: 501", "input-range", "'epochs' in step 'train': 501 is above the maximum 500.")]
    [InlineData("layers: [], epochs: \"${{ 0.5 }}\"", "input-type", "'epochs' in step 'train' takes integer, not number.")]
    [InlineData("layers: [], tags: { a: 1 }", "input-type", "'tags.a' in step 'train' takes string, not 1.")]
    public void Checks_values_to_the_leaf(string with, string code, string message)
    {
        var result = SpecText.Plan($"steps:\n  split: {{ uses: data/cut, with: {{ dataset: \"${{{{ steps.split2.outputs.train }}}}\" }} }}\n  split2: {{ uses: data/cut, with: {{ dataset: \"${{{{ steps.load.outputs.dataset }}}}\" }} }}\n  load: {{ uses: data/load, with: {{ path: \"${{{{ 'a.csv' }}}}\" }} }}\n  train: {{ uses: train/net, with: {{ train: \"${{{{ steps.split.outputs.train }}}}\", {with} }} }}");

        Assert.Contains((code, message), result.Diagnostics.Select(d => (d.Code, d.Message)));
    }

    [Fact]
    public void Reports_all_mistakes_together_by_place()
    {
        var result = SpecText.Plan("""
            steps:
              b: { uses: flow/pause, with: { for: soon } }
              a: { uses: flow/print, needs: [nobody], if: "'a' > 1", with: { message: "${{ inputs.x }}", mess: 1 } }
            outputs:
              x: ${{ steps.b.outputs.mesage }}
            """);

        Assert.Equal(["input-type", "unknown-step", "expression-type", "expression-name", "unknown-input", "expression-name"], result.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Says_nothing_about_what_follows_from_an_unknown_activity() =>
        Assert.Equal("unknown-activity", SpecText.MistakeOf("""
            steps:
              a: { uses: train/nets, with: { x: 1 } }
              b: { uses: flow/print, with: { message: "${{ steps.a.outputs.some.thing }}" } }
            """).Code);

    [Fact]
    public void Names_the_way_out_of_a_wrong_model_format()
    {
        var mistake = SpecText.MistakeOf(Pipeline.Replace("models: [\"${{ steps.onnx", "models: [\"${{ steps.train", StringComparison.Ordinal));

        Assert.Equal(("model-format", "'models[0]' in step 'judge' takes model (onnx), not model (network)."), (mistake.Code, mistake.Message));
        Assert.Equal("Convert it with a step that uses convert/onnx.", mistake.Fix);
    }

    [Fact]
    public void Refuses_a_dataset_where_a_model_is_asked()
    {
        var mistake = SpecText.MistakeOf(Pipeline.Replace("model: \"${{ steps.train.outputs.model", "model: \"${{ steps.split.outputs.train", StringComparison.Ordinal));

        Assert.Equal(("input-type", "'model' in step 'onnx' takes model (network), not dataset."), (mistake.Code, mistake.Message));
    }

    [Theory]
    [InlineData("a b c", "a:b b:c c:a", "a → b → c → a")]
    [InlineData("a b c d", "a: b:c c:d d:b", "b → c → d → b")]
    [InlineData("d c b a", "d:c c:b b:d a:d", "d → c → b → d")]
    public void Prints_a_cycle(string ids, string edges, string cycle)
    {
        var needs = edges.Split(' ').Select(e => e.Split(':')).ToDictionary(e => e[0], e => e[1]);
        var yaml = "steps:\n" + string.Join('\n', ids.Split(' ').Select(id => $"  {id}: {{ uses: flow/print, needs: [{needs[id]}] }}"));

        var mistake = SpecText.MistakeOf(yaml);

        Assert.Equal(("cycle", $"Steps wait for each other: {cycle}."), (mistake.Code, mistake.Message));
    }

    [Fact]
    public void Prints_every_cycle_once() =>
        Assert.Equal(["Steps wait for each other: a → b → a.", "Steps wait for each other: c → d → c."], SpecText.Plan("""
            steps:
              a: { uses: flow/print, needs: [b] }
              b: { uses: flow/print, needs: [a] }
              c: { uses: flow/print, needs: [d, a] }
              d: { uses: flow/print, needs: [c] }
              e: { uses: flow/print, needs: [d] }
            """).Diagnostics.Select(d => d.Message));

    [Theory]
    [InlineData("if: always()", "possibly-missing")]
    [InlineData("if: \"!cancelled()\"", "possibly-missing")]
    [InlineData("if: always() && steps.a.state == 'failed'", "possibly-missing")]
    [InlineData("if: always() && steps.a.state == 'succeeded'", null)]
    [InlineData("if: always() && 'succeeded' == steps.a.state", null)]
    [InlineData("if: success()", null)]
    [InlineData("if: success() || failure()", "possibly-missing")]
    [InlineData("if: steps.a.state == 'failed'", null)]
    public void Asks_for_a_guard_when_a_status_function_replaces_the_rule(string condition, string? code)
    {
        var result = SpecText.Plan($"steps:\n  a: {{ uses: flow/print }}\n  b:\n    uses: flow/print\n    {condition}\n    with: {{ message: \"${{{{ steps.a.outputs.message }}}}\" }}");

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("${{ steps.a.outputs.message }}", "possibly-missing")]
    [InlineData("${{ steps.a.outputs.message ?? 'none' }}", null)]
    [InlineData("${{ steps.a.state == 'succeeded' ? steps.a.outputs.message : 'none' }}", null)]
    public void Asks_for_a_default_in_finally(string message, string? code)
    {
        var result = SpecText.Plan($"steps:\n  a: {{ uses: flow/print }}\nfinally:\n  b: {{ uses: flow/print, with: {{ message: \"{message}\" }} }}");

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("b", "possibly-missing")]
    [InlineData("c", "possibly-missing")]
    [InlineData("d", null)]
    public void Asks_for_a_default_of_an_output_that_a_skipped_step_may_owe(string step, string? code)
    {
        var result = SpecText.Plan($$$"""
            inputs: { x: { type: boolean } }
            steps:
              a: { uses: flow/print }
              b: { uses: flow/print, if: inputs.x }
              c: { uses: flow/print, needs: [b] }
              d: { uses: flow/print, needs: [b], if: always() }
            outputs: { x: "${{ steps.{{{step}}}.outputs.message }}" }
            """);

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Follows_test_data_to_where_they_are_fitted()
    {
        var leaky = LeakingSteps("");

        var mistake = SpecText.MistakeOf(leaky);

        Assert.Equal("leak", mistake.Code);
        Assert.Equal(
            "Test data leak into 'train' of step 'again', which fits or chooses with it: steps.split.outputs.test → steps.judge.outputs.best → steps.half.outputs.train.",
            mistake.Message);
        Assert.Equal("again:", leaky.ReplaceLineEndings("\n").Split('\n')[mistake.Span.Line - 3].Trim()[..6]);
    }

    [Fact]
    public void Lets_a_step_say_that_the_leak_is_meant() => SpecText.PlanOf(LeakingSteps("allowLeak: true,"));

    [Fact]
    public void Lets_untainted_outputs_and_conditions_pass() => SpecText.PlanOf("""
        steps:
          load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
          split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
          judge: { uses: evaluate/net, with: { models: [], dataset: "${{ steps.split.outputs.test }}" } }
          train:
            uses: train/net
            if: steps.judge.outputs.metrics.passed
            with: { train: "${{ steps.split.outputs.train }}", layers: [], epochs: "${{ steps.split.outputs.sizes.train ?? 1 }}" }
        """);

    private static string LeakingSteps(string keys) => $$$"""
        steps:
          load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
          split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
          judge: { uses: evaluate/net, with: { models: [], dataset: "${{ steps.split.outputs.test }}" } }
          half: { uses: data/cut, with: { dataset: "${{ steps.judge.outputs.best }}" } }
          again: { uses: train/net, {{{keys}}} with: { train: "${{ steps.half.outputs.train }}", layers: [] } }
        """;

    private static PlannedStep Step(Plan plan, string id) => plan.Steps.Single(s => s.Id == id);
}
