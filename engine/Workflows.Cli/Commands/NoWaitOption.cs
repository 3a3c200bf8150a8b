using System.CommandLine;

namespace Workflows.Cli.Commands;

/// <summary>The option of commands that drive a run.</summary>
internal static class NoWaitOption
{
    public static Option<bool> Create() => new("--no-wait")
    {
        Description = "Do not wait with the run: when it only waits, leave it (exit code 3). 'restart', 'approve' or 'signal' goes on with it.",
    };
}
