using System.CommandLine;

namespace Workflows.Cli.Output;

/// <summary>How a command prints its result.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One JSON document on standard output and nothing else.</summary>
    Json,
}

/// <summary>The option <c>--output table|json</c>.</summary>
internal static class OutputOption
{
    public static Option<OutputFormat> Create() =>
        new("--output", "-o")
        {
            Description = "How to print the result: table for people, json for programs.",
            HelpName = "table|json",
            DefaultValueFactory = _ => OutputFormat.Table,
            CustomParser = result => result.Tokens.Single().Value switch
            {
                "table" => OutputFormat.Table,
                "json" => OutputFormat.Json,
                var other => Refuse(result, other),
            },
        };

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string other)
    {
        result.AddError($"--output takes table or json, not '{other}'.");
        return OutputFormat.Table;
    }
}
