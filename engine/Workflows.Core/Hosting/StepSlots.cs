namespace Workflows.Core.Hosting;

/// <summary>Lets so many in at once: who has the higher priority first, first come first served within one priority.</summary>
internal sealed class StepSlots(int count)
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<TaskCompletionSource, (int, long)> waiting = new();
    private int free = count;
    private long arrivals;

    /// <summary>Waits for a slot; whoever got one must <see cref="Leave"/>.</summary>
    public Task EnterAsync(int priority, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        TaskCompletionSource turn;
        lock (gate)
        {
            if (free > 0)
            {
                free--;
                return Task.CompletedTask;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn, (-priority, arrivals++));
        }

        return AwaitAsync(turn, cancellationToken);
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var next, out _))
                if (next.TrySetResult()) return;
            free++;
        }
    }

    private static async Task AwaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        // Somebody who gave up stays in the queue and is passed over.
        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }
}
