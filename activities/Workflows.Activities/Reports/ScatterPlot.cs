namespace Workflows.Activities.Reports;

/// <summary>Named points over a logarithmic x axis.</summary>
internal static class ScatterPlot
{
    private const double Width = 460;
    private const double Height = 250;
    private const double Left = 66;
    private const double Right = 24;
    private const double Top = 18;
    private const double Bottom = 34;

    /// <summary>Draws the points.</summary>
    /// <param name="label">What is shown, for readers that cannot see it.</param>
    /// <param name="points">At least one; x is above 0.</param>
    /// <param name="figureX">Words for a tick of the x axis.</param>
    /// <param name="figureY">Words for a tick of the y axis.</param>
    public static Html Draw(string label, IReadOnlyList<Dot> points, Func<double, string> figureX, Func<double, string> figureY)
    {
        var y = Axis.Around(points.Select(point => point.Y));
        var x = Axis.Around(points.Select(point => Math.Log10(point.X)));
        return Html.Of($"""
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{label}">{y.Ticks(4).Select(tick => Row(tick, y, figureY))}{x.Ticks(4).Select(tick => Column(tick, x, figureX))}{points.Select((point, index) => Mark(point, index, x, y))}</svg>
            """);
    }

    private static Html Row(double tick, Axis y, Func<double, string> figure) => Html.Of($"""
        <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Down(tick, y):0.#}" y2="{Down(tick, y):0.#}"/><text x="{Left - 8}" y="{Down(tick, y) + 4:0.#}" text-anchor="end">{figure(tick)}</text>
        """);

    private static Html Column(double tick, Axis x, Func<double, string> figure) => Html.Of($"""
        <line class="grid" y1="{Top}" y2="{Height - Bottom}" x1="{Across(tick, x):0.#}" x2="{Across(tick, x):0.#}"/><text x="{Across(tick, x):0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{figure(Math.Pow(10, tick))}</text>
        """);

    private static Html Mark(Dot point, int index, Axis x, Axis y)
    {
        var (across, down) = (Across(Math.Log10(point.X), x), Down(point.Y, y));
        var left = across > Width * 0.6;
        return Html.Of($"""
            <circle class="dot{(point.Reference ? " first" : "")}" cx="{across:0.#}" cy="{down:0.#}" r="7"/><text class="name" x="{(left ? across - 12 : across + 12):0.#}" y="{down + (index % 2 == 0 ? -6 : 14):0.#}" text-anchor="{(left ? "end" : "start")}">{point.Name}</text>
            """);
    }

    private static double Across(double value, Axis x) => Left + (x.Share(value) * (Width - Left - Right));

    private static double Down(double value, Axis y) => Top + ((1 - y.Share(value)) * (Height - Top - Bottom));
}

/// <summary>One named point.</summary>
/// <param name="Name">Beside it.</param>
/// <param name="X">Above 0.</param>
/// <param name="Y">Any finite value.</param>
/// <param name="Reference">Whether the others are compared with it.</param>
internal sealed record Dot(string Name, double X, double Y, bool Reference = false);
