using Workflows.Activities.Data.Previews;
using Workflows.Activities.Reports;
using Workflows.Compute.Inference;

namespace Workflows.Activities.Data;

/// <summary>The page of <c>data/profile</c>.</summary>
internal sealed class ProfileReport(Dataset dataset, DatasetProfile profile, IReadOnlyList<ColumnProfile> columns)
{
    public HtmlPage Page() => new(
        "Data profile",
        Html.Of($"{Figures.Count(profile.Rows)} rows, {profile.ColumnCount} feature columns, label “{dataset.Signature.Label}” with {profile.Classes.Count} classes."),
        [ClassSection(), ColumnSection(), .. Notes()]);

    private Html ClassSection() => Html.Of($"""
        <section><h2>Classes</h2><p class="hint">Rows of each class.</p>
        {BarChart.Draw("Rows of each class", [.. profile.Classes.Select(one => new Bar(one.Name, one.Rows, Share(one.Rows)))])}</section>
        """);

    private Html ColumnSection() => Html.Of($"""
        <section><h2>Columns</h2><p class="hint">Raw values, before any transform.</p>
        <table><thead><tr><th>Column</th><th>Type</th><th>Min</th><th>Mean</th><th>Max</th><th>Deviation</th><th>Distinct</th><th>Missing</th><th class="text">Distribution</th></tr></thead>
        <tbody>{columns.Select((column, place) => Row(column, dataset.Columns[place]))}</tbody></table></section>
        """);

    private static Html Row(ColumnProfile column, ColumnValues values) => Html.Of($"""
        <tr><td>{column.Name}</td><td>{(column.Type == Compute.Preprocessing.ColumnType.Text ? "text" : "number")}</td><td>{Cell(column.Minimum)}</td><td>{Cell(column.Mean)}</td><td>{Cell(column.Maximum)}</td><td>{Cell(column.Deviation)}</td><td>{Figures.Count(column.Distinct)}</td><td>{Figures.Count(column.Missing)}</td><td class="text">{Distribution(column, values)}</td></tr>

        """);

    private IEnumerable<Html> Notes()
    {
        var constant = columns.Where(column => column.Distinct == 1).Select(column => column.Name).ToList();
        if (constant.Count > 0)
            yield return Html.Of($"<section><h2>Notes</h2><ul><li>Constant: {string.Join(", ", constant)}. A constant column tells a model nothing.</li></ul></section>");
    }

    private static Html Distribution(ColumnProfile column, ColumnValues values)
    {
        if (values is not NumberValues numbers || column is not { Minimum: { } from, Maximum: { } to } || to <= from) return Html.Empty;
        var counts = Histogram.Count(numbers.Values, from, to);
        var most = counts.Max();
        return Html.Of($"""
            <svg class="spark" viewBox="0 0 {Histogram.Buckets * 6} 26" role="img" aria-label="Histogram of {column.Name}">{counts.Select((count, bin) => Html.Of($"""<rect class="bar" x="{bin * 6}" y="{26 - (26.0 * count / most):0.#}" width="5" height="{26.0 * count / most:0.#}"/>"""))}</svg>
            """);
    }

    private string Share(int rows) => $"{Figures.Count(rows)} ({(profile.Rows == 0 ? 0 : 100.0 * rows / profile.Rows):0.#} %)";

    private static string Cell(double? value) => value is { } number ? Figures.Short(number) : "–";
}
