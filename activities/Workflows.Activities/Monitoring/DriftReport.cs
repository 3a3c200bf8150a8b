using Workflows.Activities.Reports;

namespace Workflows.Activities.Monitoring;

/// <summary>The page of <c>monitor/drift</c>.</summary>
internal sealed class DriftReport(IReadOnlyList<ColumnDrift> columns, double threshold, int referenceRows, int currentRows)
{
    private const int MostBars = 20;
    private const double Doubt = 0.1;
    private const double Shift = 0.25;

    private readonly int drifted = columns.Count(column => column.Psi > threshold);

    public HtmlPage Page() => new(
        "Drift",
        Html.Of($"{columns.Count} columns of {Figures.Count(currentRows)} current rows against {Figures.Count(referenceRows)} reference rows."),
        [Headline(), Bars(), Table(), Notes()]);

    private Html Headline() => Html.Of($"""
        <div class="facts">
        {Fact($"{drifted}", drifted == 1 ? $"column above {threshold}" : $"columns above {threshold}")}
        {Fact(Show(columns[0].Psi), $"largest index, of “{columns[0].Name}”")}
        {Fact(Show(columns.Average(column => column.Psi)), "mean index")}
        </div>
        """);

    private static Html Fact(string figure, string words) => Html.Of($"""<div class="fact"><b>{figure}</b><span>{words}</span></div>""");

    private Html Bars() => Html.Of($"""
        <section><h2>Columns that moved most</h2><p class="hint">Population stability index.</p>
        {BarChart.Draw("Population stability index", [.. columns.Take(MostBars).Select(column => new Bar(column.Name, column.Psi, Show(column.Psi), column.Psi <= threshold))])}</section>
        """);

    private Html Table() => Html.Of($"""
        <section><h2>All columns</h2><p class="hint">Shares of the bins: pale in the reference, strong now.</p>
        <table><thead><tr><th>Column</th><th>PSI</th><th class="text">Verdict</th><th class="text">Distribution</th><th class="text">Largest change</th></tr></thead>
        <tbody>{columns.Select(Row)}</tbody></table></section>
        """);

    private Html Row(ColumnDrift column) => Html.Of($"""
        <tr><td>{column.Name}</td><td>{(column.Psi > threshold ? Html.Of($"""<span class="bad">{Show(column.Psi)}</span>""") : Html.Of($"{Show(column.Psi)}"))}</td><td class="text">{Verdict(column.Psi)}</td><td class="text">{Distributions(column)}</td><td class="text">{LargestChange(column)}</td></tr>

        """);

    private static string Verdict(double psi) => psi < Doubt ? "stable" : psi <= Shift ? "moved somewhat" : "drifted";

    private static string LargestChange(ColumnDrift column)
    {
        var place = Enumerable.Range(0, column.Bins.Count).MaxBy(bin => Math.Abs(column.Current[bin] - column.Reference[bin]));
        return $"{column.Bins[place]}: {Figures.Percent(column.Reference[place])} → {Figures.Percent(column.Current[place])}";
    }

    private static Html Distributions(ColumnDrift column)
    {
        var most = Math.Max(column.Reference.Max(), column.Current.Max());
        return Html.Of($"""
            <svg class="spark" viewBox="0 0 {column.Bins.Count * 10} 26" preserveAspectRatio="none" role="img" aria-label="Distributions of {column.Name}">{column.Bins.Select((_, bin) => Html.Of($"{Part(bin * 10, column.Reference[bin] / most, " first")}{Part((bin * 10) + 4, column.Current[bin] / most, "")}"))}</svg>
            """);
    }

    private static Html Part(int left, double share, string style) =>
        Html.Of($"""<rect class="bar{style}" x="{left}" y="{26 - (26 * share):0.#}" width="4" height="{26 * share:0.#}"/>""");

    // Unchanged data of this size already give about (bins − 1)·(1/n + 1/m): the mean of the index under the null hypothesis (Yurdakul and Naranjo 2020).
    private Html Notes()
    {
        var noise = (columns.Max(column => column.Bins.Count) - 1) * ((1.0 / referenceRows) + (1.0 / currentRows));
        return Html.Of($"""
            <section><h2>Notes</h2><ul>
            <li>The index is Σ (current − reference) · ln(current ÷ reference) over the bins. By rule of thumb a column is stable below 0.1, has moved somewhat up to 0.25, and has drifted above.</li>
            <li>With so few or so many rows, unchanged data give about {noise:0.000} by chance.{(noise > threshold / 2 ? " That is much for this threshold: compare more rows." : "")}</li>
            <li>A share below 0.0001 counts as 0.0001.</li>
            </ul></section>
            """);
    }

    private static string Show(double psi) => $"{psi:0.000}";
}
