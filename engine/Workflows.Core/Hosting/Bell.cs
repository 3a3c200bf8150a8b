namespace Workflows.Core.Hosting;

/// <summary>Wakes the one who waits. Rung several times before they come, it wakes them once.</summary>
internal sealed class Bell : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    /// <summary>Rings; from any thread.</summary>
    public void Ring()
    {
        if (rung.CurrentCount > 0) return;
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang at the same time.
        }
    }

    /// <summary>Waits until it was rung since the last time.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => rung.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => rung.Dispose();
}
