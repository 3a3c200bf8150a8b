using Spectre.Console;

namespace Workflows.Cli.Output;

/// <summary>The one look of tables: no frame, grey headings, so that they copy and narrow well.</summary>
internal static class Tables
{
    public static Table Create(params string[] headings)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(new Style(Color.Grey));
        foreach (var heading in headings) table.AddColumn(new TableColumn($"[grey]{heading}[/]"));
        return table;
    }

    /// <summary>Aligns figures under each other.</summary>
    public static Table Right(this Table table, int column)
    {
        table.Columns[column].RightAligned().NoWrap();
        return table;
    }

    /// <summary>Keeps short words on one line; other columns give way.</summary>
    public static Table Firm(this Table table, params int[] columns)
    {
        foreach (var column in columns) table.Columns[column].NoWrap();
        return table;
    }
}
