using Workflows.Core.Diagnostics;

namespace Workflows.Server;

/// <summary>Asks the store on behalf of somebody who wants to know now whether it answers: one that is away is waited for by everybody else.</summary>
internal static class StoreQuestion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Its answer; null when it gives none in time. Nobody goes on asking then.</summary>
    public static async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await ask(both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (FailureException)
        {
            return null;
        }
    }
}
