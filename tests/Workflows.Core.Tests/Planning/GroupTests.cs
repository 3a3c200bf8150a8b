using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class GroupTests
{
    private const string Groups = """
        steps:
          first: { uses: flow/print, with: { message: hi } }
          outer:
            env: { STAGE: test }
            priority: 7
            steps:
              a: { uses: flow/print, with: { message: "${{ steps.first.outputs.message }}" } }
              inner:
                steps:
                  b: { uses: flow/print, needs: a, with: { message: "${{ steps.first.outputs.message + env.STAGE }}" } }
                  c: { uses: flow/print, priority: 0, needs: [b, second] }
                outputs: { said: "${{ steps.b.outputs.message }}" }
            outputs:
              said: ${{ steps.inner.outputs.said }}
              count: ${{ string.size(steps.a.outputs.message) }}
          second: { uses: flow/print }
          last: { uses: flow/print, with: { message: "${{ steps.outer.outputs.said }} ${{ steps.outer.outputs.count + 1 }}" } }
        outputs: { said: "${{ steps.outer.outputs.said }}" }
        """;

    [Fact]
    public void Is_a_flat_list_with_needs_among_siblings_only()
    {
        var plan = SpecText.PlanOf(Groups);

        Assert.Equal(
            ["first", "outer", "a outer", "inner outer", "b inner", "c inner", "second", "last"],
            plan.Steps.Select(s => s.Parent is null ? s.Id : $"{s.Id} {s.Parent}"));
        Assert.Equal(
            ["outer: first second", "inner: a", "c: b", "last: outer"],
            plan.Steps.Where(s => s.Needs.Count > 0).Select(s => $"{s.Id}: {string.Join(' ', s.Needs)}"));
        Assert.Equal((StepKind.Group, "group", false), (Step(plan, "outer").Kind, Step(plan, "outer").Activity, Step(plan, "outer").Cache));
        Assert.Equal(["said", "count"], Step(plan, "outer").Outputs!.Select(o => o.Name));
        Assert.Equal("STAGE", Assert.Single(Step(plan, "outer").Env!).Name);
        Assert.Equal([0, 7, 7, 7, 7, 0, 0, 0], plan.Steps.Select(s => s.Priority));
    }

    [Theory]
    [InlineData("x: { uses: flow/print, with: { message: \"${{ steps.a.outputs.message }}\" } }", "reference-into-group", "Give 'g' an output that shows it, and read steps.g.outputs.")]
    [InlineData("x: { uses: flow/print, needs: a }", "reference-into-group", "Write needs: g.")]
    [InlineData("x: { uses: flow/print, with: { message: \"${{ steps.deep.outputs.message }}\" } }", "reference-into-group", "Give 'g' an output that shows it")]
    [InlineData("x: { steps: { y: { uses: flow/print, needs: inner } } }", "reference-into-group", "Write needs: g.")]
    [InlineData("x: { uses: flow/print, with: { message: \"${{ steps.g.outputs.sad }}\" } }", "expression-name", "Did you mean 'said'?")]
    [InlineData("x: { steps: { y: { uses: flow/print, with: { message: \"${{ steps.x.state }}\" } } } }", "self-reference", "")]
    [InlineData("x: { steps: { y: { uses: flow/print, needs: x } } }", "self-reference", "")]
    [InlineData("x: { steps: { y: { uses: flow/print, needs: z } } }\n  z: { uses: flow/print, needs: x }", "cycle", "")]
    [InlineData("x: { steps: { y: { uses: flow/print } }, outputs: { o: \"${{ steps.x.outputs.o }}\" } }", "self-reference", "")]
    public void Refuses_what_crosses_its_border(string step, string code, string fix)
    {
        var mistake = SpecText.MistakeOf($"steps:\n  g:\n    steps:\n      a: {{ uses: flow/print }}\n      inner: {{ steps: {{ deep: {{ uses: flow/print }} }} }}\n    outputs: {{ said: \"${{{{ steps.a.outputs.message }}}}\" }}\n  {step}");

        Assert.Equal(code, mistake.Code);
        Assert.Contains(fix, mistake.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("if: always(), ", "", "possibly-missing")]
    [InlineData("if: always() && success(), ", "", null)]
    [InlineData("if: \"always() && steps.first.state == 'succeeded'\", ", "", null)]
    [InlineData("", "if: always(), ", null)]
    [InlineData("if: always(), ", "if: success(), ", "possibly-missing")]
    public void Asks_for_a_guard_where_the_group_may_run_without_what_its_steps_read(string group, string inner, string? code)
    {
        var result = SpecText.Plan($"steps:\n  first: {{ uses: flow/print }}\n  g: {{ {group}steps: {{ a: {{ {inner}uses: flow/print, with: {{ message: \"${{{{ steps.first.outputs.message }}}}\" }} }} }} }}");

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("a: { uses: flow/print }", null)]
    [InlineData("a: { uses: flow/print, if: inputs.x }", "possibly-missing")]
    [InlineData("a: { uses: flow/print, disabled: true }", "possibly-missing")]
    [InlineData("a: { uses: flow/print, continueOnError: true }", "possibly-missing")]
    [InlineData("b: { uses: flow/print, if: inputs.x }\n      a: { uses: flow/print, needs: b }", "possibly-missing")]
    public void Asks_for_a_guard_where_its_outputs_read_a_step_that_may_be_skipped(string steps, string? code)
    {
        var result = SpecText.Plan($"inputs: {{ x: {{ type: boolean }} }}\nsteps:\n  g:\n    steps:\n      {steps}\n    outputs: {{ o: \"${{{{ steps.a.outputs.message }}}}\" }}\n  z: {{ uses: flow/print, with: {{ message: \"${{{{ steps.g.outputs.o }}}}\" }} }}");

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData("continueOnError: true, uses: flow/print", "${{ steps.a.outputs.message }}", "possibly-missing")]
    [InlineData("continueOnError: true, uses: flow/print", "${{ steps.a.outputs.message ?? 'none' }}", null)]
    [InlineData("continueOnError: true, uses: flow/print", "${{ steps.a.state == 'succeeded' ? steps.a.outputs.message : 'none' }}", null)]
    [InlineData("disabled: true, uses: flow/print", "${{ steps.a.outputs.message }}", null)]
    public void Asks_for_a_guard_where_a_failure_may_have_passed(string a, string message, string? code)
    {
        var result = SpecText.Plan($"steps:\n  a: {{ {a} }}\n  b: {{ uses: flow/print, with: {{ message: \"{message}\" }} }}");

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Follows_test_data_through_its_outputs()
    {
        var mistake = SpecText.MistakeOf("""
            steps:
              g:
                steps:
                  load: { uses: data/load, with: { path: "${{ 'a.csv' }}" } }
                  split: { uses: data/cut, with: { dataset: "${{ steps.load.outputs.dataset }}" } }
                outputs: { held: "${{ steps.split.outputs.test }}", rest: "${{ steps.split.outputs.train }}" }
              good: { uses: train/net, with: { train: "${{ steps.g.outputs.rest }}", layers: [] } }
              bad: { uses: train/net, with: { train: "${{ steps.g.outputs.held }}", layers: [] } }
            """);

        Assert.Equal("leak", mistake.Code);
        Assert.Contains("steps.split.outputs.test → steps.g.outputs.held", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_a_long_chain_of_groups_whatever_their_order()
    {
        var groups = string.Concat(Enumerable.Range(0, 3000).Select(i =>
            $"  g{i}: {{ steps: {{ s{i}: {{ uses: flow/print }} }}, outputs: {{ o: \"${{{{ {(i == 2999 ? $"steps.s{i}.outputs.message" : $"steps.g{i + 1}.outputs.o")} }}}}\" }} }}\n"));

        Assert.Equal(6000, SpecText.PlanOf("steps:\n" + groups).Steps.Count);
    }

    [Fact]
    public void Refuses_outputs_that_grow_without_measure()
    {
        var groups = string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"  g{i}: {{ steps: {{ s{i}: {{ uses: flow/print }} }}, outputs: {{ {(i == 0 ? "a: 1" : $"a: \"${{{{ steps.g{i - 1}.outputs }}}}\", b: \"${{{{ steps.g{i - 1}.outputs }}}}\"")} }} }}\n"));

        Assert.Contains("expression-too-large", SpecText.Plan("steps:\n" + groups).Diagnostics.Select(d => d.Code));
    }

    private static PlannedStep Step(Plan plan, string id) => plan.Steps.Single(s => s.Id == id);
}
