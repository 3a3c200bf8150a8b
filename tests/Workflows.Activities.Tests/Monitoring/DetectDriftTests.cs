using System.Globalization;
using Workflows.Activities.Monitoring;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Monitoring;

public sealed class DetectDriftTests
{
    [Fact]
    public async Task Finds_no_drift_in_the_same_rows()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();

        var output = await RunAsync(test, iris, iris);

        Assert.False(output.Drifted);
        Assert.Equal((0, 0, 0, 4), (output.Drift.Max, output.Drift.Mean, output.Drift.Drifted, output.Drift.Features.Count));
        Assert.Contains("<h1>Drift</h1>", await test.ReadAsync(output.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agrees_with_a_hand_computed_table()
    {
        // 100 different numbers give ten bins of ten. Now 60 of 100 rows lie in the lowest bin, 40 in the highest, none between.
        var before = Enumerable.Range(0, 100).Select(number => (double)number);
        var now = Enumerable.Repeat(0.0, 60).Concat(Enumerable.Repeat(99.0, 40));
        var expected = (0.5 * Math.Log(6)) + (0.3 * Math.Log(4)) + (8 * (1e-4 - 0.1) * Math.Log(1e-4 / 0.1));

        using var test = new ActivityTestContext();
        var output = await RunAsync(test, await NumbersAsync(test, before), await NumbersAsync(test, now));

        Assert.Equal(expected, output.Drift.Max, 12);
        Assert.Equal(("x", 1), (output.Drift.Features[0].Name, output.Drift.Drifted));
        Assert.True(output.Drifted);
    }

    [Fact]
    public async Task Compares_texts_by_category_with_unseen_ones_together()
    {
        using var test = new ActivityTestContext();
        var before = await TextsAsync(test, [.. Enumerable.Repeat("red", 50), .. Enumerable.Repeat("blue", 50)]);
        var now = await TextsAsync(test, [.. Enumerable.Repeat("red", 50), .. Enumerable.Repeat("green", 30), .. Enumerable.Repeat("pink", 20)]);

        var output = await RunAsync(test, before, now);

        var half = 0.5 - 1e-4;
        Assert.Equal(2 * half * Math.Log(0.5 / 1e-4), output.Drift.Max, 12);
    }

    [Fact]
    public async Task Sees_a_constant_column_stay_and_leave()
    {
        using var test = new ActivityTestContext();
        var constant = await NumbersAsync(test, Enumerable.Repeat(5.0, 20));
        var lower = await NumbersAsync(test, Enumerable.Repeat(4.0, 20));

        Assert.Equal(0, (await RunAsync(test, constant, constant)).Drift.Max);
        Assert.True((await RunAsync(test, constant, lower)).Drifted);
    }

    [Fact]
    public async Task Counts_columns_above_the_threshold_and_puts_the_worst_first()
    {
        using var test = new ActivityTestContext();
        var before = await test.ReadTextAsync("calm,moved,kind\n" + Rows(row => $"{row},{row}"));
        var now = await test.ReadTextAsync("calm,moved,kind\n" + Rows(row => $"{row},{row / 2}"));

        var output = await RunAsync(test, before, now);

        Assert.Equal(["moved", "calm"], output.Drift.Features.Select(feature => feature.Name));
        Assert.Equal(1, output.Drift.Drifted);
        Assert.Equal(output.Drift.Features[0].Psi / 2, output.Drift.Mean, 12);

        static string Rows(Func<int, string> cells) => string.Join('\n', Enumerable.Range(0, 100).Select(row => $"{cells(row)},{(row % 2 == 0 ? "a" : "b")}"));
    }

    [Fact]
    public async Task Names_a_column_that_is_gone_or_of_another_type()
    {
        using var test = new ActivityTestContext();
        var before = await test.ReadTextAsync("x,y,kind\n1,2,a\n3,4,b\n");
        var gone = await test.ReadTextAsync("x,z,kind\n1,2,a\n3,4,b\n");
        var text = await test.ReadTextAsync("x,y,kind\n1,red,a\n3,blue,b\n");

        await Steps.FailsAsync(() => RunAsync(test, before, gone), "dataset-columns", "'y' of 'reference' is not in 'current'");
        await Steps.FailsAsync(() => RunAsync(test, before, text), "dataset-columns", "'y' holds numbers in 'reference' and text in 'current'");
    }

    private static Task<DriftOutput> RunAsync(ActivityTestContext test, Artifact before, Artifact now) =>
        new DetectDrift().RunAsync(new DriftInput { Reference = before, Current = now }, test.Context);

    private static Task<Artifact> NumbersAsync(ActivityTestContext test, IEnumerable<double> values) =>
        TextsAsync(test, values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static Task<Artifact> TextsAsync(ActivityTestContext test, IEnumerable<string> values) =>
        test.ReadTextAsync("x,kind\n" + string.Join('\n', values.Select((value, row) => $"{value},{(row % 2 == 0 ? "a" : "b")}")));
}
