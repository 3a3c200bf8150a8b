using System.Threading.Tasks.Sources;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting;

/// <summary>
/// What the driver of a run is asked to do, in order of arrival, for one reader. Who sends may let the reader go on within its own call: to wake another
/// thread takes longer than most turns do.
/// </summary>
internal sealed class RunMailbox : IValueTaskSource
{
    private readonly Lock gate = new();
    private List<RunCommand> commands = [];
    private List<RunCommand> taken = [];
    private ManualResetValueTaskSourceCore<bool> arrival;
    private bool hasNews;
    private bool isAwaited;

    /// <param name="command">The command.</param>
    /// <param name="here">Whether a reader that waits goes on within this call; else on a thread of the pool.</param>
    public void Send(RunCommand command, bool here = false) => Wake(command, here);

    /// <summary>Lets the reader look though nothing has arrived.</summary>
    public void Wake() => Wake(command: null, here: false);

    /// <summary>Completes when something has arrived since the last <see cref="Take"/>.</summary>
    public ValueTask WaitAsync()
    {
        lock (gate)
        {
            if (hasNews) return ValueTask.CompletedTask;
            arrival.Reset();
            isAwaited = true;
            return new ValueTask(this, arrival.Version);
        }
    }

    /// <summary>Everything that has arrived. The list is the reader's until it takes the next one.</summary>
    public List<RunCommand> Take()
    {
        lock (gate)
        {
            (taken, commands) = (commands, taken);
            commands.Clear();
            hasNews = false;
            return taken;
        }
    }

    void IValueTaskSource.GetResult(short token) => arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => arrival.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        arrival.OnCompleted(continuation, state, token, flags);

    private void Wake(RunCommand? command, bool here)
    {
        lock (gate)
        {
            if (command is not null) commands.Add(command);
            hasNews = true;
            if (!isAwaited) return;
            isAwaited = false;
        }

        // Nobody waits any more, so nobody else sets it until the reader has gone on.
        arrival.RunContinuationsAsynchronously = !here;
        arrival.SetResult(true);
    }
}
