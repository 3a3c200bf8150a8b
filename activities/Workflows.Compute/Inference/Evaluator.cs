using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;

namespace Workflows.Compute.Inference;

/// <summary>Judges classifiers by their answers. Sums run in 64-bit floats in the order of the rows.</summary>
public static class Evaluator
{
    /// <summary>Floor of a probability in the loss, so that one confident mistake does not make it infinite.</summary>
    public const double SmallestProbability = 1e-7;

    private const int BatchRows = 1024;

    /// <summary>Answers all rows of an all-numeric model and judges the answers.</summary>
    /// <param name="session">The model.</param>
    /// <param name="rows">At least one row, with the columns and classes of the session's signature.</param>
    /// <param name="token">Checked before every batch of at most 1,024 rows.</param>
    /// <exception cref="OnnxInputException">The rows or labels do not fit the signature.</exception>
    public static ClassificationMetrics Evaluate(OnnxSession session, LabelledRows rows, CancellationToken token) =>
        Evaluate(Predict(session, rows, token), rows.Labels, session.Signature);

    /// <summary>
    /// Answers all rows of an all-numeric model: 1,024 at a time, or one at a time where <see cref="OnnxSession.DependsOnBatch"/>, so that the
    /// figures are those of single requests.
    /// </summary>
    /// <exception cref="OnnxInputException">The rows do not fit the signature.</exception>
    public static Predictions Predict(OnnxSession session, LabelledRows rows, CancellationToken token)
    {
        if (rows.Rows == 0) throw new OnnxInputException(OnnxCodes.InputEmpty, "There are no rows to evaluate on: the data set is empty.");
        if (rows.Features.Length != (long)rows.Rows * rows.Columns)
            throw new OnnxInputException(OnnxCodes.InputWidth,
                $"{rows.Rows} rows of {rows.Columns} columns are {(long)rows.Rows * rows.Columns} values, but there are {rows.Features.Length}.");
        var batch = session.DependsOnBatch ? 1 : BatchRows;
        var parts = new List<Predictions>();
        for (var start = 0; start < rows.Rows; start += batch)
        {
            token.ThrowIfCancellationRequested();
            var count = Math.Min(batch, rows.Rows - start);
            parts.Add(session.Predict(rows.Features[(start * rows.Columns)..((start + count) * rows.Columns)], count));
        }

        return new Predictions
        {
            Probabilities = [.. parts.SelectMany(part => part.Probabilities)],
            Labels = [.. parts.SelectMany(part => part.Labels)],
            Classes = parts[0].Classes,
        };
    }

    /// <summary>Judges answers that are already there.</summary>
    /// <param name="predictions">At least one row.</param>
    /// <param name="labels">The right class of each row, an index into the classes of <paramref name="signature"/>.</param>
    /// <param name="signature">Names the classes and the positive one.</param>
    /// <exception cref="OnnxInputException"><see cref="OnnxCodes.InputLabels"/> or <see cref="OnnxCodes.InputEmpty"/>.</exception>
    public static ClassificationMetrics Evaluate(Predictions predictions, IReadOnlyList<int> labels, Signature signature)
    {
        Check(predictions, labels, signature);
        var confusion = Confusion(predictions.Labels, labels, signature.Classes.Count);
        var classes = signature.Classes.Select((name, index) => Class(name, index, confusion)).ToList();
        return new ClassificationMetrics
        {
            Rows = labels.Count,
            Accuracy = (double)Enumerable.Range(0, classes.Count).Sum(index => confusion[index][index]) / labels.Count,
            F1 = F1(classes, confusion, signature),
            Loss = Loss(predictions, labels),
            RocAuc = RocAuc.Of(predictions, labels, signature),
            Confusion = confusion,
            Classes = classes,
        };
    }

    /// <summary>Share of rows to which two models give the same class, 0 to 1.</summary>
    /// <exception cref="OnnxInputException">The lists differ in length or are empty (<see cref="OnnxCodes.InputLabels"/>).</exception>
    public static double Agreement(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        if (first.Count == 0 || first.Count != second.Count)
            throw new OnnxInputException(OnnxCodes.InputLabels,
                $"Answers to {first.Count} and {second.Count} rows cannot be compared: let both models answer the same rows.");
        return (double)first.Zip(second).Count(pair => pair.First == pair.Second) / first.Count;
    }

    private static void Check(Predictions predictions, IReadOnlyList<int> labels, Signature signature)
    {
        if (predictions.Rows == 0) throw new OnnxInputException(OnnxCodes.InputEmpty, "There are no rows to evaluate on: the data set is empty.");
        if (predictions.Rows != labels.Count || predictions.Classes != signature.Classes.Count)
            throw new OnnxInputException(OnnxCodes.InputLabels,
                $"{predictions.Rows} answers over {predictions.Classes} classes do not fit "
                + $"{labels.Count} labels over {signature.Classes.Count} classes. Use the data that belongs to the model.");
        for (var row = 0; row < labels.Count; row++)
            if (labels[row] < 0 || labels[row] >= predictions.Classes)
                throw new OnnxInputException(OnnxCodes.InputLabels,
                    $"Row {row} has the label {labels[row]}, but the model has {predictions.Classes} classes, counted from 0. "
                    + "Use data with the classes it was trained on.");
    }

    private static int[][] Confusion(int[] answers, IReadOnlyList<int> labels, int classes)
    {
        var counts = Enumerable.Range(0, classes).Select(_ => new int[classes]).ToArray();
        for (var row = 0; row < answers.Length; row++) counts[labels[row]][answers[row]]++;
        return counts;
    }

    private static ClassMetrics Class(string name, int index, int[][] confusion)
    {
        var (right, support, answered) = (confusion[index][index], confusion[index].Sum(), confusion.Sum(row => row[index]));
        return new ClassMetrics
        {
            Name = name,
            Support = support,
            Precision = answered > 0 ? (double)right / answered : 0,
            Recall = support > 0 ? (double)right / support : 0,
            F1 = support + answered > 0 ? 2.0 * right / (support + answered) : 0,
        };
    }

    private static double F1(List<ClassMetrics> classes, int[][] confusion, Signature signature)
    {
        if (classes.Count == 2 && classes.Find(one => one.Name == signature.PositiveClass) is { } positive) return positive.F1;
        return classes.Where((one, index) => one.Support > 0 || confusion.Any(row => row[index] > 0)).Average(one => one.F1);
    }

    private static double Loss(Predictions predictions, IReadOnlyList<int> labels)
    {
        var sum = 0.0;
        for (var row = 0; row < labels.Count; row++)
            sum -= Math.Log(Math.Max(predictions.Probabilities[(row * predictions.Classes) + labels[row]], SmallestProbability));
        return sum / labels.Count;
    }
}
