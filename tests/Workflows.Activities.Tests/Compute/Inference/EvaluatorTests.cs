using Workflows.Activities.Tests.Compute.Onnx;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Inference;

public sealed class EvaluatorTests
{
    [Fact]
    public void Judges_three_classes_by_hand_computed_figures()
    {
        // a: 3 rows, 2 right, 1 taken for b; b: 2 rows, 1 right, 1 taken for a; c: 1 row, right.
        var metrics = Evaluator.Evaluate(Answers(3, [0, 0, 1, 1, 0, 2]), [0, 0, 0, 1, 1, 2], Classes(null, "a", "b", "c"));
        Assert.Equal(6, metrics.Rows);
        Assert.Equal(4.0 / 6, metrics.Accuracy);
        Assert.Equal([[2, 1, 0], [1, 1, 0], [0, 0, 1]], metrics.Confusion);
        Assert.Equal(["a", "b", "c"], metrics.Classes.Select(one => one.Name));
        Assert.Equal([3, 2, 1], metrics.Classes.Select(one => one.Support));
        Assert.Equal([2.0 / 3, 0.5, 1], metrics.Classes.Select(one => one.Precision));
        Assert.Equal([2.0 / 3, 0.5, 1], metrics.Classes.Select(one => one.Recall));
        Assert.Equal([4.0 / 6, 0.5, 1], metrics.Classes.Select(one => one.F1));
        Assert.Equal(((4.0 / 6) + 0.5 + 1) / 3, metrics.F1, 15);
        Assert.Equal(-((4 * Math.Log(0.8f)) + (2 * Math.Log(0.1f))) / 6, metrics.Loss, 12);
    }

    [Fact]
    public void Takes_the_f1_of_the_positive_class_for_two_classes()
    {
        // yes: 3 rows, 2 found; no: 2 rows, 1 found.
        int[] answers = [1, 1, 0, 0, 1], labels = [1, 1, 1, 0, 0];
        Assert.Equal(4.0 / 6, Evaluator.Evaluate(Answers(2, answers), labels, Classes("yes", "no", "yes")).F1);
        Assert.Equal(0.5, Evaluator.Evaluate(Answers(2, answers), labels, Classes("no", "no", "yes")).F1);
        Assert.Equal(((4.0 / 6) + 0.5) / 2, Evaluator.Evaluate(Answers(2, answers), labels, Classes(null, "no", "yes")).F1);
    }

    [Fact]
    public void Leaves_a_class_that_never_occurs_out_of_the_mean()
    {
        var metrics = Evaluator.Evaluate(Answers(3, [0, 1]), [0, 1], Classes(null, "a", "b", "unseen"));
        Assert.Equal(1, metrics.F1);
        Assert.Equal(new ClassMetrics { Name = "unseen", Support = 0, Precision = 0, Recall = 0, F1 = 0 }, metrics.Classes[2]);
    }

