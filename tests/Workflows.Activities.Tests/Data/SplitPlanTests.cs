using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class SplitPlanTests
{
    [Fact]
    public void Puts_every_row_into_exactly_one_part()
    {
        var parts = Draw(Labels(("a", 50), ("b", 30)), seed: 7);

        Assert.Equal(Enumerable.Range(0, 80), parts.SelectMany(part => part).Order());
        Assert.All(parts, part => Assert.Equal(part.Order(), part));
    }

    [Fact]
    public void Gives_every_part_the_same_mix_by_largest_remainder()
    {
        var labels = Labels(("a", 50), ("b", 10));
        var parts = Draw(labels, seed: 7, validation: 0.25, test: 0.25);

        Assert.Equal([25, 13, 12], parts.Select(part => part.Count(row => labels[row] == 0)));
        Assert.Equal([5, 3, 2], parts.Select(part => part.Count(row => labels[row] == 1)));
    }

    [Fact]
    public void Draws_the_same_rows_for_the_same_seed_and_others_for_another()
    {
        var labels = Labels(("a", 50), ("b", 50));

        Assert.Equal(Draw(labels, seed: 7)[0], Draw(labels, seed: 7)[0]);
        Assert.NotEqual(Draw(labels, seed: 7)[0], Draw(labels, seed: 8)[0]);
    }

    [Fact]
    public void Mixes_the_rows_of_a_sorted_file()
    {
        var test = Draw(Labels(("a", 100), ("b", 100)), seed: 0)[2];

        Assert.Contains(test, row => row < 50);
        Assert.Contains(test, row => row is >= 50 and < 100);
    }

    [Fact]
    public void Leaves_a_part_without_a_share_empty()
    {
        var parts = Draw(Labels(("a", 10), ("b", 1)), seed: 7, validation: 0, test: 0);

        Assert.Equal([11, 0, 0], parts.Select(part => part.Count));
    }

    [Fact]
    public void Refuses_a_class_with_one_row_and_names_it()
    {
        var fault = Assert.Throws<FailureException>(() => Draw(Labels(("a", 10), ("lonely", 1)), seed: 7));

        Assert.Equal("split-class-too-small", fault.Failure.Code);
        Assert.Contains("The class 'lonely' has 1 row(s)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_a_class_with_one_row_when_it_need_not_stratify()
    {
        var parts = Draw(Labels(("a", 10), ("lonely", 1)), seed: 7, stratify: false);

        Assert.Equal(11, parts.Sum(part => part.Count));
    }

    [Fact]
    public void Generates_the_published_numbers()
    {
        // The first three outputs for seed 1234567, as printed by the authors' reference program.
        var random = new SplitMix64(1234567);

        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.Next(), random.Next(), random.Next()]);
    }

    private static IReadOnlyList<IReadOnlyList<int>> Draw(
        int[] labels, long seed, double validation = 0.15, double test = 0.2, bool stratify = true)
    {
        var dataset = new Dataset
        {
            Signature = new Signature { Columns = [new Column("x", ColumnType.Number)], Label = "kind", Classes = ["a", "lonely"] },
            Recipe = Recipe.Empty,
            Columns = [new NumberValues("x", new float[labels.Length])],
            Labels = labels,
        };
        var handle = new Artifact { Kind = ArtifactKind.Dataset, Hash = "", Bytes = 0 };
        return new SplitPlan(dataset, new SplitInput { Dataset = handle, Validation = validation, Test = test, Stratify = stratify }).Draw(seed);
    }

    private static int[] Labels(params (string Name, int Rows)[] classes) =>
        [.. classes.SelectMany((one, index) => Enumerable.Repeat(index, one.Rows))];
}
