using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>One worker process as its engine sees it. It makes one call at a time.</summary>
internal sealed class WorkerProcess
{
    private const int SmallStack = 256 * 1024;

    private readonly Process process;
    private readonly JsonRpc rpc;
    private readonly Task<int> exited;
    private readonly WorkerErrors errors;
    private readonly TimeProvider time;
    private readonly TimeSpan farewell;
    private volatile Action<WorkerReport>? listener;

    private WorkerProcess(Process process, Task<int> exited, TimeSpan farewell, TimeProvider time)
    {
        (this.process, this.exited, this.farewell, this.time) = (process, exited, farewell, time);
        errors = new WorkerErrors(process.StandardError);
        rpc = WorkerProtocol.Connect(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        rpc.AddLocalRpcMethod(WorkerProtocol.Report, (Action<IReadOnlyList<WorkerReport>>)Hear);
        rpc.StartListening();
    }

    /// <summary>Whether it can make no further call.</summary>
    public bool IsGone => exited.IsCompleted || rpc.Completion.IsCompleted;

    /// <summary>Starts one.</summary>
    /// <exception cref="FailureException"><c>worker-not-started</c>.</exception>
    public static async Task<WorkerProcess> StartAsync(ProcessStartInfo start, WorkerOptions options, TimeProvider time)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Linux counts the thread that started a child as its parent (WorkerSystem.DieWithParent): this one lives as long as the child.
        new Thread(() => Watch(start, started, exited), SmallStack) { IsBackground = true, Name = "worker" }.Start();
        return new WorkerProcess(await started.Task, exited.Task, options.Farewell, time);
    }

    /// <summary>Makes one call. Fails with any exception of the protocol when the process dies.</summary>
    public async Task<WorkerAnswer> CallAsync(ActivityCall call, IStepReporter report, ILogger logger, CancellationToken cancellationToken)
    {
        listener = said => said.Tell(report, logger);
        errors.Begin(logger);
        try
        {
            return await rpc.InvokeWithCancellationAsync<WorkerAnswer>(WorkerProtocol.Call, [call], cancellationToken);
        }
        finally
        {
            listener = null;
        }
    }

    /// <summary>Kills the process of which nothing is expected any more.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Tells it to end, kills it if it does not, and lets go of it.</summary>
    public async Task EndAsync()
    {
        // The end of its stream ends it, if it still reads.
        rpc.Dispose();
        await ExitAsync();
        process.Dispose();
    }

    /// <summary>How it ended, once it is known that it will not answer.</summary>
    /// <param name="outOfMemoryKills">As counted before its call.</param>
    public async Task<WorkerEnd> DieAsync(long outOfMemoryKills)
    {
        var code = await ExitAsync();
        await Task.WhenAny(errors.Read, Task.Delay(farewell, time));
        return new WorkerEnd(code, OutOfMemoryKills.Count() > outOfMemoryKills, errors.Last);
    }

    /// <summary>Its exit code, or null when it had to be killed.</summary>
    private async Task<int?> ExitAsync()
    {
        if (await Task.WhenAny(exited, Task.Delay(farewell, time)) == exited) return await exited;
        Kill();
        await exited;
        return null;
    }

    private static void Watch(ProcessStartInfo start, TaskCompletionSource<Process> started, TaskCompletionSource<int> exited)
    {
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            started.SetException(FailureException.Resource("worker-not-started", $"A worker process cannot be started ({e.Message}). Free memory or processes, or write 'isolation: none' under 'resources'.", e));
            return;
        }

        started.SetResult(process);
        process.WaitForExit();
        exited.SetResult(process.ExitCode);
    }

    private void Hear(IReadOnlyList<WorkerReport> reports)
    {
        if (listener is not { } tell) return;
        foreach (var said in reports) tell(said);
    }
}
