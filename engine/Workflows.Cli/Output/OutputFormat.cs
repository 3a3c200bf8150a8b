using System.CommandLine;
using System.CommandLine.Parsing;

namespace Workflows.Cli.Output;

/// <summary>How a command prints its result.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One JSON document on standard output and nothing else.</summary>
    Json,

    /// <summary>The same as a SARIF 2.1.0 log, which code hosts show beside the lines of a change.</summary>
    Sarif,
}

/// <summary>The option <c>--output</c>.</summary>
internal static class OutputOption
{
    /// <summary><c>--output table|json</c>.</summary>
    public static Option<OutputFormat> Create() => Create(OutputFormat.Table, OutputFormat.Json);

    /// <summary>The option with these words, of which the first is the default.</summary>
    public static Option<OutputFormat> Create(params OutputFormat[] formats) =>
        new("--output", "-o")
        {
            Description = $"How to print the result: table for people, {string.Join(" or ", formats.Skip(1).Select(States.Word))} for programs.",
            HelpName = string.Join('|', formats.Select(States.Word)),
            DefaultValueFactory = _ => formats[0],
            CustomParser = result => Parse(result, formats),
        };

    private static OutputFormat Parse(ArgumentResult result, OutputFormat[] formats)
    {
        var word = result.Tokens.Single().Value;
        foreach (var format in formats)
            if (States.Word(format) == word) return format;
        result.AddError($"--output takes {string.Join(" or ", formats.Select(States.Word))}, not '{word}'.");
        return formats[0];
    }
}
