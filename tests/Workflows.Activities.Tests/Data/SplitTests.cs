using Workflows.Activities.Data;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class SplitTests
{
    [Fact]
    public async Task Splits_rows_without_losing_any_cell()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();

        var parts = await test.SplitAsync(iris);

        Assert.Equal([99L, 21, 30], new[] { parts.Train, parts.Validation, parts.Test }.Select(part => part.Facts["rows"]));
        var rows = (await RowsAsync(parts.Train)).Concat(await RowsAsync(parts.Validation)).Concat(await RowsAsync(parts.Test));
        Assert.Equal((await RowsAsync(iris)).Order(), rows.Order());

        async Task<List<string>> RowsAsync(Core.Artifacts.Artifact part)
        {
            var dataset = await Dataset.LoadAsync(part, test.Context);
            var cells = dataset.ToRows(dataset.Signature, "test");
            return [.. Enumerable.Range(0, cells.Rows).Select(row => $"{string.Join(' ', cells.Features.Skip(row * 4).Take(4))} {cells.Labels[row]}")];
        }
    }

    [Fact]
    public async Task Follows_the_seed_of_the_step()
    {
        using var seven = new ActivityTestContext { Seed = 7 };
        using var again = new ActivityTestContext { Seed = 7 };
        using var eight = new ActivityTestContext { Seed = 8 };

        var hash = (await seven.SplitAsync(await seven.IrisAsync())).Test.Hash;

        Assert.Equal(hash, (await again.SplitAsync(await again.IrisAsync())).Test.Hash);
        Assert.NotEqual(hash, (await eight.SplitAsync(await eight.IrisAsync())).Test.Hash);
    }

    [Fact]
    public async Task Gives_a_part_without_rows_for_a_share_of_0()
    {
        using var test = new ActivityTestContext();

        var parts = await new Split().RunAsync(new SplitInput { Dataset = await test.IrisAsync(), Validation = 0 }, test.Context);

        Assert.Equal(0, parts.Validation.Facts["rows"]);
        Assert.Equal(0, (await Dataset.LoadAsync(parts.Validation, test.Context)).Rows);
    }

    [Fact]
    public async Task Refuses_shares_that_leave_nothing_for_training()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();

        await Steps.FailsAsync(
            () => new Split().RunAsync(new SplitInput { Dataset = iris, Validation = 0.5, Test = 0.5 }, test.Context), "split-shares", "validation (0.5) and test (0.5)");
    }

    [Fact]
    public async Task Names_a_class_with_one_row()
    {
        using var test = new ActivityTestContext();
        var dataset = await test.ReadTextAsync("x,kind\n1,a\n2,a\n3,a\n4,rare\n");

        await Steps.FailsAsync(() => test.SplitAsync(dataset), "split-class-too-small", "'rare' has 1 row(s)", "stratify: false");
    }
}
