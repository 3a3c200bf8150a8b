using Workflows.Activities.Evaluation;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Evaluation;

public sealed class CompareTests
{
    [Fact]
    public async Task Puts_models_side_by_side()
    {
        using var test = new ActivityTestContext();
        var (model, dataset) = await test.IrisModelAsync(epochs: 20);
        var small = await test.QuantizeAsync(model);
        var input = new CompareInput
        {
            Models = [new CompareEntry { Name = "<float>", Model = model, Parity = 2e-7 }, new CompareEntry { Name = "int8", Model = small }],
            Dataset = dataset,
        };

        var output = await new Compare().RunAsync(input, test.Context);

        Assert.Equal(("<float>", 150), (output.Metrics.Baseline, output.Metrics.Rows));
        var (first, second) = (output.Metrics.Models[0], output.Metrics.Models[1]);
        Assert.Equal((1.0, 2e-7), (first.Agreement, first.Parity));
        Assert.InRange(second.Agreement, 0.9, 1);
        Assert.Null(second.Parity);
        Assert.Equal((67, 56), (first.Parameters, first.Macs));
        Assert.InRange(second.GzipBytes, 1, second.Bytes);
        Assert.True(test.Report.Measurements.ContainsKey("latency/int8/batch64/p95"));
        await CheckPageAsync(test, output.Report);
    }

    [Fact]
    public async Task Gives_the_same_metrics_every_time()
    {
        using var test = new ActivityTestContext();
        var (model, dataset) = await test.IrisModelAsync(epochs: 1);
        var input = new CompareInput { Models = [new CompareEntry { Name = "a", Model = model }], Dataset = dataset };

        var first = await new Compare().RunAsync(input, test.Context);
        var second = await new Compare().RunAsync(input, test.Context);

        Assert.Equal(first.Metrics.Models, second.Metrics.Models);
    }

    [Fact]
    public async Task Refuses_names_that_say_nothing()
    {
        using var test = new ActivityTestContext();
        var (model, dataset) = await test.IrisModelAsync(epochs: 1);
        var entry = new CompareEntry { Name = "a", Model = model };

        await FailsAsync([], null, "no model");
        await FailsAsync([entry, entry], null, "two models named 'a'");
        await FailsAsync([entry], "b", "no model named 'b'", "There are a.");

        Task FailsAsync(IReadOnlyList<CompareEntry> models, string? baseline, params string[] words) => Steps.FailsAsync(
            () => new Compare().RunAsync(new CompareInput { Models = models, Baseline = baseline, Dataset = dataset }, test.Context), "compare-models", words);
    }

    private static async Task CheckPageAsync(ActivityTestContext test, Artifact report)
    {
        var page = await test.ReadAsync(report);
        Assert.Equal((ArtifactKind.Report, "html"), (report.Kind, report.Format));
        Assert.Contains("&lt;float&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<float>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("versicolor", page, StringComparison.Ordinal);
        Assert.Contains("Latency was measured while the report was made", page, StringComparison.Ordinal);
    }
}
