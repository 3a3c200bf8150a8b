using System.CommandLine;
using System.CommandLine.Parsing;
using Workflows.Core.Spec;

namespace Workflows.Cli.Output;

/// <summary>Options that take a length of time.</summary>
internal static class DurationOption
{
    /// <summary>One with this name; null when it is not given.</summary>
    public static Option<TimeSpan?> Create(string name, string description) =>
        new(name) { Description = description, HelpName = "duration", CustomParser = result => Parse(name, result) };

    private static TimeSpan? Parse(string name, ArgumentResult result)
    {
        var word = result.Tokens.Single().Value;
        if (!Duration.TryParse(word, out var duration)) result.AddError($"{name} takes {Duration.Forms}, not '{word}'.");
        return duration;
    }
}
