using Workflows.Activities.Tests.Compute.Onnx;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Inference;

public sealed class OnnxSessionTests
{
    private static readonly OnnxModel Model = OnnxExporter.Export(SampleNetworks.Create(3, new DenseLayer(64, Activation.Relu), new DenseLayer(4)));

    [Theory]
    [InlineData(new[] { 1f, 2f }, 1, OnnxCodes.InputWidth)]
    [InlineData(new[] { 1f, 2f, 3f, 4f }, 1, OnnxCodes.InputWidth)]
    [InlineData(new[] { 1f, 2f, 3f }, 2, OnnxCodes.InputWidth)]
    [InlineData(new[] { 1f, 2f, 3f }, int.MaxValue, OnnxCodes.InputWidth)]
    [InlineData(new[] { 1f, float.NaN, 3f }, 1, OnnxCodes.InputNotFinite)]
    [InlineData(new[] { 1f, 2f, float.NegativeInfinity }, 1, OnnxCodes.InputNotFinite)]
    [InlineData(new float[0], 0, OnnxCodes.InputEmpty)]
    [InlineData(new[] { 1f, 2f, 3f }, -1, OnnxCodes.InputEmpty)]
    public void Refuses_rows_that_do_not_fit(float[] rows, int count, string code)
    {
        using var session = OnnxSession.Open(Model);
        Assert.Equal(code, Assert.Throws<OnnxInputException>(() => session.Predict(rows, count)).Code);
    }

    [Fact]
    public void Names_row_and_column_of_a_cell_that_is_no_number()
    {
        using var session = OnnxSession.Open(Model);
        var fault = Assert.Throws<OnnxInputException>(() => session.Predict([1, 2, 3, 4, float.NaN, 6], 2));
        Assert.Contains("Row 1, column 'c1' is NaN", fault.Message);
    }

    [Fact]
    public void Refuses_numbers_that_overflow_inside_the_model()
    {
        using var session = OnnxSession.Open(Model);
        var fault = Assert.Throws<OnnxInputException>(() => session.Predict([1, 2, 3, 3e38f, -3e38f, 3e38f], 2));
        Assert.Equal(OnnxCodes.OutputNotFinite, fault.Code);
        Assert.Contains("row 1", fault.Message);
    }

    [Fact]
    public void Gives_the_same_answers_to_many_callers_at_once()
    {
        var rows = SampleNetworks.Rows(256, 3);
        using var session = OnnxSession.Open(Model);
        var alone = session.Predict(rows, 256);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken };
        Parallel.For(0, 200, options, _ => Assert.Equal(alone.Probabilities, session.Predict(rows, 256).Probabilities));
    }

    [Fact]
    public void Ends_running_calls_before_it_frees_the_model_and_refuses_later_ones()
    {
        var rows = SampleNetworks.Rows(256, 3);
        for (var round = 0; round < 20; round++)
        {
            var session = OnnxSession.Open(Model);
            var expected = session.Predict(rows, 256).Labels;
            Parallel.For(0, 16, call =>
            {
                if (call == 7) session.Dispose();
                try
                {
                    Assert.Equal(expected, session.Predict(rows, 256).Labels);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
            });
            session.Dispose();
            Assert.Throws<ObjectDisposedException>(() => session.Predict(rows, 256));
        }
    }

    [Fact]
    public void Takes_number_columns_by_name_in_any_order()
    {
        using var session = OnnxSession.Open(Model);
        var byRow = session.Predict([1, 2, 3, 4, 5, 6], 2);
        var byColumn = session.Predict([new NumberValues("c2", [3, 6]), new NumberValues("c0", [1, 4]), new NumberValues("c1", [2, 5])]);
        Assert.Equal(byRow.Probabilities, byColumn.Probabilities);
    }

    [Fact]
    public void Refuses_columns_that_do_not_fit()
    {
        using var session = OnnxSession.Open(Model);
        NumberValues Numbers(string name, params float[] values) => new(name, values);
        foreach (var columns in (ColumnValues[][])[
            [],
            [Numbers("c0", 1), Numbers("c1", 1)],
            [Numbers("c0", 1), Numbers("c1", 1), Numbers("c1", 1), Numbers("c2", 1)],
            [Numbers("c0", 1), Numbers("c1", 1), Numbers("c2", 1), Numbers("c3", 1)],
            [Numbers("c0", 1), Numbers("c1", 1), Numbers("c2", 1, 2)],
            [Numbers("c0", 1), Numbers("c1", 1), new TextValues("c2", ["1"])]])
            Assert.Equal(OnnxCodes.InputColumns, Assert.Throws<OnnxInputException>(() => session.Predict(columns)).Code);
        ColumnValues[] empty = [Numbers("c0"), Numbers("c1"), Numbers("c2")];
        Assert.Equal(OnnxCodes.InputEmpty, Assert.Throws<OnnxInputException>(() => session.Predict(empty)).Code);
    }
}
