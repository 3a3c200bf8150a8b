using System.CommandLine;

namespace Workflows.Cli.Commands;

/// <summary>The argument that names a run.</summary>
internal static class RunArgument
{
    public static Argument<string> Create() => new("RUN") { Description = "Number of the run, its id, or the beginning of its id." };
}
