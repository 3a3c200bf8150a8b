using Workflows.Activities.Reports;

namespace Workflows.Activities.Evaluation;

/// <summary>The page of <c>evaluate/compare</c>.</summary>
internal sealed class ComparisonReport(Comparison comparison, string machine)
{
    private readonly JudgedModel baseline = comparison.Baseline;
    private readonly JudgedModel last = comparison.Models[^1];

    public HtmlPage Page() => new(
        "Model comparison",
        Html.Of($"{comparison.Models.Count} models on {Figures.Count(comparison.Dataset.Rows)} rows with {comparison.Dataset.Signature.Classes.Count} classes; baseline is “{baseline.Name}”."),
        [Headline(), Table(), Plots(), new ConfusionSection(last).Draw(), Notes()]);

    private Html Headline() => ReferenceEquals(last, baseline)
        ? Html.Empty
        : Html.Of($"""
            <div class="facts">
            {Fact($"{(double)baseline.Facts.Bytes / last.Facts.Bytes:0.0}×", $"smaller: {Figures.Bytes(baseline.Facts.Bytes)} → {Figures.Bytes(last.Facts.Bytes)}")}
            {Fact(Figures.Percent(last.Metrics.Accuracy), $"accuracy of “{last.Name}”, {Figures.Points(last.Metrics.Accuracy - baseline.Metrics.Accuracy)}")}
            {Fact(Figures.Percent(comparison.Agreement(last)), $"same answers as “{baseline.Name}”")}
            {Fact(Figures.Micros(last.Latency.One.P50), $"for one row (p50), before {Figures.Micros(baseline.Latency.One.P50)}")}
            </div>
            """);

    private static Html Fact(string figure, string words) => Html.Of($"""<div class="fact"><b>{figure}</b><span>{words}</span></div>""");

    private Html Table() => Html.Of($"""
        <section><h2>Figures</h2><p class="hint">Small print: against the baseline. Size is that of model.onnx, preprocessing included. Latency as p50 and p95.</p>
        <table><thead><tr><th>Model</th><th>Size</th><th>gzip</th><th>Parameters</th><th>MACs</th><th>Accuracy</th><th>F1</th><th>ROC AUC</th><th>Loss</th><th>Agreement</th><th>Parity</th><th>1 row</th><th>64 rows</th></tr></thead>
        <tbody>{comparison.Models.Select(Row)}</tbody></table></section>
        """);

    private Html Row(JudgedModel model) => Html.Of($"""
        <tr{(IsBaseline(model) ? Html.Of($""" class="baseline" """) : Html.Empty)}><td>{model.Name}{(IsBaseline(model) ? Html.Of($"<small>baseline</small>") : Html.Empty)}</td><td>{Figures.Bytes(model.Facts.Bytes)}{Ratio(model, m => m.Facts.Bytes)}</td><td>{Figures.Bytes(model.Facts.GzipBytes)}{Ratio(model, m => m.Facts.GzipBytes)}</td><td>{Figures.Count(model.Facts.Parameters)}{Ratio(model, m => m.Facts.Parameters)}</td><td>{Figures.Count(model.Facts.Macs)}{Ratio(model, m => m.Facts.Macs)}</td><td>{Figures.Percent(model.Metrics.Accuracy)}{Points(model, m => m.Metrics.Accuracy)}</td><td>{Figures.Percent(model.Metrics.F1)}{Points(model, m => m.Metrics.F1)}</td><td>{(model.Metrics.RocAuc is { } area ? $"{area:0.0000}" : "–")}</td><td>{model.Metrics.Loss:0.0000}</td><td>{Figures.Percent(comparison.Agreement(model))}</td><td>{(model.Parity is { } parity ? $"{parity:0.0e+0}" : "–")}</td><td>{Figures.Micros(model.Latency.One.P50)}<small>{Figures.Micros(model.Latency.One.P95)}</small></td><td>{Figures.Micros(model.Latency.Many.P50)}<small>{Figures.Micros(model.Latency.Many.P95)}</small></td></tr>

        """);

    private Html Ratio(JudgedModel model, Func<JudgedModel, double> figure) => IsBaseline(model) || figure(model) <= 0
        ? Html.Empty
        : Html.Of($"<small>÷ {figure(baseline) / figure(model):0.00}</small>");

    private Html Points(JudgedModel model, Func<JudgedModel, double> figure)
    {
        if (IsBaseline(model)) return Html.Empty;
        var difference = figure(model) - figure(baseline);
        return Html.Of($"""<small class="{(difference < 0 ? "bad" : difference > 0 ? "good" : "")}">{Figures.Points(difference)}</small>""");
    }

    private Html Plots() => Html.Of($"""
        <div class="pair">
        <section><h2>Accuracy against size</h2><p class="hint">Up and to the left is better; size on a logarithmic axis.</p>{ScatterPlot.Draw("Accuracy against size", [.. comparison.Models.Select(model => new Dot(model.Name, model.Facts.Bytes, model.Metrics.Accuracy, IsBaseline(model)))], Figures.Bytes, Figures.Percent)}</section>
        <section><h2>Size</h2><p class="hint">Length of model.onnx.</p>{Bars("Size", model => model.Facts.Bytes, Figures.Bytes)}</section>
        <section><h2>Latency of one row</h2><p class="hint">p50 on one thread.</p>{Bars("Latency of one row", model => model.Latency.One.P50, Figures.Micros)}</section>
        <section><h2>Latency of 64 rows</h2><p class="hint">p50 on one thread.</p>{Bars("Latency of 64 rows", model => model.Latency.Many.P50, Figures.Micros)}</section>
        </div>
        """);

    private Html Bars(string label, Func<JudgedModel, double> value, Func<double, string> figure) =>
        BarChart.Draw(label, [.. comparison.Models.Select(model => new Bar(model.Name, value(model), figure(value(model)), IsBaseline(model)))]);

    private Html Notes() => Html.Of($"""
        <section><h2>Notes</h2><ul>{ComparisonNotes.Of(comparison).Select(note => Html.Of($"<li>{note}</li>"))}<li>Latency was measured while the report was made, on {machine}; it changes from run to run and is no part of the metrics.</li></ul></section>
        """);

    private bool IsBaseline(JudgedModel model) => ReferenceEquals(model, baseline);
}
