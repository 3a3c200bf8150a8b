using Spectre.Console;
using Workflows.Cli.Output;

namespace Workflows.Cli.Commands;

/// <summary>Says on a terminal what a long command is doing; a pipe hears only the result.</summary>
internal static class UpkeepProgress
{
    public static Task<T> ShowAsync<T>(Terminal terminal, Func<IProgress<string>?, Task<T>> work) => terminal.IsLive
        ? terminal.Out.Status().Spinner(Spinner.Known.Dots).StartAsync("Working", status => work(new Shown(status)))
        : work(null);

    private sealed class Shown(StatusContext status) : IProgress<string>
    {
        public void Report(string value) => status.Status(Markup.Escape(value));
    }
}
