namespace Workflows.Core.Hosting;

/// <summary>Waits for news, but not for ever: a process that died tells nobody.</summary>
internal static class Nap
{
    /// <param name="news">Ends the nap; stopped when it is over.</param>
    /// <param name="longest">How long it takes at most.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public static async Task UntilAsync(Func<CancellationToken, Task> news, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(news(over.Token), Task.Delay(longest, time, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
