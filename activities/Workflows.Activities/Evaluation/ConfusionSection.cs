using Workflows.Activities.Reports;

namespace Workflows.Activities.Evaluation;

/// <summary>Which classes one model confuses, and how well it finds each.</summary>
internal sealed class ConfusionSection(JudgedModel model)
{
    // A larger matrix is no longer readable.
    private const int MostClasses = 40;

    private readonly IReadOnlyList<IReadOnlyList<int>> counts = model.Metrics.Confusion;

    public Html Draw() => Html.Of($"""
        <div class="pair">{(counts.Count <= MostClasses ? Matrix() : Html.Empty)}{PerClass()}</div>
        """);

    private Html Matrix() => Html.Of($"""
        <section><h2>Confusion of “{model.Name}”</h2><p class="hint">Rows: the right class. Columns: the answer.</p>
        <table class="matrix"><tr><th></th>{model.Metrics.Classes.Select(one => Html.Of($"<th>{one.Name}</th>"))}</tr>
        {model.Metrics.Classes.Select((one, right) => Html.Of($"<tr><th>{one.Name}</th>{counts[right].Select(count => Cell(count, counts[right].Sum()))}</tr>"))}</table></section>
        """);

    private static Html Cell(int count, int total) => count == 0
        ? Html.Of($"<td></td>")
        : Html.Of($"""<td style="background:rgba(var(--heat),{0.12 + (0.6 * count / total):0.00})">{count}</td>""");

    private Html PerClass() => Html.Of($"""
        <section><h2>Classes of “{model.Name}”</h2><p class="hint">Precision: right among the answers. Recall: found among the rows.</p>
        <table><thead><tr><th>Class</th><th>Rows</th><th>Precision</th><th>Recall</th><th>F1</th></tr></thead>
        <tbody>{model.Metrics.Classes.Select(one => Html.Of($"<tr><td>{one.Name}</td><td>{Figures.Count(one.Support)}</td><td>{Figures.Percent(one.Precision)}</td><td>{Figures.Percent(one.Recall)}</td><td>{Figures.Percent(one.F1)}</td></tr>"))}</tbody></table></section>
        """);
}
