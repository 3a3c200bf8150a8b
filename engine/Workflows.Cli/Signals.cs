using System.Runtime.InteropServices;

namespace Workflows.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first one asks to stop, the second one insists, the third one ends the process as if nobody listened.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource first = new();
    private readonly TaskCompletionSource firstRaised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource secondRaised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;
    private int count;

    public Signals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, On),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, On),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken First => first.Token;

    /// <summary>Ends with the first signal.</summary>
    public Task FirstRaised => firstRaised.Task;

    /// <summary>Ends with the second signal.</summary>
    public Task SecondRaised => secondRaised.Task;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        first.Dispose();
    }

    private void On(PosixSignalContext context)
    {
        var number = Interlocked.Increment(ref count);
        context.Cancel = number <= 2;
        if (number == 1)
        {
            firstRaised.SetResult();
            first.Cancel();
        }
        else if (number == 2)
        {
            secondRaised.SetResult();
        }
    }
}
