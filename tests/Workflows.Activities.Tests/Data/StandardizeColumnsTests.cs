using Microsoft.Extensions.Logging;
using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class StandardizeColumnsTests : IDisposable
{
    private readonly ActivityTestContext test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task Fits_mean_and_deviation_and_leaves_the_rows_raw()
    {
        var output = await RunAsync("x,y,kind\n2,10,a\n4,30,b\n4,10,a\n6,30,b\n");

        var dataset = await Dataset.LoadAsync(output.Dataset, test.Context);
        var fitted = Assert.IsType<Standardize>(Assert.Single(dataset.Recipe.Transforms));
        Assert.Equal(["x", "y"], fitted.Columns);
        Assert.Equal([4f, 20f], fitted.Means);
        Assert.Equal([MathF.Sqrt(2), 10f], fitted.Scales);
        Assert.Equal([2f, 4f, 4f, 6f], ((NumberValues)dataset.Columns[0]).Values);
    }

    [Fact]
    public async Task Gives_a_constant_column_scale_1_and_a_warning()
    {
        var output = await RunAsync("x,flat,kind\n1,5,a\n3,5,b\n");

        Assert.Equal(["flat"], output.Summary.Constant);
        var fitted = (Standardize)(await Dataset.LoadAsync(output.Dataset, test.Context)).Recipe.Transforms[0];
        Assert.Equal((5f, 1f), (fitted.Means[1], fitted.Scales[1]));
        Assert.Contains(test.Log.Entries, entry => entry.Level == LogLevel.Warning && entry.Message.StartsWith("Column 'flat' is constant (5)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keeps_large_values_with_small_differences_apart()
    {
        var output = await RunAsync("x,kind\n16777214,a\n16777216,b\n");

        var fitted = (Standardize)(await Dataset.LoadAsync(output.Dataset, test.Context)).Recipe.Transforms[0];
        Assert.Equal(1f, fitted.Scales[0]);
        Assert.Equal(16777215f, fitted.Means[0]);
    }

    [Fact]
    public async Task Skips_text_columns_but_refuses_one_that_is_named()
    {
        const string Csv = "x,colour,kind\n1,red,a\n3,blue,b\n";

        Assert.Equal(1, (await RunAsync(Csv)).Summary.Columns);
        await Steps.FailsAsync(() => RunAsync(Csv, "colour"), "dataset-text-columns", "'colour' holds text");
    }

    [Fact]
    public async Task Refuses_unknown_columns_and_columns_that_are_standardised_already()
    {
        await Steps.FailsAsync(() => RunAsync("height,kind\n1,a\n3,b\n", "heigth"), "dataset-columns", "no column 'heigth'", "Did you mean 'height'?");
        var once = (await RunAsync("x,kind\n1,a\n3,b\n")).Dataset;

        await Steps.FailsAsync(() => new StandardizeColumns().RunAsync(new StandardizeInput { Dataset = once }, test.Context), "standardize-twice", "'x'");
    }

    private async Task<StandardizeOutput> RunAsync(string csv, params string[] columns)
    {
        Artifact dataset = await test.ReadTextAsync(csv);
        return await new StandardizeColumns().RunAsync(new StandardizeInput { Dataset = dataset, Columns = columns.Length > 0 ? columns : null }, test.Context);
    }
}