    [Fact]
    public void Measures_the_area_under_the_roc_curve_of_a_hand_computed_table()
    {
        // Of 2 × 3 pairs the positive row leads in 4, ties in 1 and trails in 1.
        float[] scores = [0.9f, 0.4f, 0.4f, 0.6f, 0.1f];
        int[] labels = [1, 1, 0, 0, 0];
        Assert.Equal(4.5 / 6, Evaluator.Evaluate(Scored(scores), labels, Classes("yes", "no", "yes")).RocAuc);
        Assert.Equal(4.5 / 6, Evaluator.Evaluate(Scored(scores), labels, Classes("no", "no", "yes")).RocAuc);
        Assert.Equal(4.5 / 6, Evaluator.Evaluate(Scored(scores), labels, Classes(null, "no", "yes")).RocAuc);
        Assert.Equal(0.5, Evaluator.Evaluate(Scored([0.3f, 0.3f, 0.3f]), [0, 1, 0], Classes(null, "no", "yes")).RocAuc);
        Assert.Null(Evaluator.Evaluate(Scored([0.3f, 0.4f]), [1, 1], Classes(null, "no", "yes")).RocAuc);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Measures_the_same_area_as_comparing_every_pair_of_rows(int classes)
    {
        // Few different probabilities, so that there are many ties; the last class never occurs among three or more.
        var state = 7u;
        uint Draw(uint bound) => (state = (state * 1664525) + 1013904223) / 65536 % bound;
        var labels = Enumerable.Range(0, 300).Select(_ => (int)Draw((uint)Math.Max(2, classes - 1))).ToArray();
        var probabilities = labels.SelectMany(label => Enumerable.Range(0, classes).Select(index => (Draw(6) + (index == label ? 2 : 0)) / 10f)).ToArray();
        var predictions = new Predictions { Probabilities = probabilities, Labels = labels, Classes = classes };

        var measured = Evaluator.Evaluate(predictions, labels, Classes(null, [.. Enumerable.Range(0, classes).Select(index => $"{index}")])).RocAuc;

        var scored = classes == 2 ? [1] : Enumerable.Range(0, classes).Where(labels.Contains);
        Assert.Equal(scored.Average(ByPairs), measured!.Value, 12);

        double ByPairs(int index)
        {
            float Score(int row) => probabilities[(row * classes) + index];
            var pairs = from positive in Enumerable.Range(0, labels.Length) where labels[positive] == index
                        from negative in Enumerable.Range(0, labels.Length) where labels[negative] != index
                        select Score(positive) > Score(negative) ? 1.0 : Score(positive) == Score(negative) ? 0.5 : 0;
            return pairs.Average();
        }
    }

    [Fact]
    public void Keeps_the_loss_finite_when_the_model_is_sure_and_wrong()
    {
        var predictions = new Predictions { Probabilities = [1, 0], Labels = [0], Classes = 2 };
        Assert.Equal(-Math.Log(1e-7), Evaluator.Evaluate(predictions, [1], Classes(null, "a", "b")).Loss);
    }

    [Fact]
    public void Gives_the_same_figures_whether_rows_come_in_one_batch_or_several()
    {
        var network = SampleNetworks.Create(5, new DenseLayer(8, Activation.Relu), new DenseLayer(3));
        var features = SampleNetworks.Rows(2500, 5);
        var labels = ReferenceNetwork.Logits(network, features).Chunk(3).Select(row => Array.IndexOf(row, row.Max())).ToArray();
        using var session = OnnxSession.Open(OnnxExporter.Export(network));
        var rows = new LabelledRows { Features = features, Labels = labels, Columns = 5 };
        var metrics = Evaluator.Evaluate(session, rows, TestContext.Current.CancellationToken);
        Assert.Equal(1, metrics.Accuracy);
        Assert.Equal(Evaluator.Evaluate(session.Predict(features, 2500), labels, session.Signature).Loss, metrics.Loss);
    }

    [Fact]
    public void Judges_a_quantised_model_as_single_requests_see_it()
    {
        var network = SampleNetworks.Create(5, new DenseLayer(64, Activation.Relu), new DenseLayer(3));
        var rows = new LabelledRows { Features = SampleNetworks.Rows(300, 5), Labels = new int[300], Columns = 5 };
        using var session = OnnxSession.Open(Quantizer.Quantize(OnnxExporter.Export(network)).Model);
        var single = rows.Features.Chunk(5).SelectMany(row => session.Predict(row, 1).Probabilities);
        Assert.Equal(single, Evaluator.Predict(session, rows, TestContext.Current.CancellationToken).Probabilities);
        Assert.NotEqual(single, session.Predict(rows.Features, 300).Probabilities);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var session = OnnxSession.Open(OnnxExporter.Export(SampleNetworks.Create(1, new DenseLayer(2))));
        var rows = new LabelledRows { Features = [1], Labels = [0], Columns = 1 };
        Assert.Throws<OperationCanceledException>(() => Evaluator.Evaluate(session, rows, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Counts_rows_on_which_two_models_agree() => Assert.Equal(0.75, Evaluator.Agreement([1, 2, 3, 4], [1, 2, 3, 0]));

    [Fact]
    public void Refuses_labels_and_rows_that_do_not_fit()
    {
        var classes = Classes(null, "a", "b");
        string Code(Action action) => Assert.Throws<OnnxInputException>(action).Code;
        Assert.Equal(OnnxCodes.InputLabels, Code(() => Evaluator.Evaluate(Answers(2, [0]), [2], classes)));
        Assert.Equal(OnnxCodes.InputLabels, Code(() => Evaluator.Evaluate(Answers(2, [0]), [-1], classes)));
        Assert.Equal(OnnxCodes.InputLabels, Code(() => Evaluator.Evaluate(Answers(2, [0]), [0, 1], classes)));
        Assert.Equal(OnnxCodes.InputLabels, Code(() => Evaluator.Evaluate(Answers(3, [0]), [0], classes)));
        Assert.Equal(OnnxCodes.InputEmpty, Code(() => Evaluator.Evaluate(Answers(2, []), [], classes)));
        Assert.Equal(OnnxCodes.InputLabels, Code(() => Evaluator.Agreement([1], [1, 2])));
        Assert.Equal(OnnxCodes.InputLabels, Code(() => Evaluator.Agreement([], [])));
    }

    /// <summary>Answers of a model with two classes, by the probability of the second.</summary>
    private static Predictions Scored(float[] scores) => new()
    {
        Probabilities = [.. scores.SelectMany(score => new[] { 1 - score, score })],
        Labels = [.. scores.Select(score => score > 0.5f ? 1 : 0)],
        Classes = 2,
    };

    /// <summary>Answers with 0.8 for the chosen class and 0.1 for each other one.</summary>
    private static Predictions Answers(int classes, int[] labels) => new()
    {
        Probabilities = [.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(index => index == label ? 0.8f : 0.1f))],
        Labels = labels,
        Classes = classes,
    };

    private static Signature Classes(string? positive, params string[] names) =>
        new() { Columns = [new Column("x", ColumnType.Number)], Label = "y", Classes = names, PositiveClass = positive };
}
