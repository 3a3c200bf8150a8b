using System.ComponentModel;
using System.Diagnostics;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;
using ActivityContext = Workflows.Core.Activities.ActivityContext;

namespace Workflows.Activities.Commands;

/// <summary>One program from its start to its end, and everything that it started with it.</summary>
internal sealed class CommandProcess(ProcessStartInfo start, ActivityContext context)
{
    // Pipes close with the last process that holds them, which was killed just before.
    private static readonly TimeSpan Draining = TimeSpan.FromSeconds(1);

    private readonly ProcessTree tree = new(context.CheckpointFolder, context.Time);
    private readonly CommandLog log = new(context);

    /// <summary>Runs the program.</summary>
    /// <param name="keepOutput">Whether standard output is handed back in place of going to the log.</param>
    /// <exception cref="FailureException"><c>command-not-found</c>, <c>command-failed</c>, <c>command-result</c>.</exception>
    public async Task<string?> RunAsync(bool keepOutput)
    {
        // Left by an attempt whose host was killed: the folder of checkpoints belongs to this attempt alone.
        await tree.EndAsync();
        CommandGuard.Watch(context.Logger);
        using var process = Start();
        process.StandardInput.Close();
        var output = keepOutput ? ProgramText.ReadAllAsync(process.StandardOutput, CommandResult.MostBytes) : ReadLinesAsync(process.StandardOutput, log.Output);
        var error = ReadLinesAsync(process.StandardError, log.Error);
        try
        {
            await process.WaitForExitAsync(context.Cancellation);
        }
        finally
        {
            if (!OperatingSystem.IsLinux() && !process.HasExited) process.Kill(entireProcessTree: true);
            await tree.EndAsync();
            await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(Draining, context.Time));
        }

        if (process.ExitCode != 0) throw Failed(process.ExitCode);
        return await output;
    }

    private static async Task<string?> ReadLinesAsync(StreamReader reader, Action<string> line)
    {
        await ProgramText.ReadLinesAsync(reader, line);
        return null;
    }

    private Process Start()
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw FailureException.Input(FailureCodes.CommandNotFound,
                $"run/command: '{start.FileName}' cannot be started: {fault.Message}. A script needs a first line such as #!/bin/sh and the right to be executed.", fault);
        }
    }

    private FailureException Failed(int code) => new(new Failure
    {
        Kind = FailureKind.Activity,
        Code = FailureCodes.CommandFailed,
        Message = $"run/command: {Path.GetFileName(start.FileName)} ended with exit code {code}{(code > 128 ? $" (signal {code - 128})" : "")}. {log.LastErrors()}",
        Retryable = true,
    });
}
