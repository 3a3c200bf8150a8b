using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class ExpansionTests
{
    private const string Sweep = """
        inputs:
          rates: { type: array, items: { type: number }, default: [0.1] }
        vars: { widths: [16, 32] }
        steps:
          load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
          split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
          sweep:
            matrix:
              rate: ${{ inputs.rates }}
              width: ${{ vars.widths }}
              include: [{ rate: 0.5, width: 8, note: wide }]
              exclude: [{ rate: 0.1, width: 32 }]
              maxParallel: 2
              failFast: false
            uses: train/net
            with:
              train: ${{ steps.split.outputs.train }}
              layers: [{ dense: "${{ matrix.width }}" }]
              optimizer: { sgd: { learningRate: "${{ matrix.rate }}" } }
              tags: { note: "${{ matrix.note ?? 'none' }}" }
          print:
            foreach: ["a", "b"]
            uses: flow/print
            with: { message: "${{ item }}" }
        outputs:
          all: ${{ steps.sweep.outputs.metrics.accuracy }}
          best: ${{ best(steps.sweep.outputs, 'metrics.accuracy', 'max').matrix.rate }}
          model: ${{ best(steps.sweep.outputs, 'metrics.accuracy', 'max').model }}
          said: ${{ join(steps.print.outputs.message, ', ') }}
          first: ${{ steps.print.outputs[0].item }}
          keys: ${{ steps.sweep.outputs.key }}
        """;

    [Fact]
    public void Keeps_its_lists_as_bindings()
    {
        var plan = SpecText.PlanOf(Sweep);
        var sweep = plan.Steps.Single(s => s.Id == "sweep");

        Assert.Equal(["rate", "width"], sweep.Matrix!.Axes.Select(a => a.Name));
        Assert.Equal("inputs.rates", Assert.IsType<ExpressionBinding>(sweep.Matrix.Axes[0].Value).Expression);
        Assert.Equal("""[{"rate":0.5,"width":8,"note":"wide"}]""", Assert.IsType<LiteralBinding>(sweep.Matrix.Include).Value!.ToJsonString());
        Assert.Equal((2, false), (sweep.Matrix.MaxParallel, sweep.Matrix.FailFast));
        Assert.Equal("""["a","b"]""", Assert.IsType<LiteralBinding>(plan.Steps[3].Foreach!.Items).Value!.ToJsonString());
        Assert.Equal(JsonSerializer.Serialize(plan, WorkflowJson.Options), JsonSerializer.Serialize(JsonSerializer.Deserialize<Plan>(JsonSerializer.Serialize(plan, WorkflowJson.Options), WorkflowJson.Options), WorkflowJson.Options));
    }

    [Theory]
    [InlineData("foreach: [a, b], uses: flow/print, if: item == 'a'", "element-in-condition", "write this on a step inside")]
    [InlineData("matrix: { x: [1, 2] }, uses: flow/print, if: matrix.x > 1", "element-in-condition", "")]
    [InlineData("uses: flow/print, with: { message: \"${{ item }}\" }", "item-outside", "")]
    [InlineData("uses: flow/print, with: { message: \"${{ matrix.x }}\" }", "matrix-outside", "")]
    [InlineData("foreach: [a], uses: flow/print, with: { message: \"${{ matrix.x }}\" }", "matrix-outside", "")]
    [InlineData("matrix: { x: [1, 2] }, uses: flow/print, with: { message: \"${{ matrix.depth }}\" }", "expression-name", "There is x.")]
    [InlineData("matrix: { x: [1, 2] }, uses: flow/print, with: { message: \"${{ matrix.x }}\" }", "input-type", "")]
    [InlineData("matrix: { x: [1, b] }, uses: flow/print", "mixed-types", "")]
    [InlineData("matrix: { x: [1], include: [{ x: b }] }, uses: flow/print", "mixed-types", "")]
    [InlineData("matrix: { x: [1], include: [{ x: 2, y: 1 }] }, uses: flow/print, with: { message: \"${{ format('{0}', matrix.y) }}\" }", "possibly-missing", "")]
    [InlineData("matrix: { x: [1], y: [1], include: [{ x: 2 }] }, uses: flow/print, with: { message: \"${{ format('{0}', matrix.y) }}\" }", "possibly-missing", "")]
    [InlineData("foreach: \"${{ inputs.n }}\", uses: flow/print", "expansion-items", "")]
    [InlineData("foreach: \"${{ inputs.m }}\", uses: flow/print", "expression-name", "")]
    [InlineData("foreach: [1, 2], uses: run/tool, with: { program: a }", "output-reserved", "Make the step a group")]
    [InlineData("foreach: [1, 2], steps: { b: { foreach: \"${{ item }}\", uses: flow/print } }", "expansion-items", "")]
    [InlineData("foreach: [1, 2], steps: { b: { uses: flow/print, if: item > 1, with: { message: \"${{ item }}\" } } }", "input-type", "")]
    public void Points_at_the_mistake(string step, string code, string fix)
    {
        var mistake = SpecText.MistakeOf($"inputs: {{ n: {{ type: integer }} }}\nsteps:\n  a: {{ {step} }}");

        Assert.Equal(code, mistake.Code);
        Assert.Contains(fix, mistake.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 16, "", null)]
    [InlineData(16, 17, "", "matrix-too-large")]
    [InlineData(1000, 1000, "", "matrix-too-large")]
    [InlineData(16, 17, ", exclude: [{ x: 0 }, { y: 0 }]", null)]
    [InlineData(16, 16, ", include: [{ x: 0, y: 0, z: 1 }]", null)]
    [InlineData(16, 16, ", include: [{ x: 99, y: 99 }]", "matrix-too-large")]
    public void Counts_the_elements_of_a_literal_matrix(int xs, int ys, string more, string? code)
    {
        var matrix = $"x: [{string.Join(", ", Enumerable.Range(0, xs))}], y: [{string.Join(", ", Enumerable.Range(0, ys))}]{more}";

        Assert.Equal(code, SpecText.Plan($"steps:\n  a: {{ matrix: {{ {matrix} }}, uses: flow/print }}").Diagnostics.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("steps.a.outputs", "list of { key, item, state, message }")]
    [InlineData("steps.a.outputs.message", "list of string")]
    [InlineData("steps.a.outputs.state", "list of one of succeeded")]
    [InlineData("steps.g.outputs.o", "list of list of string")]
    [InlineData("array.first(steps.g.outputs).o", "list of string")]
    [InlineData("best(steps.s.outputs, 'score', 'min').matrix.size", "integer")]
    public void Gives_its_outputs_a_type(string expression, string type)
    {
        var mistake = SpecText.MistakeOf($$$"""
            steps:
              a: { foreach: [x, y], uses: flow/print }
              g:
                matrix: { size: [1, 2] }
                steps: { b: { foreach: [x, y], uses: flow/print } }
                outputs: { o: "${{ steps.b.outputs.message }}" }
              s:
                matrix: { size: [1, 2] }
                steps: { c: { uses: flow/print } }
                outputs: { score: "${{ matrix.size * 2 }}" }
              ask: { uses: flow/print, if: "${{ {{{expression}}} }}" }
            """);

        Assert.Equal($"An 'if' takes boolean, not {type}.", mistake.Message);
    }

    [Theory]
    [InlineData("best(steps.a.outputs, 'metrics.acuracy', 'max').key", "best-path", "Did you mean 'accuracy'?")]
    [InlineData("best(steps.a.outputs, 'metrics', 'max').key", "best-path", "")]
    [InlineData("best(steps.a.outputs, 'metrics.passed', 'max').key", "best-path", "")]
    [InlineData("best(steps.a.outputs, run.id, 'max').key", "best-path", "")]
    [InlineData("best(steps.a.outputs, 'metrics.accuracy', 'most').key", "expression-type", "")]
    [InlineData("best(steps.b.outputs, 'metrics.accuracy', 'max').key", "expression-type", "")]
    public void Checks_what_the_best_is_chosen_by(string expression, string code, string fix)
    {
        var mistake = SpecText.MistakeOf($$$"""
            steps:
              load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
              a: { foreach: [1, 2], uses: train/net, with: { train: "${{ steps.load.outputs.dataset }}", layers: [] } }
              b: { uses: train/net, with: { train: "${{ steps.load.outputs.dataset }}", layers: [] } }
              c: { uses: flow/print, with: { message: "${{ {{{expression}}} }}" } }
            """);

        Assert.Equal(code, mistake.Code);
        Assert.Contains(fix, mistake.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps.judge.outputs.metrics", "", "leak")]
    [InlineData("steps.judge.outputs.metrics", "allowLeak: true, ", null)]
    [InlineData("steps.train.outputs.metrics", "", null)]
    public void Refuses_to_choose_by_test_data(string metrics, string keys, string? code)
    {
        var result = SpecText.Plan($$$"""
            steps:
              load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
              split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
              sweep:
                matrix: { epochs: [1, 2] }
                steps:
                  train: { uses: train/net, with: { train: "${{ steps.split.outputs.train }}", layers: [], epochs: "${{ matrix.epochs }}" } }
                  onnx: { uses: convert/onnx, with: { model: "${{ steps.train.outputs.model }}" } }
                  judge: { uses: evaluate/net, with: { models: ["${{ steps.onnx.outputs.model }}"], dataset: "${{ steps.split.outputs.test }}" } }
                outputs: { model: "${{ steps.train.outputs.model }}", metrics: "${{ {{{metrics}}} }}", held: "${{ steps.judge.outputs.metrics }}" }
              chosen: { {{{keys}}}uses: convert/onnx, with: { model: "${{ best(steps.sweep.outputs, 'metrics.accuracy', 'max').model }}" } }
            """);

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Follows_test_data_through_the_items_of_a_list()
    {
        var mistake = SpecText.MistakeOf("""
            steps:
              load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
              split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
              each: { foreach: ["${{ steps.split.outputs.test }}"], uses: train/net, with: { train: "${{ item }}", layers: [] } }
            """);

        Assert.Equal("leak", mistake.Code);
    }
}
