using Workflows.Activities.Data;

namespace Workflows.Activities.Evaluation;

/// <summary>Judged models, the one that they are compared with, and the rows.</summary>
internal sealed record Comparison(IReadOnlyList<JudgedModel> Models, JudgedModel Baseline, Dataset Dataset)
{
    /// <summary>Share of rows with the same answer as the baseline.</summary>
    public double Agreement(JudgedModel model) =>
        (double)model.Classes.Zip(Baseline.Classes).Count(pair => pair.First == pair.Second) / Dataset.Rows;

    /// <summary>The figures that are the same every time.</summary>
    public ComparisonMetrics Metrics() => new() { Baseline = Baseline.Name, Rows = Dataset.Rows, Models = [.. Models.Select(Row)] };

    private ComparisonRow Row(JudgedModel model) => new()
    {
        Name = model.Name,
        Bytes = model.Facts.Bytes,
        GzipBytes = model.Facts.GzipBytes,
        Parameters = model.Facts.Parameters,
        Macs = model.Facts.Macs,
        Accuracy = model.Metrics.Accuracy,
        F1 = model.Metrics.F1,
        RocAuc = model.Metrics.RocAuc,
        Loss = model.Metrics.Loss,
        Agreement = Agreement(model),
        Parity = model.Parity,
    };
}
