namespace Workflows.Activities.Reports;

/// <summary>Horizontal bars from 0, one below the other.</summary>
internal static class BarChart
{
    private const int Width = 460;
    private const int Names = 120;
    private const int Figures = 100;
    private const int Step = 30;

    /// <summary>Draws the bars.</summary>
    /// <param name="label">What is shown, for readers that cannot see it.</param>
    /// <param name="bars">At least one; values are 0 or more.</param>
    public static Html Draw(string label, IReadOnlyList<Bar> bars)
    {
        var largest = Math.Max(bars.Max(bar => bar.Value), double.Epsilon);
        return Html.Of($"""
            <svg viewBox="0 0 {Width} {bars.Count * Step}" role="img" aria-label="{label}">{bars.Select((bar, index) => Row(bar, index * Step, largest))}</svg>
            """);
    }

    private static Html Row(Bar bar, int top, double largest)
    {
        var length = Math.Max(1.5, bar.Value / largest * (Width - Names - Figures));
        return Html.Of($"""
            <text class="name" x="{Names - 10}" y="{top + 19}" text-anchor="end">{Short(bar.Name)}</text><rect class="bar{(bar.Reference ? " first" : "")}" x="{Names}" y="{top + 6}" width="{length:0.#}" height="18" rx="3"/><text x="{Names + length + 8:0.#}" y="{top + 19}">{bar.Figure}</text>
            """);
    }

    private static string Short(string name) => name.Length <= 16 ? name : $"{name[..15]}…";
}

/// <summary>One bar.</summary>
/// <param name="Name">In front of it.</param>
/// <param name="Value">Its length.</param>
/// <param name="Figure">Behind it.</param>
/// <param name="Reference">Whether the others are compared with it.</param>
internal sealed record Bar(string Name, double Value, string Figure, bool Reference = false);
