using System.Text;

namespace Workflows.Activities.Reports;

/// <summary>
/// A page for people: one self-contained HTML file without scripts or outside resources, light or dark as the reader's system is. It may be served in a
/// sandbox and kept for ever.
/// </summary>
/// <param name="Title">Heading and window title.</param>
/// <param name="Lead">One sentence below it.</param>
/// <param name="Sections">In reading order.</param>
internal sealed record HtmlPage(string Title, Html Lead, IReadOnlyList<Html> Sections)
{
    private static readonly Lazy<string> Style = new(ReadStyle);

    /// <summary>Writes the file.</summary>
    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, Markup().ToString(), new UTF8Encoding(false), cancellationToken);

    private Html Markup() => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Title}</title>
        <style>
        {Html.Trusted(Style.Value)}
        </style>
        </head>
        <body>
        <main>
        <header><h1>{Title}</h1><p class="lead">{Lead}</p></header>
        {Sections}
        </main>
        </body>
        </html>

        """);

    private static string ReadStyle()
    {
        var name = $"{typeof(HtmlPage).Namespace}.page.css";
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
