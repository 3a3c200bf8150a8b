using Workflows.Activities.Evaluation;
using Xunit;

namespace Workflows.Activities.Tests.Evaluation;

public sealed class EvaluateClassifierTests
{
    [Fact]
    public async Task Judges_raw_rows_and_measures_latency_beside()
    {
        using var test = new ActivityTestContext();
        var (model, dataset) = await test.IrisModelAsync(epochs: 60);

        var metrics = (await new EvaluateClassifier().RunAsync(new EvaluateInput { Model = model, Dataset = dataset }, test.Context)).Metrics;

        Assert.Equal(150, metrics.Rows);
        Assert.InRange(metrics.Accuracy, 0.85, 1);
        Assert.InRange(metrics.F1, 0.8, 1);
        Assert.InRange(metrics.RocAuc!.Value, 0.95, 1);
        Assert.True(metrics.Loss > 0);
        Assert.Equal(
            ["latency/batch1/p50", "latency/batch1/p95", "latency/batch64/p50", "latency/batch64/p95"],
            test.Report.Measurements.Keys.Where(name => name.StartsWith("latency", StringComparison.Ordinal)).Order());
        Assert.InRange(test.Report.Measurements["latency/batch1/p50"], 1e-7, 0.1);
    }

    [Fact]
    public async Task Judges_by_the_name_of_a_class_not_by_its_place()
    {
        using var test = new ActivityTestContext();
        var (model, _) = await test.IrisModelAsync(epochs: 60);
        var rows = (await File.ReadAllLinesAsync(TestData.Iris.Path, test.Cancellation)).Where(line => !line.EndsWith("setosa", StringComparison.Ordinal));
        var part = await test.ReadTextAsync(string.Join('\n', rows), "species");

        var metrics = (await new EvaluateClassifier().RunAsync(new EvaluateInput { Model = model, Dataset = part }, test.Context)).Metrics;

        Assert.Equal(100, metrics.Rows);
        Assert.InRange(metrics.Accuracy, 0.75, 1);
    }

    [Fact]
    public async Task Names_columns_and_classes_that_the_model_does_not_know()
    {
        using var test = new ActivityTestContext();
        var (model, _) = await test.IrisModelAsync(epochs: 1);
        const string Header = "sepal_length,sepal_width,petal_length,petal_width,species\n";
        var moved = await test.ReadTextAsync("sepal_width,sepal_length,petal_length,petal_width,species\n1,2,3,4,setosa\n1,2,3,4,virginica\n", "species");
        var fewer = await test.ReadTextAsync("sepal_length,species\n1,setosa\n2,virginica\n", "species");
        var unknown = await test.ReadTextAsync(Header + "1,2,3,4,setosa\n1,2,3,4,tulip\n", "species");

        await FailsAsync(moved, "column 1 should be 'sepal_length' (number) but is 'sepal_width' (number)");
        await FailsAsync(fewer, "column 2 should be 'sepal_width' (number) but is absent");
        await FailsAsync(unknown, "the class 'tulip' is unknown. Known are setosa, versicolor, virginica");

        Task FailsAsync(Core.Artifacts.Artifact dataset, string words) => Steps.FailsAsync(
            () => new EvaluateClassifier().RunAsync(new EvaluateInput { Model = model, Dataset = dataset }, test.Context), "dataset-mismatch", words);
    }

    [Fact]
    public async Task Takes_no_network()
    {
        using var test = new ActivityTestContext();
        var iris = await test.IrisAsync();
        var network = await test.TrainAsync(iris, Steps.Model(8, 3), epochs: 1);

        await Steps.FailsAsync(
            () => new EvaluateClassifier().RunAsync(new EvaluateInput { Model = network, Dataset = iris }, test.Context), "model-format", "Put convert/onnx in front");
    }
}
