using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>
/// Calls activities in worker processes: one call at a time each, started when none is idle, kept for a while, never used again after anything but an answer.
/// </summary>
internal sealed class WorkerPool(Func<ProcessStartInfo> program, WorkerOptions options, TimeProvider time) : IActivityHost, IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<(WorkerProcess Worker, ITimer Expiry)> idle = [];
    private bool isClosed;

    /// <inheritdoc/>
    public async Task<JsonObject> CallAsync(ActivityCall call, IStepReporter report, ILogger logger, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var worker = await TakeAsync();
        var kills = OutOfMemoryKills.Count();
        var isGood = false;
        try
        {
            var answer = await AnswerAsync(worker, call, report, logger, cancellationToken);
            isGood = true;
            if (answer.IsStopped) throw new OperationCanceledException(cancellationToken);
            return answer.Outputs ?? throw new FailureException(answer.Failure!);
        }
        catch (RemoteInvocationException e) when (e.DeserializedErrorData is CommonErrorData thrown)
        {
            isGood = true;
            throw new RemoteActivityException(thrown.TypeName!.Split('.')[^1], thrown.Message ?? "", thrown.StackTrace);
        }
        catch (Exception e) when (e is RemoteRpcException or ObjectDisposedException or IOException or JsonException)
        {
            var end = await worker.DieAsync(kills);
            cancellationToken.ThrowIfCancellationRequested();
            throw new FailureException(end.Failure(call.StepId), e);
        }
        finally
        {
            if (!isGood || !TryKeep(worker)) _ = worker.EndAsync();
        }
    }

    /// <summary>Ends idle workers; those at work end with this process.</summary>
    public async ValueTask DisposeAsync()
    {
        List<(WorkerProcess Worker, ITimer Expiry)> left;
        lock (gate)
        {
            (isClosed, left) = (true, [.. idle]);
            idle.Clear();
        }

        foreach (var (_, expiry) in left) await expiry.DisposeAsync();
        await Task.WhenAll(left.Select(l => l.Worker.EndAsync()));
    }

    private async Task<WorkerProcess> TakeAsync()
    {
        lock (gate)
        {
            while (idle.Count > 0)
            {
                var (worker, expiry) = idle[^1];
                idle.RemoveAt(idle.Count - 1);
                expiry.Dispose();
                if (!worker.IsGone) return worker;
                _ = worker.EndAsync();
            }
        }

        return await WorkerProcess.StartAsync(program(), options, time);
    }

    /// <summary>Waits for the answer; when it does not come in time after a cancel, kills the worker and throws as the activity should have done.</summary>
    private async Task<WorkerAnswer> AnswerAsync(WorkerProcess worker, ActivityCall call, IStepReporter report, ILogger logger, CancellationToken cancellationToken)
    {
        var answer = worker.CallAsync(call, report, logger, cancellationToken);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        if (await Task.WhenAny(answer, cancelled.Task) != answer && await Task.WhenAny(answer, Task.Delay(options.Patience, time, CancellationToken.None)) != answer)
            worker.Kill();
        return await answer;
    }

    private bool TryKeep(WorkerProcess worker)
    {
        lock (gate)
        {
            if (isClosed || worker.IsGone || idle.Count >= options.MostIdle) return false;
            idle.Add((worker, time.CreateTimer(_ => Expire(worker), null, options.IdleTime, Timeout.InfiniteTimeSpan)));
            return true;
        }
    }

    private void Expire(WorkerProcess worker)
    {
        lock (gate)
        {
            var place = idle.FindIndex(i => i.Worker == worker);
            if (place < 0) return;
            idle[place].Expiry.Dispose();
            idle.RemoveAt(place);
        }

        _ = worker.EndAsync();
    }
}
