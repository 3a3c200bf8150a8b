using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Workflows.System.Tests.Harness;

/// <summary>The real executable as a process of its own, with a home of the test's.</summary>
internal sealed class WorkflowsProcess : IDisposable
{
    /// <summary>Ten times what the slowest command takes: a watchdog, not a measurement.</summary>
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(15);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> waiters = [];

    private WorkflowsProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Append(errors, e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Id of the process.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>What it has written to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts <c>workflows</c> with these arguments.</summary>
    /// <param name="home">Its <c>WORKFLOWS_HOME</c>.</param>
    /// <param name="arguments">As typed.</param>
    /// <param name="workingDirectory">Default: the clone.</param>
    public static WorkflowsProcess Start(string home, IEnumerable<string> arguments, string? workingDirectory = null) =>
        StartWith(new Dictionary<string, string>(), home, arguments, workingDirectory);

    /// <summary>The same with further variables.</summary>
    public static WorkflowsProcess StartWith(IReadOnlyDictionary<string, string> environment, string home, IEnumerable<string> arguments, string? workingDirectory)
    {
        var info = Info("dotnet", ["exec", Clone.Executable, .. arguments], home, workingDirectory);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return new WorkflowsProcess(info);
    }

    /// <summary>Starts any other program the same way.</summary>
    public static WorkflowsProcess Start(string program, IEnumerable<string> arguments, string home, string? workingDirectory) =>
        new(Info(program, arguments, home, workingDirectory));

    /// <summary>Runs to the end.</summary>
    public static async Task<CommandResult> RunAsync(string home, CancellationToken cancellationToken, params string[] arguments)
    {
        using var running = Start(home, arguments);
        return await running.EndAsync(cancellationToken);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<CommandResult> EndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Watchdog, cancellationToken);
        lock (errors) return new CommandResult(process.ExitCode, Output, errors.ToString());
    }

    /// <summary>Waits until standard output holds a text.</summary>
    public Task SaysAsync(string text, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
        {
            if (output.ToString().Contains(text, StringComparison.Ordinal)) return Task.CompletedTask;
            waiters.Add((text, seen));
        }

        return seen.Task.WaitAsync(Watchdog, cancellationToken);
    }

    /// <summary>Sends a signal, such as <c>INT</c> or <c>KILL</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static ProcessStartInfo Info(string program, IEnumerable<string> arguments, string home, string? workingDirectory)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory ?? Clone.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["WORKFLOWS_HOME"] = home;
        start.Environment["NO_COLOR"] = "1";
        return start;
    }

    private void Hear(string? line)
    {
        Append(output, line);
        lock (output)
        {
            var heard = output.ToString();
            foreach (var (text, seen) in waiters)
                if (heard.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }
}

/// <summary>What a command left behind.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Standard output as one JSON document.</summary>
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("The output is null.");

    /// <inheritdoc/>
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}
