using Workflows.Activities.Serving;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Serving;
using Xunit;

namespace Workflows.Activities.Tests.Serving;

public sealed class OnnxPredictorTests
{
    [Fact]
    public async Task Answers_raw_rows_with_probabilities_and_labels()
    {
        using var test = new ActivityTestContext();
        var (model, _) = await test.IrisModelAsync(epochs: 60);
        using var predictor = await LoadAsync(test, model);

        var answer = await predictor.PredictAsync([Features(5.1f, 3.5f, 1.4f, 0.2f, 6.3f, 3.3f, 6.0f, 2.5f)], test.Cancellation);

        Assert.Equal(["features: Fp32 [-1, 4]"], predictor.Contract.Inputs.Select(Describe));
        Assert.Equal(["probabilities: Fp32 [-1, 3]", "label: Int64 [-1]"], predictor.Contract.Outputs.Select(Describe));
        Assert.Equal(["setosa", "versicolor", "virginica"], predictor.Contract.Classes);
        Assert.Equal([2L, 3L], answer[0].Shape);
        Assert.Equal([0L, 2L], Assert.IsType<long[]>(answer[1].Data));
        Assert.Equal(2f, Assert.IsType<float[]>(answer[0].Data).Sum(), 5);
    }

    [Fact]
    public async Task Refuses_cells_that_are_not_finite()
    {
        using var test = new ActivityTestContext();
        using var predictor = await LoadAsync(test, (await test.IrisModelAsync(epochs: 1)).Model);

        await Steps.FailsAsync(() => predictor.PredictAsync([Features(1, 2, float.NaN, 4)], test.Cancellation), "onnx-input-not-finite", "petal_length");
    }

    [Fact]
    public async Task Answers_many_calls_at_once()
    {
        using var test = new ActivityTestContext();
        using var predictor = await LoadAsync(test, (await test.IrisModelAsync(epochs: 1)).Model);
        var alone = await predictor.PredictAsync([Features(5, 3, 2, 1)], test.Cancellation);

        var together = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            Task.Run(() => predictor.PredictAsync([Features(5, 3, 2, 1)], test.Cancellation), test.Cancellation)));

        Assert.All(together, answer => Assert.Equal(alone[0].Data, answer[0].Data));
    }

    [Fact]
    public void Says_which_format_it_serves()
    {
        var network = new Artifact { Kind = ArtifactKind.Model, Hash = "", Bytes = 0, Format = "network" };

        var fault = Assert.Throws<FailureException>(() => new OnnxPredictorFactory().Load("nowhere", network));

        Assert.Equal("model-format", fault.Failure.Code);
    }

    private static async Task<IPredictor> LoadAsync(ActivityTestContext test, Artifact model) =>
        new OnnxPredictorFactory().Load(await test.Store.GetPathAsync(model, test.Cancellation), model);

    private static NamedTensor Features(params float[] cells) => new("features", TensorType.Fp32, [cells.Length / 4, 4], cells);

    private static string Describe(TensorSpec tensor) => $"{tensor.Name}: {tensor.Type} [{string.Join(", ", tensor.Shape)}]";
}
