using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Commands;
using Workflows.Cli.Output;
using Workflows.Cli.Runs;
using Workflows.Core.Hosting.Previews;
using Workflows.Core.Hosting.Sources;

namespace Workflows.Cli.Watch;

/// <summary>Runs a workflow again whenever the spec or a file that it reads changes, and says what changed and why steps run again.</summary>
internal sealed class RunWatcher(Session session, SpecArguments spec, ParseResult parsed)
{
    private readonly IAnsiConsole console = session.Terminal.Out;

    /// <summary>Watches until Ctrl-C.</summary>
    public async Task<int> WatchAsync(CancellationToken cancellationToken)
    {
        var files = Absolute(spec.Files(parsed));
        for (var round = 1; ; round++)
        {
            // Taken before the files are read: what changes during a run is seen behind it.
            var seen = FileStamps.Of(files);
            var prepared = await spec.PrepareAsync(session, parsed, cancellationToken);
            if (prepared is not null)
            {
                // A spec that does not compile reads what it read before.
                files = Absolute([.. spec.Files(parsed), .. session.Engine.FilesOf(prepared.Plan, prepared.Inputs)]);
                seen = seen.With(files);
                if (round > 1) await ExplainAsync(prepared, cancellationToken);
                var code = await RunAsync(prepared, cancellationToken);
                if (code == ExitCode.Cancelled) return code;
            }

            if (await ChangedAsync(seen, cancellationToken) is not { } changed) return ExitCode.Success;
            Announce(changed);
        }
    }

    private async Task<int> RunAsync(PreparedRun prepared, CancellationToken cancellationToken)
    {
        var run = await session.Engine.StartAsync(prepared.Plan, prepared.Inputs, prepared.Start, cancellationToken);
        return await new RunDriver(session).DriveAsync(run, OutputFormat.Table);
    }

    /// <summary>The files that changed; null when somebody pressed Ctrl-C.</summary>
    private async Task<IReadOnlyList<string>?> ChangedAsync(FileStamps seen, CancellationToken cancellationToken)
    {
        var others = seen.Files.Count - 1;
        var also = others switch { 0 => "", 1 => " and 1 file that it reads", _ => $" and {others} files that it reads" };
        console.MarkupLine($"[grey]watching[/] {Markup.Escape(spec.File(parsed))}[grey]{also}; Ctrl-C ends[/]");
        try
        {
            return await seen.ChangedAsync(session.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Announce(IReadOnlyList<string> changed)
    {
        var names = string.Join(", ", changed.Select(f => Path.GetRelativePath(Environment.CurrentDirectory, f)));
        console.WriteLine();
        console.Write(new Rule($"[grey]{session.Time.GetLocalNow():HH:mm:ss}[/] changed: [bold]{Markup.Escape(names)}[/]").LeftJustified().RuleStyle("grey"));
    }

    private async Task ExplainAsync(PreparedRun prepared, CancellationToken cancellationToken)
    {
        var preview = await session.Engine.PreviewAsync(prepared.Plan, prepared.Inputs, prepared.Start, cancellationToken);
        var causes = preview.Steps.Where(s => s.Action == StepAction.Run && s.WaitsFor is null).ToList();
        var width = causes.Count == 0 ? 0 : Math.Min(28, causes.Max(s => s.Id.Length));
        foreach (var step in causes) console.MarkupLine($"  [blue]{Markup.Escape(step.Id.PadRight(width))}[/]  {Markup.Escape(step.Reason)}");
        if (causes.Count == 0) console.MarkupLine("  [grey]nothing that a step computes has changed[/]");
    }

    private static List<string> Absolute(IEnumerable<string> files) => [.. files.Select(Path.GetFullPath).Distinct()];
}
