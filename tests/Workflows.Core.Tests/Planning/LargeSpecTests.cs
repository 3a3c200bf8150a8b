using System.Text;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Workflows.Core.Tests.Activities;
using Xunit;

namespace Workflows.Core.Tests.Planning;

/// <summary>Plans of thousands of steps. What they cost is measured elsewhere; here it is counted.</summary>
public sealed class LargeSpecTests
{
    [Fact]
    public void Allocates_in_proportion_to_its_steps()
    {
        Bytes(40);
        var (few, many) = (Bytes(40) / 40.0, Bytes(4_000) / 4_000.0);

        Assert.InRange(many, 0, few * 1.5);
    }

    [Fact]
    public void Lists_a_hundred_of_ten_thousand_mistakes()
    {
        var yaml = "steps:\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"  step{i}: {{ uses: flow/pront, needs: [stop{i}], with: {{ message: \"${{{{ inputs.a{i} }}}}\" }} }}\n"));

        var result = SpecText.Plan(yaml);

        Assert.Equal((101, "more-mistakes"), (result.Diagnostics.Count, result.Diagnostics[^1].Code));
    }

    [Fact]
    public void Tells_a_cycle_of_thousands_of_steps_in_a_line()
    {
        var yaml = "steps:\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"  s{i}: {{ uses: flow/print, needs: s{(i + 1) % 5_000} }}\n"));

        var mistake = SpecText.MistakeOf(yaml);

        Assert.Equal("cycle", mistake.Code);
        Assert.InRange(mistake.Message.Length, 1, 200);
    }

    [Fact]
    public void Tells_a_leak_through_thousands_of_steps_in_a_line()
    {
        var chain = string.Concat(Enumerable.Range(1, 3_000).Select(i => $"  s{i}: {{ uses: data/cut, with: {{ dataset: \"${{{{ steps.s{i - 1}.outputs.test }}}}\" }} }}\n"));
        var yaml = $"steps:\n  load: {{ uses: data/load, with: {{ path: \"${{{{ 'a' }}}}\" }} }}\n  s0: {{ uses: data/cut, with: {{ dataset: \"${{{{ steps.load.outputs.dataset }}}}\" }} }}\n{chain}  net: {{ uses: train/net, with: {{ train: \"${{{{ steps.s3000.outputs.train }}}}\", layers: [] }} }}";

        Assert.InRange(SpecText.MistakeOf(yaml).Message.Length, 1, 600);
    }

    // Every third step reads the one before, every tenth is a group with a matrix around one step.
    private static long Bytes(int steps)
    {
        var text = new StringBuilder("apiVersion: workflows/v1\nname: test\nvars: { width: 3 }\nsteps:\n");
        for (var i = 0; i < steps; i++)
        {
            var message = i % 3 == 1 ? $"${{{{ steps.s{i - 1}.state }}}}" : "${{ vars.width + 1 }} of it";
            text.Append(i % 10 == 9
                ? $"  s{i}: {{ matrix: {{ x: [1, 2] }}, steps: {{ in{i}: {{ uses: flow/print, with: {{ message: \"{message}\" }} }} }}, outputs: {{ o: \"${{{{ steps.in{i}.outputs.message }}}}\" }} }}\n"
                : $"  s{i}: {{ uses: flow/print, with: {{ message: \"{message}\" }} }}\n");
        }

        var spec = SpecReader.Read("test.yaml", Encoding.UTF8.GetBytes(text.ToString())).Spec!;
        var planner = new Planner(TestActivities.Catalog, [SpecText.Cpu]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(planner.Plan(spec, new PlanSource("/nowhere/test.yaml", "/nowhere", [])).Plan);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
