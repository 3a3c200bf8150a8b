using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class SubWorkflowTests
{
    private const string Child = """
        inputs:
          data: { type: dataset }
          epochs: { type: integer, default: 5, maximum: 50 }
          mode: { type: enum, values: [fast, slow], default: fast }
        steps:
          split: { uses: data/cut, with: { dataset: "${{ inputs.data }}" } }
          train: { uses: train/net, with: { train: "${{ steps.split.outputs.train }}", layers: [], epochs: "${{ inputs.epochs }}" } }
        outputs:
          model: ${{ steps.train.outputs.model }}
          held: ${{ steps.split.outputs.test }}
          accuracy: ${{ steps.train.outputs.metrics.accuracy }}
        """;

    private const string Load = "  load: { uses: data/load, with: { path: \"${{ 'a.csv' }}\" } }\n";

    [Fact]
    public async Task Pins_the_plan_of_what_it_uses()
    {
        var plan = (await SpecText.PlanAsync(("top.yaml", Parent("data: \"${{ steps.load.outputs.dataset }}\"", "accuracy > 0.5")), ("child.yaml", Child))).Plan!;

        var child = Assert.Single(plan.Children!);
        Assert.Equal((StepKind.Workflow, child.Hash, "workflow child"), (plan.Steps[1].Kind, plan.Steps[1].Child, plan.Steps[1].Activity));
        Assert.Equal("child.yaml", Path.GetFileName(child.Source.File));
        Assert.Same(child, plan.FindChild(child.Hash));
    }

    [Theory]
    [InlineData("epochs: 5", "accuracy > 0", "missing-input")]
    [InlineData("data: \"${{ steps.load.outputs.dataset }}\", epochs: ten", "accuracy > 0", "input-type")]
    [InlineData("data: \"${{ steps.load.outputs.dataset }}\", epochs: 51", "accuracy > 0", "input-range")]
    [InlineData("data: \"${{ steps.load.outputs.dataset }}\", mode: fats", "accuracy > 0", "input-choice")]
    [InlineData("data: \"${{ steps.load.outputs.dataset }}\", epoch: 5", "accuracy > 0", "unknown-input")]
    [InlineData("data: \"${{ steps.load.outputs.dataset }}\"", "acuracy > 0", "expression-name")]
    [InlineData("data: \"${{ steps.load.outputs.dataset }}\"", "model", "expression-type")]
    public async Task Checks_inputs_and_outputs(string with, string condition, string code) =>
        Assert.Equal(code, Assert.Single((await SpecText.PlanAsync(("top.yaml", Parent(with, condition)), ("child.yaml", Child))).Diagnostics).Code);

    [Theory]
    [InlineData("./none.yaml", "sub-workflow-missing")]
    [InlineData("../child.yaml", "path-outside-source")]
    [InlineData("child@1.0.0", "sub-workflow-missing")]
    [InlineData("./top.yaml", "sub-workflow-cycle")]
    public async Task Refuses_what_it_cannot_use(string use, string code) =>
        Assert.Equal(code, Assert.Single((await SpecText.PlanAsync(("top.yaml", $"steps: {{ a: {{ workflow: {{ use: {use} }} }} }}"))).Diagnostics).Code);

    [Fact]
    public async Task Tells_the_mistakes_of_what_it_uses_at_their_place()
    {
        var result = await SpecText.PlanAsync(("top.yaml", "steps: { a: { workflow: { use: ./child.yaml } }, b: { workflow: { use: ./child.yaml } } }"), ("child.yaml", "steps: { x: { uses: flow/pront } }"));

        var mistake = Assert.Single(result.Diagnostics);
        Assert.Null(result.Plan);
        Assert.Equal(("unknown-activity", "./child.yaml"), (mistake.Code, mistake.Span.File));
    }

    [Fact]
    public async Task Finds_a_cycle_over_several_files()
    {
        var result = await SpecText.PlanAsync(("a.yaml", Use("b")), ("b.yaml", Use("c")), ("c.yaml", Use("b")));

        Assert.Equal("Workflows use each other: b.yaml → c.yaml → b.yaml.", Assert.Single(result.Diagnostics).Message);
    }

    [Theory]
    [InlineData(17, null)]
    [InlineData(18, "sub-workflow-depth")]
    public async Task Goes_sixteen_levels_down(int files, string? code)
    {
        var all = Enumerable.Range(0, files).Select(i => ($"w{i}.yaml", i == files - 1 ? "steps: { s: { uses: flow/print } }" : Use($"w{i + 1}")));

        var result = await SpecText.PlanAsync([.. all]);

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
        if (code is null) Assert.Equal(15, result.Plan!.FindChild(result.Plan.Steps[0].Child!)!.Children!.Count);
    }

    [Fact]
    public async Task Plans_once_what_many_use()
    {
        // Without remembering it would plan the last one 2^15 times.
        var all = Enumerable.Range(0, 16).Select(i => ($"w{i}.yaml", i == 15 ? "steps: { s: { uses: flow/print } }"
            : $"steps: {{ a: {{ workflow: {{ use: ./w{i + 1}.yaml }} }}, b: {{ workflow: {{ use: ./w{i + 1}.yaml }} }} }}"));

        Assert.Equal(15, (await SpecText.PlanAsync([.. all])).Plan!.Children!.Count);
    }

    [Theory]
    [InlineData("train", null)]
    [InlineData("test", "leak")]
    public async Task Carries_leakage_in_and_out(string part, string? code)
    {
        var inwards = await SpecText.PlanAsync(
            ("top.yaml", $"steps:\n{Load}  cut: {{ uses: data/cut, with: {{ dataset: \"${{{{ steps.load.outputs.dataset }}}}\" }} }}\n  a: {{ workflow: {{ use: ./child.yaml, with: {{ data: \"${{{{ steps.cut.outputs.{part} }}}}\" }} }} }}"),
            ("child.yaml", Child));
        Assert.Equal(code, inwards.Diagnostics.SingleOrDefault()?.Code);

        var output = part == "test" ? "held" : "rest";
        var outwards = await SpecText.PlanAsync(
            ("top.yaml", $"steps:\n{Load}  a: {{ workflow: {{ use: ./child.yaml, with: {{ data: \"${{{{ steps.load.outputs.dataset }}}}\" }} }} }}\n  net: {{ uses: train/net, with: {{ train: \"${{{{ steps.a.outputs.{output} }}}}\", layers: [] }} }}"),
            ("child.yaml", Child.Replace("  held:", "  rest: ${{ steps.split.outputs.train }}\n  held:", StringComparison.Ordinal)));
        Assert.Equal(code, outwards.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task Changes_its_identity_with_that_of_what_it_uses()
    {
        var one = await SpecText.PlanAsync(("a.yaml", Use("b")), ("b.yaml", "steps: { s: { uses: flow/print } }"));
        var same = await SpecText.PlanAsync(("a.yaml", Use("b")), ("b.yaml", "# note\nsteps: { s: { uses: flow/print } }"));
        var other = await SpecText.PlanAsync(("a.yaml", Use("b")), ("b.yaml", "steps: { t: { uses: flow/print } }"));

        Assert.Equal(one.Plan!.Hash, same.Plan!.Hash);
        Assert.NotEqual(one.Plan.Hash, other.Plan!.Hash);
    }

    private static string Parent(string with, string condition) =>
        $"steps:\n{Load}  a: {{ workflow: {{ use: ./child.yaml, with: {{ {with} }} }} }}\n  b: {{ uses: flow/print, if: \"steps.a.outputs.{condition}\" }}";

    private static string Use(string name) => $"steps: {{ a: {{ workflow: {{ use: ./{name}.yaml }} }} }}";
}
